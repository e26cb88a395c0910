/// What a checkpoint belongs to; another recipe or other data must not continue it unasked.
public struct RunIdentity: Codable, Equatable, Sendable {
    /// `Recipe.contentHash`.
    public var recipeHash: String
    /// SHA-256 over the data.
    public var dataHash: String
    /// How many pieces the data are, for messages.
    public var dataCount: Int
    /// `Learning.engineVersion` of who saved it.
    public var engineVersion: String

    /// The identity of a run by this version of the engine.
    public init(recipeHash: String, dataHash: String, dataCount: Int) {
        (self.recipeHash, self.dataHash, self.dataCount) = (recipeHash, dataHash, dataCount)
        engineVersion = Learning.engineVersion
    }

    // The first data were tracks of music.
    private enum CodingKeys: String, CodingKey { case recipeHash, dataHash, dataCount = "trackCount", engineVersion }
}

/// What a run learns from, as far as its files tell of it.
public struct RunData: Sendable, Hashable {
    /// SHA-256 over the content: other data are another run.
    public var contentHash: String
    /// How many pieces there are.
    public var count: Int
    /// What the data are called as a whole, such as "music".
    public var noun: String
    /// What a piece is called, in the plural, such as "tracks".
    public var pieces: String

    /// - Parameters:
    ///   - noun: The data as a whole, such as "music".
    ///   - pieces: A piece, in the plural, such as "tracks".
    public init(contentHash: String, count: Int, noun: String, pieces: String) {
        (self.contentHash, self.count, self.noun, self.pieces) = (contentHash, count, noun, pieces)
    }
}
