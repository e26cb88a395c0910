import Formats
import Foundation

/// A tempo in beats per minute. Methods that predict numbers learn its logarithm, others a distribution over bins of a tempo axis; see
/// `TempoAxisReading`.
public struct TempoTarget: ProbeTarget {
    public static let kind = "tempo"
    public static let labelDescription = "beats per minute, from 1 to 2000"

    public let loss: any ProbeLoss
    public let numbers: [Double]
    public let reading: any ProbeReading
    public let metrics: [any ProbeMetric]

    public init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError) {
        let tempi = try Self.tempi(column)
        guard let first = tempi.first, tempi.contains(where: { $0 != first }) else { throw column.wrong("the same tempo everywhere", "tempi that differ") }
        if method.predictsNumbers {
            let reading = TempoLogarithmReading()
            (loss, numbers, self.reading) = (SquaredLoss(), tempi.map { log2($0) }, reading)
            metrics = TempoAccuracy.both(tempi, reading)
        } else {
            let reading = TempoAxisReading(covering: tempi)
            (loss, numbers, self.reading) = (SoftmaxLoss(), tempi.flatMap(reading.distribution), reading)
            metrics = TempoAccuracy.both(tempi, reading)
        }
    }

    /// The tempi of a column.
    static func tempi(_ column: LabelColumn) throws(FormatError) -> [Double] { try column.numbers(labelDescription) { (1...2000).contains($0) } }
}
