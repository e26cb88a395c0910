import AudioEmbedding
import AudioFiles
import CSameTempo
import Formats
import Tensors

/// What `sametempo_encoder` points to.
final class EncoderHandle: Sendable {
    let model: EncoderModel
    let hash: CallerText

    init(_ model: EncoderModel) { (self.model, hash) = (model, CallerText(model.hash)) }

    /// - Parameter hopSeconds: 0 for half a window.
    func encoder(hopSeconds: Double) throws -> AudioEncoder {
        // What a window may be long at most; frames of a hop are held in memory.
        guard hopSeconds >= 0, hopSeconds <= EncoderModel.longestWindowSeconds else {
            throw CallError.wrongArgument("hop_seconds is \(hopSeconds); expected 0 to \(EncoderModel.longestWindowSeconds)")
        }
        return AudioEncoder(model: model, hopSeconds: hopSeconds == 0 ? nil : hopSeconds)
    }
}

/// What `sametempo_embedding` points to.
final class EmbeddingHandle: Sendable {
    let mean: CallerArray<Float>, windows: CallerArray<sametempo_window>, values: CallerArray<Float>
    let durationSeconds: Double
    let warning: CallerText?

    init(_ track: TrackEmbedding, _ rows: [WindowEmbedding]) {
        mean = CallerArray(track.mean ?? [])
        windows = CallerArray(rows.map { sametempo_window(start_seconds: $0.startSeconds, end_seconds: $0.endSeconds) })
        values = CallerArray(rows.flatMap(\.values))
        (durationSeconds, warning) = (track.durationSeconds, track.warning.map(CallerText.init))
    }
}

@_cdecl("sametempo_encoder_open")
public func openEncoder(_ path: Text?, _ encoder: NewObject?, _ message: Message?) -> Int32 {
    making(encoder, message) {
        EncoderHandle(path == nil ? try EncoderModel.shipped() : try EncoderModel(contentsOf: text(path, "the encoder's path")))
    }
}

@_cdecl("sametempo_encoder_free") public func freeEncoder(_ encoder: OpaquePointer?) { release(encoder) }

@_cdecl("sametempo_encoder_width") public func width(of encoder: OpaquePointer?) -> Int {
    object(encoder, EncoderHandle.self)?.model.width ?? 0
}

@_cdecl("sametempo_encoder_hash") public func hash(of encoder: OpaquePointer?) -> Text? {
    object(encoder, EncoderHandle.self)?.hash.pointer
}

@_cdecl("sametempo_embed_file")
public func embedFile(_ encoder: OpaquePointer?, _ path: Text?, _ hopSeconds: Double, _ embedding: NewObject?,
                      _ message: Message?) -> Int32 {
    making(embedding, message) {
        let path = try text(path, "the path")
        let encoder = try required(encoder, EncoderHandle.self, "an encoder").encoder(hopSeconds: hopSeconds)
        return try Parallelism.withThreadCount(1) { () throws(AudioError) in
            var rows: [WindowEmbedding] = []
            let track = try encoder.embed(path: path, each: { rows.append($0) }, restart: { rows.removeAll() })
            return EmbeddingHandle(track, rows)
        }
    }
}

@_cdecl("sametempo_embed_samples")
public func embedSamples(_ encoder: OpaquePointer?, _ samples: UnsafePointer<Float>?, _ frameCount: Int, _ channelCount: Int32,
                         _ sampleRate: Int32, _ hopSeconds: Double, _ embedding: NewObject?, _ message: Message?) -> Int32 {
    making(embedding, message) {
        let encoder = try required(encoder, EncoderHandle.self, "an encoder").encoder(hopSeconds: hopSeconds)
        let mono = try CallerSamples.mixed(samples, frameCount: frameCount, channelCount: channelCount, sampleRate: sampleRate)
        return try Parallelism.withThreadCount(1) { () throws(AudioError) in
            var rows: [WindowEmbedding] = []
            let track = try encoder.embed(samples: mono, sampleRate: Int(sampleRate), each: { rows.append($0) })
            return EmbeddingHandle(track, rows)
        }
    }
}

@_cdecl("sametempo_embedding_free") public func freeEmbedding(_ embedding: OpaquePointer?) { release(embedding) }

@_cdecl("sametempo_embedding_mean")
public func mean(of embedding: OpaquePointer?, _ values: Floats?) -> Int {
    object(embedding, EmbeddingHandle.self)?.mean.give(values) ?? 0
}

@_cdecl("sametempo_embedding_windows")
public func embeddingWindows(of embedding: OpaquePointer?, _ windows: UnsafeMutableRawPointer?, _ values: Floats?) -> Int {
    guard let handle = object(embedding, EmbeddingHandle.self) else { return 0 }
    _ = handle.values.give(values)
    return handle.windows.give(windows?.assumingMemoryBound(to: UnsafePointer<sametempo_window>?.self))
}

@_cdecl("sametempo_embedding_duration_seconds") public func durationSeconds(of embedding: OpaquePointer?) -> Double {
    object(embedding, EmbeddingHandle.self)?.durationSeconds ?? 0
}

@_cdecl("sametempo_embedding_warning") public func embeddingWarning(of embedding: OpaquePointer?) -> Text? {
    object(embedding, EmbeddingHandle.self)?.warning?.pointer
}
