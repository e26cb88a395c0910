/// Turns a stream of numbers, fed in blocks, into a stream of frames of `frameSize` floats.
///
/// However the stream is cut into blocks, the frames have the same bytes as if it had been fed at once. Feed with
/// `process`, then call `finish` once; nothing may be fed after. Memory does not grow with the stream unless a type says
/// so. Keeps buffers: one instance per thread.
public protocol StreamingRepresentation: AnyObject {
    /// Floats in a frame.
    var frameSize: Int { get }

    /// Feeds `samples` and hands each frame that is complete to `body`, in order; valid only during the call.
    func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void)

    /// Hands over the frames that waited for more.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void)
}

extension StreamingRepresentation {
    /// All frames of a whole stream, `[frame][value]`; the instance is used up.
    public func frames(of samples: [Float]) -> [Float] {
        var result: [Float] = []
        samples.withUnsafeBufferPointer { process($0) { result.append(contentsOf: $0) } }
        finish { result.append(contentsOf: $0) }
        return result
    }
}
