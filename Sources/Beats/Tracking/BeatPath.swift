import CSignalKernels
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The likeliest sequence of beats, by dynamic programming over time and tempo: each beat is scored by where it lies, by its distance
/// from the one before, and by how much that distance differs from the distance before.
///
/// Time is counted in cells, `perBeat` to a beat of the tempo that was found, so the tempo that is searched is a small correction of
/// it. Sources: Ellis, "Beat tracking by dynamic programming", J. New Music Research 36(1), 2007; for states of time and tempo,
/// Krebs, Böck and Widmer, "An efficient state-space model for joint tempo and meter tracking", ISMIR 2015.
struct BeatPath {
    /// What it costs if a distance differs from the one before: this times the square of the natural logarithm of their ratio, in nepers.
    var changeCost: Float = 300
    /// What it costs if a distance differs from the beat of the tempo that was found, in the same way.
    var tempoCost: Float = 10
    /// The largest ratio of a distance and that beat, in either direction.
    var largestRatio: Float = 1.42
    /// The largest change from a distance to the next, as a natural logarithm; a larger one would cost more than a beat can gain.
    var largestChange: Float = 0.2

    /// Places to a cell that a beat may have.
    private static let placesPerCell = 4

    /// Where the beats are, in cells, rising.
    ///
    /// - Parameters:
    ///   - shares: What speaks for a beat in each cell.
    ///   - perBeat: Cells to a beat.
    func cells(of shares: BeatShares, perBeat: Int) -> [Double] {
        let logarithms = shares.logarithms
        guard logarithms.count >= perBeat else { return [] }
        return places(logarithms, perBeat: perBeat).map { place in
            let cell = Double(place) / Double(Self.placesPerCell)
            return cell + Self.peakOffset(logarithms, near: cell)
        }
    }

    /// How far the maximum of the curve is from a place, in cells; 0 where there is none within a cell.
    private static func peakOffset(_ curve: [Float], near cell: Double) -> Double {
        let middle = Int(cell.rounded())
        guard middle >= 1, middle + 1 < curve.count else { return 0 }
        let (left, top, right) = (Double(curve[middle - 1]), Double(curve[middle]), Double(curve[middle + 1]))
        let bend = left - 2 * top + right
        guard bend < 0, top >= left, top >= right else { return 0 }
        return Double(middle) + 0.5 * (left - right) / bend - cell
    }

    /// The best path, in places.
    private func places(_ curve: [Float], perBeat: Int) -> [Int] {
        let fine = Self.placesPerCell, beat = Float(perBeat * fine), count = (curve.count - 1) * fine + 1
        let lags = Int((beat / largestRatio).rounded(.up))...Int(beat * largestRatio), width = lags.count
        let logarithms = lags.map { log(Float($0) / beat) }
        // For each lag, the lags before it that it may follow, which are neighbours, and what that costs.
        let befores = logarithms.map { own in Predecessors(logarithms.map { abs($0 - own) <= largestChange ? changeCost * ($0 - own) * ($0 - own) : nil }) }
        let lagCosts = logarithms.map { tempoCost * $0 * $0 }
        // Only the scores of the longest lag are needed; of the rest it is enough to know where they came from.
        let kept = lags.upperBound + 1, stride = width + Predecessors.lanes
        var scores = [Float](repeating: 0, count: kept * stride)
        var origins = [UInt8](repeating: .max, count: count * width)
        var best = (score: -Float.infinity, place: 0, lag: 0)
        for place in 0..<count {
            let cell = place / fine, share = Float(place % fine) / Float(fine)
            let own = share == 0 ? curve[cell] : curve[cell] * (1 - share) + curve[cell + 1] * share
            for lag in 0..<width {
                var score = own - lagCosts[lag]
                let before = place - lags.lowerBound - lag
                if before >= 0 {
                    let best = scores.withUnsafeBufferPointer { befores[lag].best($0.baseAddress! + before % kept * stride) }
                    score += best.score
                    origins[place * width + lag] = UInt8(best.choice)
                }
                scores[place % kept * stride + lag] = score
                // The last beat is the best of the last beat's length.
                if place >= count - Int(beat), score > best.score { best = (score, place, lag) }
            }
        }
        var path: [Int] = [], (place, lag) = (best.place, best.lag)
        while true {
            path.append(place)
            let origin = origins[place * width + lag]
            if origin == .max { return path.reversed() }
            (place, lag) = (place - lags.lowerBound - lag, Int(origin))
        }
    }
}

/// The lags that may come before another one.
private struct Predecessors {
    /// Costs are padded to a multiple of so many.
    static let lanes = 8
    private let first: Int
    /// What each costs, and then infinity.
    private let costs: [Float]

    /// - Parameter costs: Of all lags, nil for those that may not come before it; the others are neighbours.
    init(_ costs: [Float?]) {
        first = costs.firstIndex { $0 != nil }!
        let allowed = costs.compactMap { $0 }
        self.costs = allowed + [Float](repeating: .infinity, count: (Self.lanes - allowed.count % Self.lanes) % Self.lanes)
    }

    /// The first of those with the best score less its cost.
    ///
    /// - Parameter scores: By lag; as many numbers as there are lanes must follow, and they do not count.
    func best(_ scores: UnsafePointer<Float>) -> (score: Float, choice: Int) {
        var score: Float = 0
        let place = signal_largest_difference(scores + first, costs, costs.count, &score)
        return (score, first + place)
    }
}
