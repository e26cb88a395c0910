import Foundation

/// What speaks for a beat in each cell: its share of all that does within a beat's length around it.
struct BeatShares {
    private let shares: [Double]

    /// Added to each share, so that one beat that is missing cannot cost more than nine nepers.
    private static let floor = 1e-4

    /// - Parameters:
    ///   - scores: How much speaks for a beat in each cell, as a logarithm of odds.
    ///   - perBeat: Cells to a beat.
    init(scores: [Float], perBeat: Int) {
        let peak = Double(scores.max() ?? 0), odds = scores.map { exp(Double($0) - peak) + 1e-12 }
        var sums = [0.0]
        for value in odds { sums.append(sums[sums.count - 1] + value) }
        shares = odds.indices.map { cell in
            let first = max(0, cell - perBeat / 2), last = min(odds.count, cell + perBeat - perBeat / 2)
            return min(1, odds[cell] / max(odds[cell], (sums[last] - sums[first]) * Double(perBeat) / Double(last - first)))
        }
    }

    /// In nepers.
    var logarithms: [Float] { shares.map { Float(log($0 + Self.floor)) } }

    /// How sure it is, from 0 to 1, that the beat is in a cell and not elsewhere in its beat's length.
    func confidence(atCell cell: Double) -> Double {
        // A beat lies on the edge of two cells as often as not, so its neighbours count with it.
        let middle = min(shares.count - 1, max(0, Int(cell.rounded())))
        return min(1, shares[max(0, middle - 1)...min(shares.count - 1, middle + 1)].reduce(0, +))
    }
}
