/// Takes the log-mel frames of a stream and can be asked for the tempo at any time.
protocol StreamedFrames {
    /// Takes in the next frames, `[frame][band]`.
    mutating func append(_ frames: UnsafeBufferPointer<Int16>)
    /// The tempo if the stream ends here.
    mutating func estimate() -> TempoEstimate
}

extension FrameAnalysis: StreamedFrames {}
