#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Moves the bands of log-mel excerpts, as if every pitch were higher or lower; time stays as it is.
///
/// A band takes the value of the place on the frequency axis that the shift moves to it, by linear interpolation between two bands.
/// Semitone bands move by whole places when the shift is a whole number. Where the shift reaches beyond the lowest band, that band
/// is repeated; beyond the highest there is silence, as in a sound of lower sample rate.
public struct PitchShift: Sendable {
    /// For each group of bands: the places of their centres on the group's own axis, and how the axis is moved.
    private let features: LogMelConfiguration

    /// - Parameter features: Those of the excerpts.
    public init(_ features: LogMelConfiguration) { self.features = features }

    /// - Parameters:
    ///   - semitones: Above 0 is higher.
    ///   - excerpt: `frameCount` x `featureCount` values, `[frame][band]`, at least 0; changed in place.
    public func apply(semitones: Double, to excerpt: UnsafeMutablePointer<Float>, frameCount: Int) {
        if semitones == 0 { return }
        let sources = sources(semitones: semitones), bands = features.featureCount
        var row = [Float](repeating: 0, count: bands)
        for frame in 0..<frameCount {
            let values = excerpt + frame * bands
            for band in 0..<bands { row[band] = values[band] }
            for (band, source) in sources.enumerated() {
                values[band] = row[source.lower] * source.lowerWeight + row[source.upper] * source.upperWeight
            }
        }
    }

    private typealias Source = (lower: Int, upper: Int, lowerWeight: Float, upperWeight: Float)

    /// Where each band takes its value from.
    private func sources(semitones: Double) -> [Source] {
        let low = MelScale.htk.mel(hertz: features.minimumHz), high = MelScale.htk.mel(hertz: features.maximumHz)
        let step = (high - low) / Double(features.bandCount + 1), factor = exp2(-semitones / 12)
        let mel = (0..<features.bandCount).map { band in
            let hertz = MelScale.htk.hertz(mel: low + step * Double(band + 1)) * factor
            return source(at: (MelScale.htk.mel(hertz: hertz) - low) / step - 1, in: 0..<features.bandCount)
        }
        let chromatic = (0..<features.semitoneBandCount).map { band in
            source(at: Double(band) - semitones, in: features.bandCount..<features.featureCount)
        }
        return mel + chromatic
    }

    private func source(at place: Double, in bands: Range<Int>) -> Source {
        let last = Double(bands.count - 1)
        if place >= last + 1 { return (bands.lowerBound, bands.lowerBound, 0, 0) }
        let inside = min(max(place, 0), last), lower = min(Int(inside), max(0, bands.count - 2)), fraction = Float(inside - Double(lower))
        // It fades out over one band beyond the highest.
        let level = Float(place > last ? last + 1 - place : 1)
        return (bands.lowerBound + lower, bands.lowerBound + min(lower + 1, bands.count - 1), (1 - fraction) * level, fraction * level)
    }
}
