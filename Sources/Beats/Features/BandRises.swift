import AudioFeatures

/// How much begins in some broad bands at each frame, from log-mel frames as they come.
///
/// The rise of a band is how much louder it is than in the frame before, in nepers, averaged over the analysis bands in it; falls count
/// as 0, and so does what lies more than 60 dB below the loudest band so far.
package struct BandRises {
    /// Neighbouring analysis bands that are taken together: eight of mel bands, three of semitone bands.
    static let bandsEach = 8, semitoneBandsEach = 21
    /// Numbers in a frame, and how many of them are of mel bands, which come first.
    package let count, melBandCount: Int
    private let groups: [(first: Int, size: Int, each: Int)]
    private var before: [Int16] = []
    /// The loudest band so far, for mel and semitone bands.
    private var peaks: [Int16]
    private var sums: [Double]
    private(set) var frameCount = 0
    /// `[frame][band]`.
    package private(set) var values: [Float] = []

    /// Below such a mean rise, in nepers, a band counts as empty.
    private static let leastMean: Float = 1e-3
    private static let floorSteps = Int(excerptFloorNepers * LogMelFrames.stepsPerNeper)

    /// - Parameter configuration: Of the frames.
    package init(_ configuration: LogMelConfiguration) {
        var groups = [(first: 0, size: configuration.bandCount, each: Self.bandsEach)]
        if configuration.semitoneBandCount > 0 {
            groups.append((configuration.bandCount, configuration.semitoneBandCount, Self.semitoneBandsEach))
        }
        self.groups = groups
        melBandCount = (configuration.bandCount + Self.bandsEach - 1) / Self.bandsEach
        count = groups.reduce(0) { $0 + ($1.size + $1.each - 1) / $1.each }
        peaks = groups.map { _ in .min }
        sums = [Double](repeating: 0, count: count)
    }

    /// Takes in the next frames, `[frame][band]`.
    package mutating func append(_ frames: UnsafeBufferPointer<Int16>) {
        let width = groups.last!.first + groups.last!.size
        for start in stride(from: 0, to: frames.count, by: width) {
            append(frame: UnsafeBufferPointer(rebasing: frames[start..<start + width]))
        }
    }

    private mutating func append(frame: UnsafeBufferPointer<Int16>) {
        var column = 0
        for (number, group) in groups.enumerated() {
            let bands = group.first..<group.first + group.size
            peaks[number] = max(peaks[number], frame[bands].max()!)
            let floor = Int(peaks[number]) - Self.floorSteps
            for first in stride(from: bands.lowerBound, to: bands.upperBound, by: group.each) {
                let last = min(bands.upperBound, first + group.each)
                var rise = 0
                if !before.isEmpty { for band in first..<last { rise += max(0, max(floor, Int(frame[band])) - max(floor, Int(before[band]))) } }
                let value = Float(rise) / (LogMelFrames.stepsPerNeper * Float(last - first))
                values.append(value)
                sums[column] += Double(value)
                column += 1
            }
        }
        // In place: a frame comes 50 times a second.
        if before.isEmpty { before = Array(frame) } else { before.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: frame) } }
        frameCount += 1
    }

    /// From the first frame in which something begins to the last; empty for silence.
    var soundingFrames: Range<Int> {
        guard let first = values.firstIndex(where: { $0 > 0 }), let last = values.lastIndex(where: { $0 > 0 }) else { return 0..<0 }
        return first / count..<last / count + 1
    }

    /// The mean of each band over all frames so far.
    var means: [Float] { sums.map { Float($0 / Double(max(1, frameCount))) } }
    /// What each band is multiplied by for a mean of about 1.
    package var scales: [Float] { means.map { 1 / ($0 + Self.leastMean) } }

    /// The rises of mel bands. Semitone bands look at too long a stretch to say when.
    func melCurves(framesPerSecond: Double) -> OnsetCurves {
        let bands = (0..<melBandCount).map { band in stride(from: band, to: values.count, by: count).map { values[$0] } }
        return OnsetCurves(rises: bands, stepSeconds: 1 / framesPerSecond)
    }
}
