import AudioFeatures
import Foundation

/// The spectra of the bars of a sound, of some beats each. Where the bars are of the right length, they agree, and they agree at faster
/// swings the more exactly the music repeats.
///
/// How likely a length is: bars are taken to be the same but for noise, as loud as it may be in each band and range of swings. So the length
/// of a sequencer's bar is told by the fastest swings, that of a drummer's by the slow ones.
struct BarSpectra {
    /// The fastest swing, at most so many to a step of the curves, and the width of a range of swings, in Hz.
    private static let highestHz = 150.0, swingsPerStep = 0.48, rangeHz = 5.0
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
    /// Sums of as many bars one after another: their spectra, `[band][bin]`, without the constant part.
    private var passages: [ComplexRows] = []
    private let barsPerPassage: Int
    /// The last sum may have fewer bars. How much nearer it is for that, in bars.
    private let lastIsNearer: Double
    /// The power of all passages, `[band][range]`.
    private var powers: [Float] = []

    /// Nil where there are fewer than two bars.
    ///
    /// - Parameters:
    ///   - periodSeconds: About the distance of beats.
    ///   - beatsPerBar: How many beats are compared with as many others.
    init?(_ onsets: OnsetCurves, periodSeconds: Double, beatsPerBar: Int) {
        barSeconds = Double(beatsPerBar) * periodSeconds
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
            passages.append(spectra)
        }
        barsPerPassage = together
        lastIsNearer = Double(passages.count * together - bars) / 2
        powers = sums { place in passages.reduce(0) { $0 + $1.power(place) } }
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
        var sums: [Float] = []
        for band in stride(from: 0, to: passages[0].real.count, by: binCount) {
            for first in stride(from: band, to: band + binCount, by: binsPerRange) {
                sums.append((first..<min(band + binCount, first + binsPerRange)).reduce(0) { $0 + value($1) })
            }
        }
        return sums
    }

    /// The logarithm of the likelihood, but for a factor, that all is faster by a share.
    func likelihood(faster share: Double) -> Double {
        // Each passage is turned by as much more than the one before, so the sum is one of powers.
        func turn(bars: Double) -> Turn { Turn(radians: -bars * (barSeconds - barSeconds / (1 + share)) * radiansPerSecond, count: binCount) }
        let onePassage = turn(bars: Double(barsPerPassage))
        var sum = ComplexRows(rowCount: passages[0].real.count / binCount, columnCount: binCount)
        sum.add(passages[passages.count - 1], turned: turn(bars: -lastIsNearer))
        for passage in passages.dropLast().reversed() { sum.turn(by: onePassage, adding: passage) }
        return zip(sums { sum.power($0) }, powers).reduce(0) { logarithm, powers in
            let agreement = powers.1 > 0 ? powers.0 / (Float(passages.count) * powers.1) : 0
            return logarithm - Double(log(1 - min(Self.highestAgreement, agreement)))
        }
    }
}
