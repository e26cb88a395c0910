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
        let lags = Int((beat / largestRatio).rounded(.up))...Int(beat * largestRatio)
        let logarithms = lags.map { log(Float($0) / beat) }, width = (lags.count + Self.lanes - 1) / Self.lanes * Self.lanes
        // What it costs to go from a lag (row) to another (column); infinity where that may not be.
        var costs = [Float](repeating: .infinity, count: lags.count * width)
        for (before, a) in logarithms.enumerated() {
            for (next, b) in logarithms.enumerated() where abs(a - b) <= largestChange { costs[before * width + next] = changeCost * (a - b) * (a - b) }
        }
        let lagCosts = logarithms.map { tempoCost * $0 * $0 }
        // Of each place, the best score with which each lag goes on from there: only as far back as the longest lag. Of the rest it is
        // enough to know which lag that came with.
        let kept = lags.upperBound + 1
        var scores = [Float](repeating: 0, count: lags.count), best = [Float](repeating: 0, count: kept * width)
        var origins = [UInt8](repeating: 0, count: count * width)
        var end = (score: -Float.infinity, place: 0, lag: 0)
        for place in 0..<count {
            let cell = place / fine, share = Float(place % fine) / Float(fine)
            let own = share == 0 ? curve[cell] : curve[cell] * (1 - share) + curve[cell + 1] * share
            for lag in scores.indices {
                let before = place - lags.lowerBound - lag
                scores[lag] = own - lagCosts[lag] + (before < 0 ? 0 : best[before % kept * width + lag])
                // The last beat is the best of the last beat's length.
                if place >= count - Int(beat), scores[lag] > end.score { end = (scores[lag], place, lag) }
            }
            best.withUnsafeMutableBufferPointer { best in
                origins.withUnsafeMutableBufferPointer { origins in
                    signal_best_before(scores, costs, lags.count, width, best.baseAddress! + place % kept * width, origins.baseAddress! + place * width)
                }
            }
        }
        var path: [Int] = [], (place, lag) = (end.place, end.lag)
        while true {
            path.append(place)
            place -= lags.lowerBound + lag
            if place < 0 { return path.reversed() }
            lag = Int(origins[place * width + lag])
        }
    }

    /// Lags that are worked on at once.
    private static let lanes = 48
}
