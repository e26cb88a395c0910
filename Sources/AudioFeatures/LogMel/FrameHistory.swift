/// The newest log-mel frames of a stream: as many as the longest window, piece or segment needs.
package struct FrameHistory {
    package let bandCount: Int
    /// Frames before the newest that may still be asked for.
    package let keptFrames: Int
    /// One past the newest frame, counted from the start of the stream.
    package private(set) var endFrame = 0
    private var values: [Int16] = []
    private var firstFrame = 0

    package init(bandCount: Int, keptFrames: Int) {
        (self.bandCount, self.keptFrames) = (bandCount, keptFrames)
    }

    /// Frames that are all there, `[frame][band]`; every one may be asked for.
    package init(of values: [Int16], bandCount: Int) {
        (self.bandCount, self.values) = (bandCount, values)
        (keptFrames, endFrame) = (values.count / bandCount, values.count / bandCount)
    }

    package mutating func append(_ frames: UnsafeBufferPointer<Int16>) {
        // Seldom and much at once, so that moving what is kept costs nothing per frame.
        if values.count > 4 * keptFrames * bandCount {
            let surplus = endFrame - keptFrames - firstFrame
            values.removeFirst(surplus * bandCount)
            firstFrame += surplus
        }
        values.append(contentsOf: frames)
        endFrame += frames.count / bandCount
    }

    /// Frames `range`, counted from the start of the stream, `[frame][band]`.
    package func withFrames<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Int16>) -> Result) -> Result {
        precondition(range.lowerBound >= firstFrame && range.upperBound <= endFrame,
                     "FrameHistory: frames \(range) asked for, kept are \(firstFrame)..<\(endFrame)")
        let start = (range.lowerBound - firstFrame) * bandCount
        return values.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<start + range.count * bandCount])) }
    }
}
