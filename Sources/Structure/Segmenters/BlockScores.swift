#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The scores of all blocks that a part may be, and the divisions with the highest sum.
struct BlockScores {
    private let band: SimilarityBand
    private let settings: BlockSegmenter
    private let count: Int
    private let shortest: Int
    private let longest: Int
    private let diagonal: Int
    /// `[step][distance]`: the sum of likenesses of a step with those at most `distance` after it.
    private var following: [Double]

    init(_ band: SimilarityBand, _ settings: BlockSegmenter, shortest: Int, longest: Int) {
        (self.band, self.settings, count, self.shortest) = (band, settings, band.count, shortest)
        // What is left over at the end may need almost two of the shortest.
        self.longest = max(longest, 2 * shortest)
        diagonal = min(band.reach, band.steps(settings.diagonalSeconds))
        following = [Double](repeating: 0, count: count * (diagonal + 1))
        for step in 0..<count {
            for distance in 1...max(1, diagonal) where distance <= diagonal {
                following[step * (diagonal + 1) + distance] = following[step * (diagonal + 1) + distance - 1] + Double(band[step, step + distance])
            }
        }
    }

    /// Gives `body` each block that ends before `end` and its score, the shortest first.
    private func blocks(endingAt end: Int, _ body: (_ start: Int, _ score: Double) -> Void) {
        var sum = 0.0, pairs = 0
        let furthest = max(0, end - longest)
        var start = end - 1
        while start >= furthest {
            let reach = min(diagonal, end - 1 - start)
            sum += following[start * (diagonal + 1) + reach]
            pairs += reach
            // A song that is shorter than the shortest part is one all the same, and what is too short may not be left over.
            if end - start >= shortest || (start == 0 && end == count) {
                let seconds = Double(end - start) * band.stepSeconds, octaves = log2(seconds / settings.usualSeconds)
                let likeness = pairs > 0 ? sum / Double(pairs) : 0
                body(start, seconds * likeness - settings.partCost - settings.lengthCost * octaves * octaves)
            }
            start -= 1
        }
    }

    /// The best score of the steps before each place, and where the last of its parts begins.
    private func forward() -> (scores: [Double], starts: [Int]) {
        var scores = [Double](repeating: -.infinity, count: count + 1), starts = [Int](repeating: 0, count: count + 1)
        scores[0] = 0
        for end in stride(from: 1, through: count, by: 1) {
            blocks(endingAt: end) { start, score in
                if scores[start] + score > scores[end] { (scores[end], starts[end]) = (scores[start] + score, start) }
            }
        }
        return (scores, starts)
    }

    /// The beginnings of all parts but the first.
    func bestDivision() -> [Int] {
        guard count > 0 else { return [] }
        let starts = forward().starts
        var boundaries: [Int] = [], place = starts[count]
        while place > 0 {
            boundaries.append(place)
            place = starts[place]
        }
        return boundaries.reversed()
    }

    /// The best with exactly so many parts; with as many as fit if so many do not.
    func bestDivision(into wanted: Int) -> [Int] {
        guard count > 0 else { return [] }
        let most = max(1, min(wanted, count / shortest))
        var scores = [Double](repeating: -.infinity, count: count + 1), starts: [[Int32]] = []
        scores[0] = 0
        var parts = 0
        for part in 1...most {
            var next = [Double](repeating: -.infinity, count: count + 1), from = [Int32](repeating: 0, count: count + 1)
            for end in 1...count {
                blocks(endingAt: end) { start, score in
                    if scores[start] + score > next[end] { (next[end], from[end]) = (scores[start] + score, Int32(start)) }
                }
            }
            starts.append(from)
            scores = next
            if scores[count].isFinite { parts = part }
        }
        guard parts > 0 else { return [] }
        var boundaries: [Int] = [], place = count
        for part in stride(from: parts - 1, to: 0, by: -1) {
            place = Int(starts[part][place])
            boundaries.append(place)
        }
        return boundaries.reversed()
    }

    /// By how much the best division with a boundary at a step falls short of the best of all, turned round: 0 where there is one.
    var curve: [Double] {
        guard count > 0 else { return [] }
        let before = forward().scores
        // The same from behind.
        var after = [Double](repeating: -.infinity, count: count + 1)
        after[count] = 0
        for end in stride(from: count, through: 1, by: -1) where after[end].isFinite {
            blocks(endingAt: end) { start, score in after[start] = max(after[start], after[end] + score) }
        }
        let best = before[count]
        return (0..<count).map { step in
            let loss = before[step] + after[step] - best
            return loss.isFinite ? max(loss, -settings.usualSeconds) : -settings.usualSeconds
        }
    }
}
