import Formats
import Foundation

/// Any number of labels for each item, such as moods.
public struct LabelsTarget: ProbeTarget {
    public static let kind = "multi-label"
    public static let labelDescription = "labels with ; between them"

    public let loss: any ProbeLoss = SigmoidLoss()
    public let numbers: [Double]
    public let reading: any ProbeReading
    public let metrics: [any ProbeMetric]

    public init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError) {
        let sets = column.labels.map { label in Set(label.text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }) }
        let names = sets.reduce(into: Set<String>()) { $0.formUnion($1) }.sorted()
        let counts = names.map { name in sets.count { $0.contains(name) } }
        guard zip(names, counts).contains(where: { $1 < sets.count }) else {
            throw column.wrong(names.isEmpty ? "no labels" : "labels that all items have", "labels that some items have and some have not")
        }
        numbers = sets.flatMap { set in names.map { set.contains($0) ? 1.0 : 0 } }
        // A ridge probe answers with the numbers themselves, others with logarithms of odds.
        reading = LabelsReading(names: names, threshold: method.predictsNumbers ? 0.5 : 0)
        metrics = [MeanAveragePrecision(flags: numbers, labelCount: names.count)]
    }
}
