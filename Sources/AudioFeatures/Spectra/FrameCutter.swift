/// Cuts a stream of samples into overlapping frames; zeros stand before the beginning and after the end.
package struct FrameCutter {
    let frameLength: Int
    let hopLength: Int
    /// Zeros at either end: half a frame makes frame i centred on sample i x `hopLength`.
    let padding: Int
    private var buffer: [Float]
    private(set) var sampleCount = 0
    /// Samples of `buffer` that lie before the next frame.
    private var start = 0
    /// Blocks are taken in pieces, so that memory stays bounded whatever the block.
    private static let pieceLength = 16384

    package init(frameLength: Int, hopLength: Int, padding: Int) {
        precondition(frameLength > 0 && hopLength > 0 && padding >= 0,
                     "FrameCutter: frame \(frameLength), hop \(hopLength), padding \(padding)")
        (self.frameLength, self.hopLength, self.padding) = (frameLength, hopLength, padding)
        buffer = [Float](repeating: 0, count: padding)
    }

    package mutating func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafePointer<Float>) -> Void) {
        sampleCount += samples.count
        var position = 0
        while position < samples.count {
            let end = min(samples.count, position + Self.pieceLength)
            buffer.append(contentsOf: samples[position..<end])
            position = end
            cut(body)
        }
    }

    /// No frames at all if no sample was fed.
    mutating func finish(_ body: (UnsafePointer<Float>) -> Void) {
        guard sampleCount > 0 else { return }
        buffer.append(contentsOf: repeatElement(0, count: padding))
        cut(body)
    }

    private mutating func cut(_ body: (UnsafePointer<Float>) -> Void) {
        buffer.withUnsafeBufferPointer { buffer in
            while start + frameLength <= buffer.count {
                body(buffer.baseAddress! + start)
                start += hopLength
            }
        }
        // The hop may be longer than a frame, so the next frame may begin beyond what is buffered.
        let done = min(start, buffer.count)
        buffer.removeFirst(done)
        start -= done
    }
}
