/// Tells strokes from tones in magnitude spectra: tones are even in time and strokes are even in frequency.
///
/// The magnitudes are filtered by medians over time and over frequency, and each bin is divided between the two by their squares. As
/// `librosa.decompose.hpss` with its default settings; frames beyond either end are those before it, mirrored.
///
/// Source: Fitzgerald, "Harmonic/percussive separation using median filtering", DAFx 2010; soft masks as in Driedger, Müller and Disch,
/// ISMIR 2014.
final class PercussionMask {
    /// Frames, and bins, that a median is over.
    static let length = 31

    private let binCount: Int
    private var overTime: SlidingMedians
    /// Magnitudes that a mask is still owed: from the frame of the next mask on.
    private var waiting: [[Float]] = []
    /// The first frames, until they have been mirrored.
    private var opening: [[Float]]? = []
    /// The last frames, for the mirror at the end.
    private var last: [[Float]] = []
    private var medians: [Float], shares: [Float]

    init(binCount: Int) {
        self.binCount = binCount
        overTime = SlidingMedians(width: binCount, length: Self.length)
        medians = [Float](repeating: 0, count: binCount)
        shares = medians
    }

    /// Takes in the magnitudes of the next frame. Masks come `length` / 2 frames later.
    ///
    /// - Parameter body: Given for a frame the share of each bin, from 0 to 1, that is percussive.
    func process(_ magnitudes: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let frame = Array(magnitudes)
        waiting.append(frame)
        last.append(frame)
        if last.count > Self.length { last.removeFirst() }
        guard var opening else { return push(frame, body) }
        opening.append(frame)
        self.opening = opening
        if opening.count == Self.length / 2 { begin(body) }
    }

    /// Hands over the masks of the last frames.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        if last.isEmpty { return }
        if opening != nil { begin(body) }
        let count = last.count
        for beyond in 0..<Self.length / 2 { push(last[count - 1 - Self.mirrored(beyond, count)], body) }
    }

    private func begin(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        let frames = opening!
        opening = nil
        for before in (0..<Self.length / 2).reversed() { push(frames[Self.mirrored(before, frames.count)], body) }
        for frame in frames { push(frame, body) }
    }

    /// The place that a mirror at one end of `count` frames, and then one at the other, shows `beyond` frames behind it.
    private static func mirrored(_ beyond: Int, _ count: Int) -> Int {
        let place = beyond % (2 * count)
        return place < count ? place : 2 * count - 1 - place
    }

    private func push(_ frame: [Float], _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let isFull = frame.withUnsafeBufferPointer { frame in
            medians.withUnsafeMutableBufferPointer { overTime.push(frame, $0.baseAddress!) }
        }
        if !isFull { return }
        let magnitudes = waiting.removeFirst(), strokes = Self.overFrequency(magnitudes)
        for bin in 0..<binCount {
            let largest = max(strokes[bin], medians[bin])
            if largest < .leastNormalMagnitude {
                shares[bin] = 0.5
            } else {
                let stroke = strokes[bin] / largest, tone = medians[bin] / largest
                shares[bin] = stroke * stroke / (stroke * stroke + tone * tone)
            }
        }
        shares.withUnsafeBufferPointer(body)
    }

    private static func overFrequency(_ magnitudes: [Float]) -> [Float] {
        let half = length / 2, count = magnitudes.count
        var medians = SlidingMedians(width: 1, length: length), result: [Float] = [], median: Float = 0
        result.reserveCapacity(count)
        for bin in -half..<count + half {
            let place = bin < 0 ? mirrored(-1 - bin, count) : bin < count ? bin : count - 1 - mirrored(bin - count, count)
            let isFull = withUnsafePointer(to: magnitudes[place]) { medians.push(UnsafeBufferPointer(start: $0, count: 1), &median) }
            if isFull { result.append(median) }
        }
        return result
    }
}
