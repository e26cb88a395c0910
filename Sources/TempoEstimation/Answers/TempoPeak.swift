/// A local maximum of a curve over a tempo axis.
public struct TempoPeak: Sendable, Hashable {
    /// Bin of the curve.
    public let index: Int
    /// Tempo of the maximum between the bins, in beats per minute.
    public let tempoBPM: Double
    /// The curve's value at the bin.
    public let value: Double
}

extension TempoAxis {
    /// Local maxima of a curve over the axis, highest first, each placed between the bins by a parabola through three of them.
    ///
    /// Bins that are not finite count as impossible. A flat top counts once, at its first bin.
    ///
    /// - Parameter curve: A value for each bin, or for the first ones.
    public func peaks(of curve: [Double]) -> [TempoPeak] {
        var peaks: [TempoPeak] = []
        for index in curve.indices where curve[index].isFinite {
            let left = index > 0 ? curve[index - 1] : -.infinity
            let right = index + 1 < curve.count ? curve[index + 1] : -.infinity
            guard curve[index] > left, curve[index] >= right else { continue }
            let place = Double(index) + parabolicPeak(left, curve[index], right)
            peaks.append(TempoPeak(index: index, tempoBPM: tempoBPM(at: place), value: curve[index]))
        }
        return peaks.sorted { $0.value > $1.value }
    }
}
