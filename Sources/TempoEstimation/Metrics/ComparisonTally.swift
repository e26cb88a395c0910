/// Compares two systems on one file after another, so that there may be millions: of each file 4 bytes are kept.
public struct ComparisonTally: Sendable {
    private var groups: [String: Steps] = [:]
    private var all = Steps()

    /// No files.
    public init() {}

    /// For each file, by Accuracy 1 and Accuracy 2: 1 if only the other system is right, -1 if only the first is, 0 if they do not differ.
    struct Steps: Sendable {
        var accuracy1: [Int8] = [], accuracy2: [Int8] = []

        mutating func add(first: TempoRelation, other: TempoRelation) {
            accuracy1.append((other.isAccuracy1 ? 1 : 0) - (first.isAccuracy1 ? 1 : 0))
            accuracy2.append((other.isAccuracy2 ? 1 : 0) - (first.isAccuracy2 ? 1 : 0))
        }
    }

    /// Takes what both say of a file. It is counted with the first's group.
    public mutating func add(first: ScoredEstimate, other: ScoredEstimate) {
        all.add(first: first.relation, other: other.relation)
        groups[first.group, default: Steps()].add(first: first.relation, other: other.relation)
    }

    /// The comparisons of all files and then, if there are several groups, of every group by name; empty if there are no files. Takes a
    /// time that grows with the number of files: about a minute for a million.
    public var table: [SystemComparison] {
        if all.accuracy1.isEmpty { return [] }
        return [SystemComparison(group: "all", all)]
            + (groups.count > 1 ? groups.sorted { $0.key < $1.key }.map { SystemComparison(group: $0.key, $0.value) } : [])
    }
}
