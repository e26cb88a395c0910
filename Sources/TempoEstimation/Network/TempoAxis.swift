import Foundation

/// A logarithmic axis of tempi: bin n stands for `minimumBPM · 2^(n / binsPerOctave)` beats per minute.
///
/// When music is stretched by a ratio r, its tempo shifts by log₂ r · binsPerOctave bins.
public struct TempoAxis: Hashable, Sendable, Codable {
    /// Tempo of bin 0, in beats per minute.
    public let minimumBPM: Double
    /// Bins per factor of 2.
    public let binsPerOctave: Int
    /// Bins in all.
    public let count: Int

    /// - Precondition: All are positive.
    public init(minimumBPM: Double, binsPerOctave: Int, count: Int) {
        precondition(minimumBPM > 0 && binsPerOctave > 0 && count > 0, "TempoAxis: all must be positive")
        (self.minimumBPM, self.binsPerOctave, self.count) = (minimumBPM, binsPerOctave, count)
    }

    /// The axis from `minimumBPM` up to and including the last bin not above `maximumBPM`.
    public init(minimumBPM: Double, maximumBPM: Double, binsPerOctave: Int) {
        let octaves = log2(maximumBPM / minimumBPM)
        self.init(minimumBPM: minimumBPM, binsPerOctave: binsPerOctave,
                  count: Int((octaves * Double(binsPerOctave) + 1e-9).rounded(.down)) + 1)
    }

    /// The tempo of a bin, or of a place between two bins, in beats per minute.
    public func tempoBPM(at bin: Double) -> Double { minimumBPM * exp2(bin / Double(binsPerOctave)) }

    /// The place of a tempo, in bins. It may lie between two bins or outside the axis.
    public func bin(ofBPM tempoBPM: Double) -> Double { log2(tempoBPM / minimumBPM) * Double(binsPerOctave) }

    /// The value of a curve over an axis at a place between its bins, by linear interpolation; 0 outside the curve.
    public static func value<Scalar: BinaryFloatingPoint>(of curve: [Scalar], at bin: Double) -> Double {
        guard bin >= 0, bin <= Double(curve.count - 1) else { return 0 }
        let lower = max(0, min(Int(bin), curve.count - 2)), fraction = bin - Double(lower)
        return fraction == 0 ? Double(curve[lower]) : Double(curve[lower]) * (1 - fraction) + Double(curve[lower + 1]) * fraction
    }

    /// The tempo of every bin, in beats per minute, lowest first.
    public var temposBPM: [Double] { (0..<count).map { tempoBPM(at: Double($0)) } }
    /// Tempo of the last bin, in beats per minute.
    public var maximumBPM: Double { tempoBPM(at: Double(count - 1)) }
}
