/// What the neighbours of one query give: precisions and reciprocal rank, measured and by chance.
struct QueryOutcome: Sendable {
    /// `[agreement][measure]`, in the order of `Locality.depths` and then the reciprocal rank.
    let values: [[Double]], chances: [[Double]]

    /// - Parameter scores: Larger for nearer rows.
    /// - Returns: nil if no row may be a neighbour.
    init?(_ query: Int, scores: [Float], _ agreements: [any LabelAgreement], excluding isExcluded: (Int) -> Bool) {
        let candidates = scores.indices.filter { !isExcluded($0) }
        if candidates.isEmpty { return nil }
        let nearest = bestPlaces(Locality.depths.max()!, candidates, scores)
        var values: [[Double]] = [], chances: [[Double]] = []
        for agreement in agreements {
            let agreeing = candidates.map { agreement.agreement(query: query, neighbour: $0) }
            let first = nearest.map { agreement.agreement(query: query, neighbour: $0) }
            // With fewer neighbours than places, the precision is that of those there are.
            let precisions = Locality.depths.map { depth in first.prefix(depth).reduce(0, +) / Double(min(depth, first.count)) }
            let full = candidates.indices.filter { agreeing[$0] == 1 }
            var rank = 0.0
            if let best = full.min(by: { isNearer(candidates[$0], candidates[$1], scores) }) {
                rank = 1 / Double(1 + candidates.count { isNearer($0, candidates[best], scores) })
            }
            values.append(precisions + [rank])
            let mean = agreeing.reduce(0, +) / Double(candidates.count)
            chances.append(Locality.depths.map { _ in mean } + [expectedReciprocalRank(full.count, of: candidates.count)])
        }
        (self.values, self.chances) = (values, chances)
    }
}

/// Nearer, or as near and earlier.
private func isNearer(_ row: Int, _ other: Int, _ scores: [Float]) -> Bool { scores[row] != scores[other] ? scores[row] > scores[other] : row < other }

private func bestPlaces(_ count: Int, _ candidates: [Int], _ scores: [Float]) -> [Int] {
    var best: [Int] = []
    for row in candidates {
        if best.count == count, !isNearer(row, best[count - 1], scores) { continue }
        best.insert(row, at: best.firstIndex { isNearer(row, $0, scores) } ?? best.count)
        if best.count > count { best.removeLast() }
    }
    return best
}

/// The mean of 1 / the place of the first of `right` items among `count` in random order: Σ P(first at r) / r.
func expectedReciprocalRank(_ right: Int, of count: Int) -> Double {
    if right == 0 { return 0 }
    var sum = 0.0, noneBefore = 1.0
    for place in 1...(count - right + 1) {
        let left = Double(count - place + 1), isHere = noneBefore * Double(right) / left
        sum += isHere / Double(place)
        noneBefore -= isHere
        if noneBefore < 1e-15 { break }
    }
    return sum
}
