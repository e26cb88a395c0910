import Formats

/// One of the keys that occur, of 24.
public struct KeyTarget: ProbeTarget {
    public static let kind = "key"
    public static let labelDescription = "a key, such as \"C# minor\", \"Bb:maj\", \"Am\""

    public let loss: any ProbeLoss = SoftmaxLoss()
    public let numbers: [Double]
    public let reading: any ProbeReading
    public let metrics: [any ProbeMetric]
    public let strata: [Int]?
    public let classNames: [String]

    public init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError) {
        let keys = try Self.keys(column), occurring = Set(keys).sorted { $0.index < $1.index }
        if occurring.count < 2 { throw column.wrong("one key only, \(occurring[0])", "at least two keys") }
        let places = Dictionary(uniqueKeysWithValues: occurring.enumerated().map { ($1, $0) }), classes = keys.map { places[$0]! }
        numbers = oneHot(classes, count: occurring.count)
        classNames = occurring.map(\.description)
        reading = ClassReading(names: classNames, hasProbabilities: !method.predictsNumbers)
        metrics = [WeightedKeyScore(keys: occurring, truths: classes), Accuracy(truths: classes, classCount: occurring.count)]
        strata = classes
    }

    /// The keys of a column.
    static func keys(_ column: LabelColumn) throws(FormatError) -> [MusicalKey] {
        var keys: [MusicalKey] = []
        for (item, label) in column.labels.enumerated() {
            guard let key = MusicalKey(label.text) else { throw column.wrong(item, labelDescription) }
            keys.append(key)
        }
        return keys
    }
}
