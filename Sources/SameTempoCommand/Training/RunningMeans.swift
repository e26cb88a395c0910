/// Means of numbers that come step by step, which follow within some twenty steps.
struct RunningMeans {
    private var count = 0
    private(set) var values: [String: Double] = [:]

    /// What the newest step counts; the first ones count as much as all before them.
    private static let leastShare = 0.05

    mutating func add(_ step: [String: Double]) {
        count += 1
        let share = max(Self.leastShare, 1 / Double(count))
        for (name, value) in step { values[name, default: value] += share * (value - values[name, default: value]) }
    }
}
