import AudioFiles

/// Embeds files and samples: where two sounds are alike, their embeddings are near each other.
///
///     let encoder = AudioEncoder(model: try EncoderModel.shipped())
///     let track = try encoder.embed(path: "song.mp3")
///     print(track.mean ?? [], "from", track.windowCount, "windows")
///
/// Embeddings depend on the sound and the model only. Several threads may use one encoder at the same time.
public struct AudioEncoder: Sendable {
    /// The trained encoder.
    public let model: EncoderModel
    /// Distance between the starts of neighbouring windows.
    public var hopSeconds: Double

    /// - Parameter hopSeconds: Half a window when nil; positive.
    public init(model: EncoderModel, hopSeconds: Double? = nil) {
        precondition(hopSeconds ?? 1 > 0, "AudioEncoder: hopSeconds must be positive, found \(hopSeconds ?? 0)")
        (self.model, self.hopSeconds) = (model, hopSeconds ?? model.windowSeconds / 2)
    }

    /// Embeds an audio file, which is read in blocks: memory does not grow with its length.
    ///
    /// - Parameters:
    ///   - maximumSeconds: How much of the beginning is read; all when nil.
    ///   - each: Given the windows in order, as soon as they are there. Silent windows are left out. Where a decoder stumbles and
    ///     another one hears more, it is given the windows from the beginning again, after `restart`.
    ///   - restart: Told that the windows so far are to be forgotten.
    /// - Throws: `AudioError` for a file that is missing, unreadable, damaged from the start, or no audio.
    public func embed(
        path: String, maximumSeconds: Double? = nil, each: @escaping (WindowEmbedding) -> Void = { _ in }, restart: @escaping () -> Void = {}
    ) throws(AudioError) -> TrackEmbedding {
        var isFirst = true
        let decoded = try decodeFile(path: path, sampleRate: model.features.sampleRate, maximumSeconds: maximumSeconds) { _ in
            if !isFirst { restart() }
            isFirst = false
            return WindowEmbedder(model: model, hopSeconds: hopSeconds, each: each)
        }
        return TrackEmbedding(mean: decoded.consumer.mean, windowCount: decoded.consumer.windowCount,
                              durationSeconds: decoded.durationSeconds, warning: decoded.damage)
    }

    /// Embeds mono samples in memory, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func embed(
        samples: [Float], sampleRate: Int, each: @escaping (WindowEmbedding) -> Void = { _ in }
    ) throws(AudioError) -> TrackEmbedding {
        let embedder = WindowEmbedder(model: model, hopSeconds: hopSeconds, each: each)
        let resampler = try Resampler(from: sampleRate, to: model.features.sampleRate)
        samples.withUnsafeBufferPointer { resampler.process($0) { embedder.process($0) } }
        resampler.finish { embedder.process($0) }
        embedder.finish()
        return TrackEmbedding(mean: embedder.mean, windowCount: embedder.windowCount, durationSeconds: Double(samples.count) / Double(sampleRate))
    }
}
