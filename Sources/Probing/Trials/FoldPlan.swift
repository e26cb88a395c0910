import RandomStreams

/// A division of items into folds of about equal size, each of which is held out once.
///
/// Items of a group come into one fold. With strata, every fold has about its share of each: without groups the counts of a stratum in
/// two folds differ by at most one; with groups they are as equal as a greedy choice makes them, as in scikit-learn's
/// `StratifiedGroupKFold`.
public struct FoldPlan: Sendable, Hashable {
    /// For each item the fold in which it is held out.
    public let folds: [Int]
    /// How many folds there are.
    public let count: Int

    /// - Parameters:
    ///   - items: How many items.
    ///   - count: At least 2, at most as many as there are groups, or items.
    ///   - strata: A number for each item, from 0; nil for none.
    ///   - groups: A number for each item; nil for none.
    ///   - seed: The same seed gives the same folds.
    public init(items: Int, count: Int, strata: [Int]? = nil, groups: [Int]? = nil, seed: UInt64) {
        precondition(count >= 2 && count <= items, "FoldPlan: \(count) folds of \(items) items")
        self.count = count
        var stream = RandomStream(seed: seed, path: 0xF01D)
        let order = shuffled(items, &stream)
        folds = groups.map { Self.grouped(order, $0, strata, count) } ?? Self.dealt(order, strata, count)
    }

    /// - Parameter folds: For each item a number from 0 below `count`.
    init(folds: [Int], count: Int) { (self.folds, self.count) = (folds, count) }

    /// The items that are not held out in a fold, in order.
    public func training(_ fold: Int) -> [Int] { folds.indices.filter { folds[$0] != fold } }
    /// The items that are held out in it.
    public func heldOut(_ fold: Int) -> [Int] { folds.indices.filter { folds[$0] == fold } }

    /// Like cards: one stratum after the other, so that all folds are of one size too.
    private static func dealt(_ order: [Int], _ strata: [Int]?, _ count: Int) -> [Int] {
        let strata = strata ?? [Int](repeating: 0, count: order.count)
        var folds = [Int](repeating: 0, count: order.count), next = 0
        for stratum in 0...(strata.max() ?? 0) {
            for item in order where strata[item] == stratum {
                folds[item] = next % count
                next += 1
            }
        }
        return folds
    }

    private static func grouped(_ order: [Int], _ groups: [Int], _ strata: [Int]?, _ count: Int) -> [Int] {
        let strata = strata ?? [Int](repeating: 0, count: order.count), stratumCount = (strata.max() ?? 0) + 1
        var members: [Int: [Int]] = [:], appearance: [Int] = []
        for item in order {
            if members[groups[item]] == nil { appearance.append(groups[item]) }
            members[groups[item], default: []].append(item)
        }
        precondition(appearance.count >= count, "FoldPlan: \(count) folds of \(appearance.count) groups")
        var totals = [Double](repeating: 0, count: stratumCount)
        for stratum in strata { totals[stratum] += 1 }
        // Large groups first: small ones fill what is left. Equals stay in their shuffled order.
        let sorted = appearance.enumerated().sorted { first, second in
            let (a, b) = (members[first.element]!.count, members[second.element]!.count)
            return a != b ? a > b : first.offset < second.offset
        }
        var filled = [[Double]](repeating: [Double](repeating: 0, count: stratumCount), count: count), sizes = [Double](repeating: 0, count: count)
        var folds = [Int](repeating: 0, count: order.count), groupsLeft = sorted.count
        for (_, group) in sorted {
            let items = members[group]!
            var shares: [Int: Double] = [:]
            for item in items { shares[strata[item], default: 0] += 1 }
            // A fold that would stay empty comes first when only as many groups are left as there are empty folds.
            let empty = (0..<count).filter { sizes[$0] == 0 }
            let candidates = empty.count >= groupsLeft ? empty : Array(0..<count)
            // How much fuller than its share each stratum of the group would become; less is better, then the smaller fold.
            func cost(_ fold: Int) -> Double {
                shares.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * (filled[fold][$1.key] + $1.value / 2) / totals[$1.key] }
            }
            let costs = candidates.map(cost)
            let best = candidates.indices.min { a, b in
                costs[a] != costs[b] ? costs[a] < costs[b] : sizes[candidates[a]] != sizes[candidates[b]] ? sizes[candidates[a]] < sizes[candidates[b]] : a < b
            }!
            let fold = candidates[best]
            for item in items {
                folds[item] = fold
                filled[fold][strata[item]] += 1
            }
            sizes[fold] += Double(items.count)
            groupsLeft -= 1
        }
        return folds
    }
}

/// 0 ..< `count` in random order (Fisher and Yates); the same stream gives the same order with every version of Swift.
func shuffled(_ count: Int, _ stream: inout RandomStream) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, stream.index(below: last + 1)) }
    return order
}
