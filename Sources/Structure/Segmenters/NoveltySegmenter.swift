import Tensors

/// Parts begin where a checkerboard moved along the diagonal of the self-similarity matrix stands out of its surroundings.
///
/// Source: Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000; the division by the local mean and the
/// threshold as in McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019. The defaults were fixed
/// before any score was seen.
public struct NoveltySegmenter: Segmenter {
    public static let name = "novelty"
    public static let summary = "peaks of a checkerboard's novelty (Foote 2000)"

    /// Half the width of the checkerboard.
    public var halfSeconds = 12.0
    /// Deviation of its Gaussian, as a share of that.
    public var deviation = 0.58
    /// Novelty is divided by its mean over so much on either side.
    public var surroundingsSeconds = 8.0
    /// What a peak must be above then.
    public var threshold = 1.1
    /// The shortest part, unless the user says otherwise.
    public var minimumSeconds = 6.0

    /// The usual settings.
    public init() {}

    public var reachSeconds: Double { 2 * halfSeconds }

    public func segmentation(_ band: SimilarityBand, limits: PartLimits) -> Segmentation {
        let board = Checkerboard(half: band.steps(halfSeconds), deviation: deviation)
        let novelty = parallelMap(band.count) { max(0, board.sum(band, at: $0)) }
        let curve = overSurroundings(novelty, reach: band.steps(surroundingsSeconds))
        let gap = (limits.minimumSeconds ?? minimumSeconds) / band.stepSeconds
        // Greater than the threshold, or, where a number of parts is asked for, anything.
        let least = limits.partCount == nil ? threshold : 0
        let peaks = (1..<max(1, band.count - 1)).filter {
            curve[$0] > least && novelty[$0] >= novelty[$0 - 1] && novelty[$0] >= novelty[$0 + 1]
        }
        var chosen: [Int] = []
        // The highest first; of equal ones the earlier.
        for peak in peaks.sorted(by: { (curve[$0], $1) > (curve[$1], $0) }) {
            if chosen.count == limits.partCount.map({ $0 - 1 }) { break }
            let isApart = chosen.allSatisfy { Double(abs($0 - peak)) >= gap }
            // Parts at the ends are parts too, if the user limits them.
            let leavesEnds = limits.minimumSeconds == nil || Double(min(peak, band.count - peak)) >= gap
            if isApart && leavesEnds { chosen.append(peak) }
        }
        return Segmentation(boundaries: chosen.sorted(), curve: curve)
    }

    /// Each value over the mean of those at most `reach` away.
    private func overSurroundings(_ values: [Double], reach: Int) -> [Double] {
        var sums = [0.0]
        for value in values { sums.append(sums.last! + value) }
        return values.indices.map { index in
            let first = max(0, index - reach), last = min(values.count, index + reach + 1)
            let mean = (sums[last] - sums[first]) / Double(last - first)
            return mean > 1e-9 ? values[index] / mean : 0
        }
    }
}
