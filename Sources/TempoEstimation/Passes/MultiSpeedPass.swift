/// A second pass over a file whose first answer is doubtful: the file is played at several other speeds, and the answers are
/// averaged.
///
/// The tempo of music moves with its speed, and the network's answer moves with it. A tempo that was found in noise or speech by
/// chance is often not found again at another speed, because other sounds then stand in a window. Each answer is moved back by
/// its speed. The tempo is that of the mean distribution; the confidence is the mean of the confidences. A file whose first
/// answer is not doubtful needs no second pass, so a folder takes hardly longer.
///
/// How the rules were chosen stands in Data/Models/README.md.
public struct MultiSpeedPass: Hashable, Sendable {
    /// Answers of less confidence, from 0 to 1, are doubtful. 0 turns the pass off; above 1 every file gets one.
    public var doubtfulBelow = 0.9
    /// The other speeds, in octaves; 1 is twice as fast.
    public var speedOctaves = [-3.0, -2, -1, 1, 2, 3].map { $0 / 9 }
    /// Length of a piece that is played again.
    public var pieceSeconds = 24.0
    /// How many pieces, evenly spread over the stream, are played again at most. When one more comes, every second one is let go.
    public var maximumPieces = 4

    /// The values that estimating uses.
    public init() {}
}
