/// The embedding of one window of a sound.
public struct WindowEmbedding: Sendable, Hashable {
    /// Where the window begins, counted from the start of the sound.
    public var startSeconds: Double
    /// Where it ends.
    public var endSeconds: Double
    /// `EncoderModel.width` numbers, of length 1.
    public var values: [Float]
}

/// The embedding of a whole sound.
public struct TrackEmbedding: Sendable, Hashable {
    /// The mean of its windows' embeddings; nil when no window is heard, because all is silent or it is too short.
    public var mean: [Float]?
    /// Windows that the mean is of; silent ones are left out.
    public var windowCount: Int
    /// Length of the sound.
    public var durationSeconds: Double
    /// What could not be decoded, if something could not.
    public var warning: String?
}
