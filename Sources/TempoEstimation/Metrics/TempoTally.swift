import Foundation

/// Adds up the measures of files one after another, so that there may be millions: of each file 8 bytes are kept, and 8 more while the
/// scores are made.
public struct TempoTally: Sendable {
    private var groups: [String: Group] = [:]
    private var all = Group()

    /// No files.
    public init() {}

    /// What is kept of a group.
    struct Group: Sendable {
        var count = 0
        var relations: [TempoRelation: Int] = [:]
        var pScoreSum = 0.0
        var pScoreCount = 0
        /// Of the files with an estimated tempo; for the group of all files they are found in the other groups.
        var foldedErrorsPercent: [Double] = []

        mutating func add(_ item: ScoredEstimate, keepsError: Bool) {
            count += 1
            relations[item.relation, default: 0] += 1
            if let score = item.pScore {
                pScoreSum += score
                pScoreCount += 1
            }
            if keepsError, let error = item.foldedOctaveError { foldedErrorsPercent.append(100 * (exp2(error) - 1)) }
        }
    }

    /// Takes a file.
    public mutating func add(_ item: ScoredEstimate) {
        all.add(item, keepsError: false)
        groups[item.group, default: Group()].add(item, keepsError: true)
    }

    /// The scores of all files and then, if there are several groups, of every group by name; empty if there are no files.
    public var table: [TempoScores] {
        if all.count == 0 { return [] }
        var all = all
        all.foldedErrorsPercent = groups.count == 1 ? groups.values.first!.foldedErrorsPercent : groups.values.flatMap(\.foldedErrorsPercent)
        return [TempoScores(group: "all", all)] + (groups.count > 1 ? groups.sorted { $0.key < $1.key }.map { TempoScores(group: $0.key, $0.value) } : [])
    }
}
