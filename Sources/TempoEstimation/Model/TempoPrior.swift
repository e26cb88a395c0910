import Foundation

/// Which tempi are likely before listening: a log-normal distribution, and the range that may be answered.
///
/// The default centre of 120 BPM comes from studies of perception, not from an annotated set of music.
///
/// Source: van Noorden and Moelants, "Resonance in the perception of musical pulse", Journal of New Music Research 28, 1999.
public struct TempoPrior: Hashable, Sendable, Codable {
    /// The most likely tempo, in beats per minute.
    public var centreBPM: Double
    /// Standard deviation, in octaves; infinite for no preference.
    public var widthOctaves: Double
    /// The lowest tempo that may be answered, in beats per minute.
    public var minimumBPM: Double
    /// The highest tempo that may be answered, in beats per minute.
    public var maximumBPM: Double

    /// - Precondition: `centreBPM` and `widthOctaves` are positive, and `minimumBPM` is below `maximumBPM`.
    public init(centreBPM: Double = 120, widthOctaves: Double = 0.8, minimumBPM: Double = 0, maximumBPM: Double = .infinity) {
        precondition(centreBPM > 0 && widthOctaves > 0 && minimumBPM < maximumBPM,
                     "TempoPrior: centre and width must be positive and the range not empty")
        (self.centreBPM, self.widthOctaves) = (centreBPM, widthOctaves)
        (self.minimumBPM, self.maximumBPM) = (minimumBPM, maximumBPM)
    }

    /// No preference and no range.
    public static let flat = TempoPrior(widthOctaves: .infinity)

    /// The same, but for what is not nil.
    ///
    /// - Parameters:
    ///   - centreBPM: Also gives a flat prior a width, that of the default.
    ///   - isFlat: No preference.
    /// - Precondition: As for `init`.
    package func changed(centreBPM: Double? = nil, minimumBPM: Double? = nil, maximumBPM: Double? = nil, isFlat: Bool = false) -> TempoPrior {
        let width = centreBPM == nil ? widthOctaves : min(widthOctaves, TempoPrior().widthOctaves)
        return TempoPrior(centreBPM: centreBPM ?? self.centreBPM, widthOctaves: isFlat ? .infinity : width,
                          minimumBPM: minimumBPM ?? self.minimumBPM, maximumBPM: maximumBPM ?? self.maximumBPM)
    }

    /// Logarithm of the density at a tempo, in nepers up to a constant; minus infinity outside the range.
    public func logDensity(tempoBPM: Double) -> Double {
        if tempoBPM < minimumBPM || tempoBPM > maximumBPM { return -.infinity }
        if widthOctaves.isInfinite { return 0 }
        let deviations = log2(tempoBPM / centreBPM) / widthOctaves
        return -0.5 * deviations * deviations
    }
}
