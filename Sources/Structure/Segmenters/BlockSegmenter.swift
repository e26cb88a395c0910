/// Parts are blocks of the self-similarity matrix that are alike in themselves: the division of the song whose blocks score most.
///
/// A block's score is its length in seconds times the mean likeness of its steps that are at most `diagonalSeconds` apart, less a
/// cost for each part. The cost rises with the square of the number of octaves between the part's length and `usualSeconds`. The best
/// division is found by dynamic programming: time grows with the steps times the longest part, and with the number of parts too if the
/// user asks for one.
///
/// In the spirit of convolutive block matching: Marmoret, Cohen and Bimbot, "Barwise music structure analysis with the correlation
/// block-matching segmentation algorithm", TISMIR 6(1), 2023. That works on bars and prefers multiples of 8 of them; here steps are
/// of equal length, and a preference for a length in seconds stands in its place.
public struct BlockSegmenter: Segmenter {
    public static let name = "blocks"
    public static let summary = "blocks that are alike in themselves, by dynamic programming (after Marmoret 2023)"

    /// Steps of a block are compared when at most so far apart.
    public var diagonalSeconds = 8.0
    /// Cost of a part of the usual length, in seconds of perfect likeness.
    public var partCost = 1.0
    /// Cost of an octave more or less than the usual length; it grows with the square.
    public var lengthCost = 0.5
    /// The usual length of a part: eight bars at 120 BPM.
    public var usualSeconds = 16.0
    /// The longest part.
    public var longestSeconds = 80.0
    /// The shortest part, unless the user says otherwise.
    public var minimumSeconds = 4.0

    /// The usual settings.
    public init() {}

    public var reachSeconds: Double { diagonalSeconds }

    public func segmentation(_ band: SimilarityBand, limits: PartLimits) -> Segmentation {
        // A division into few parts needs long ones.
        let longest = max(band.steps(longestSeconds), limits.partCount.map { 2 * band.count / max(1, $0) + 1 } ?? 0)
        let scores = BlockScores(band, self, shortest: band.steps(limits.minimumSeconds ?? minimumSeconds), longest: longest)
        return Segmentation(boundaries: limits.partCount.map(scores.bestDivision(into:)) ?? scores.bestDivision(), curve: scores.curve)
    }
}
