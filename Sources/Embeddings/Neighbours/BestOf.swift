extension NeighbourSearch {
    /// The places of the largest scores, largest first; of equals, the earlier place. One pass; what is kept is sorted, since it is
    /// short and few scores of a long list reach it.
    static func best(_ count: Int, of scores: [Float], excluding isExcluded: (Int) -> Bool) -> [Int] {
        var best: [Int] = []
        guard count > 0 else { return best }
        best.reserveCapacity(count + 1)
        var least = -Float.infinity
        for place in scores.indices {
            let score = scores[place]
            if best.count == count && score <= least || isExcluded(place) { continue }
            var low = 0, high = best.count
            while low < high {
                let middle = (low + high) / 2
                if scores[best[middle]] >= score { low = middle + 1 } else { high = middle }
            }
            best.insert(place, at: low)
            if best.count > count { best.removeLast() }
            least = scores[best[best.count - 1]]
        }
        return best
    }

    /// The same with the best place of each group alone.
    static func best(_ count: Int, of scores: [Float], groups: [Int], excluding isExcluded: (Int) -> Bool) -> [Int] {
        precondition(groups.count == scores.count, "NeighbourSearch: \(groups.count) groups for \(scores.count) rows")
        var places: [Int: Int] = [:]
        for place in scores.indices where !isExcluded(place) {
            if let other = places[groups[place]], scores[other] >= scores[place] { continue }
            places[groups[place]] = place
        }
        let candidates = places.values.sorted()
        return best(count, of: candidates.map { scores[$0] }, excluding: { _ in false }).map { candidates[$0] }
    }
}
