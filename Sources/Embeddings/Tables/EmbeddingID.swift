/// What a row of an embedding table was computed from: a part of a file, or all of it, and by which encoder.
public struct EmbeddingID: Sendable, Hashable, Codable {
    /// The file, as it was named when it was embedded.
    public var path: String
    /// Where the window begins and ends, in seconds from the start of the file; nil for a whole track.
    public var start, end: Double?
    /// The hash of the encoder's file, or any other name of what made the numbers; nil where it is not known.
    public var model: String?

    /// - Parameters:
    ///   - path: The file.
    ///   - start: In seconds; nil, as `end`, for a whole track.
    ///   - end: In seconds.
    ///   - model: What made the numbers.
    public init(path: String, start: Double? = nil, end: Double? = nil, model: String? = nil) {
        (self.path, self.start, self.end, self.model) = (path, start, end, model)
    }
}
