import AudioFeatures
import Foundation

/// The spectra of the bars of a sound, four beats each. Where the bars are of the right length, they agree, and they agree at faster swings
/// the more exactly the music repeats.
///
/// How likely a length is: bars are taken to be the same but for noise, as loud as it may be in each band and range of swings. So the length
/// of a sequencer's bar is told by the fastest swings, that of a drummer's by the slow ones.
struct BarSpectra {
    private static let beatsPerBar = 4
    /// The fastest swing, at most so many to a step of the curves, and the width of a range of swings, in Hz.
    private static let highestHz = 150.0, swingsPerStep = 0.48, rangeHz = 10.0
    /// Bars of long sounds are added up before they are compared, so that there are at most so many.
    private static let mostPassages = 256
    /// In steps of the curves.
    private static let shortestBar = 16
    /// Ranges that agree entirely would decide alone.
    private static let highestAgreement: Float = 0.999

    private let barSeconds: Double
    private let radiansPerSecond: Double
    private let binCount: Int
    private let binsPerRange: Int
    /// Sums of bars one after another: the middle of each in bars from the start, and its spectra, `[band][bin]`, without the constant part.
    private var passages: [(bar: Double, spectra: ComplexRows)] = []
    /// The power of all passages, `[band][range]`.
    private var powers: [Float] = []

    /// Nil where there are fewer than two bars.
    ///
    /// - Parameter periodSeconds: About the distance of beats.
    init?(_ onsets: OnsetCurves, periodSeconds: Double) {
        barSeconds = Double(Self.beatsPerBar) * periodSeconds
        let bar = barSeconds / onsets.stepSeconds, length = Int(bar)
        guard length >= Self.shortestBar, Double(onsets.count) >= 2 * bar else { return nil }
        let transform = RealFFT(length: Self.powerOfTwo(atLeast: length)), lengthSeconds = Double(transform.length) * onsets.stepSeconds
        radiansPerSecond = 2 * .pi / lengthSeconds
        binCount = Int(min(Self.highestHz, Self.swingsPerStep / onsets.stepSeconds) * lengthSeconds)
        binsPerRange = max(1, Int(Self.rangeHz * lengthSeconds))
        // The last bar may end early.
        let bars = Int((Double(onsets.count) / bar + 0.5).rounded(.down)), together = (bars + Self.mostPassages - 1) / Self.mostPassages
        for first in stride(from: 0, to: bars, by: together) {
            let last = min(bars, first + together)
            var spectra = ComplexRows(rowCount: onsets.bands.count, columnCount: binCount)
            for number in first..<last {
                // A bar begins between two steps; all are turned to where it begins.
                let start = Int((Double(number) * bar).rounded()), late = (Double(start) - Double(number) * bar) * onsets.stepSeconds
                let steps = start..<min(onsets.count, start + length)
                spectra.add(Self.spectra(onsets, steps, transform, binCount), turned: Turn(radians: -late * radiansPerSecond, count: binCount))
            }
            passages.append((Double(first + last - 1) / 2, spectra))
        }
        powers = sums { place in passages.reduce(0) { $0 + $1.spectra.power(place) } }
    }

    /// Of each band of a bar.
    private static func spectra(_ onsets: OnsetCurves, _ steps: Range<Int>, _ transform: RealFFT, _ binCount: Int) -> ComplexRows {
        var rows = ComplexRows(rowCount: onsets.bands.count, columnCount: binCount)
        for (number, band) in onsets.bands.enumerated() {
            transform.input.update(repeating: 0)
            // Without its mean a bar has no edges, which would be alike in all.
            let mean = band[steps].reduce(0, +) / Float(steps.count)
            for (place, step) in steps.enumerated() { transform.input[place] = band[step] - mean }
            transform.forward()
            rows.withParts { real, imaginary in
                for bin in 0..<binCount {
                    (real[number * binCount + bin], imaginary[number * binCount + bin]) = (transform.output[2 * bin + 2], transform.output[2 * bin + 3])
                }
            }
        }
        return rows
    }

    private static func powerOfTwo(atLeast count: Int) -> Int {
        var power = 1
        while power < count { power *= 2 }
        return power
    }

    /// Sums of what is said of each bin over each range.
    private func sums(_ value: (Int) -> Float) -> [Float] {
        let bandCount = passages[0].spectra.real.count / binCount, rangeCount = (binCount + binsPerRange - 1) / binsPerRange
        var sums = [Float](repeating: 0, count: bandCount * rangeCount)
        for band in 0..<bandCount {
            for bin in 0..<binCount { sums[band * rangeCount + bin / binsPerRange] += value(band * binCount + bin) }
        }
        return sums
    }

    /// The logarithm of the likelihood, but for a factor, that all is faster by a share.
    func likelihood(faster share: Double) -> Double {
        var sum = ComplexRows(rowCount: passages[0].spectra.real.count / binCount, columnCount: binCount)
        for passage in passages {
            let late = passage.bar * (barSeconds - barSeconds / (1 + share))
            sum.add(passage.spectra, turned: Turn(radians: -late * radiansPerSecond, count: binCount))
        }
        return zip(sums { sum.power($0) }, powers).reduce(0) { logarithm, powers in
            let agreement = powers.1 > 0 ? powers.0 / (Float(passages.count) * powers.1) : 0
            return logarithm - Double(log(1 - min(Self.highestAgreement, agreement)))
        }
    }
}
