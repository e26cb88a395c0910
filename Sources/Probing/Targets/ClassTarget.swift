import Formats

/// One of several classes, such as a genre.
public struct ClassTarget: ProbeTarget {
    public static let kind = "class"
    public static let labelDescription = "any text"

    public let loss: any ProbeLoss = SoftmaxLoss()
    public let numbers: [Double]
    public let reading: any ProbeReading
    public let metrics: [any ProbeMetric]
    public let strata: [Int]?
    public let classNames: [String]

    public init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError) {
        let names = Set(column.labels.map { $0.text }).sorted(), places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        if names.count < 2 { throw column.wrong("one class only, \(names.first ?? "none")", "at least two classes") }
        let classes = column.labels.map { places[$0.text]! }
        numbers = oneHot(classes, count: names.count)
        reading = ClassReading(names: names, hasProbabilities: !method.predictsNumbers)
        metrics = [Accuracy(truths: classes, classCount: names.count), MacroF1(truths: classes, classCount: names.count),
                   BalancedAccuracy(truths: classes, classCount: names.count)]
        (strata, classNames) = (classes, names)
    }
}

/// A row for each class number, with a 1 at its place.
func oneHot(_ classes: [Int], count: Int) -> [Double] {
    var numbers = [Double](repeating: 0, count: classes.count * count)
    for (item, place) in classes.enumerated() { numbers[item * count + place] = 1 }
    return numbers
}
