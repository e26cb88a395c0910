import Formats

/// A number, such as a rating.
public struct NumberTarget: ProbeTarget {
    public static let kind = "number"
    public static let labelDescription = "a number"

    public let loss: any ProbeLoss = SquaredLoss()
    public let numbers: [Double]
    public let reading: any ProbeReading = NumberReading()
    public let metrics: [any ProbeMetric]

    public init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError) {
        numbers = try column.numbers("a number")
        guard let first = numbers.first, numbers.contains(where: { $0 != first }) else { throw column.wrong("the same number everywhere", "numbers that differ") }
        metrics = [Determination(truths: numbers), RootMeanSquare(truths: numbers), RankCorrelation(truths: numbers)]
    }
}
