import Foundation
import SameTempo

/// The measures of several systems, added up over files.
struct EvaluationSums {
    private let names: [String]
    private var tallies: [TempoTally]
    private var comparisons: [ComparisonTally]

    /// - Parameter names: Of the systems; the others are compared with the first.
    init(names: [String]) {
        self.names = names
        tallies = names.map { _ in TempoTally() }
        comparisons = names.dropFirst().map { _ in ComparisonTally() }
    }

    /// Takes a file.
    ///
    /// - Parameter scores: One for each system.
    mutating func add(_ scores: [ScoredEstimate]) {
        for (system, score) in scores.enumerated() {
            tallies[system].add(score)
            if system > 0 { comparisons[system - 1].add(first: scores[0], other: score) }
        }
    }

    var entries: [EvaluationTable.Entry] {
        names.indices.map { EvaluationTable.Entry(name: names[$0], scores: tallies[$0].table, comparisons: $0 == 0 ? [] : comparisons[$0 - 1].table) }
    }
}

/// The table of `--per-track`: written as files come.
struct PerTrackTable {
    private let stream: AtomicFileStream

    /// - Parameter names: Of the systems.
    init(_ path: String, names: [String]) throws(FormatError) {
        stream = try AtomicFileStream(path)
        try stream.write(CSV.line(["path", "bpm", "pred_bpm", "pred_bpm2", "confidence", "relation", "source", "status"]
            + names.dropFirst().flatMap { ["\($0) pred_bpm", "\($0) relation"] }))
    }

    /// - Parameter scores: One for each system.
    func add(_ entry: Manifest.Entry, _ scores: [ScoredEstimate]) throws(FormatError) {
        func number(_ value: Double?, _ digits: Int) -> String { value.map { String(format: "%.\(digits)f", $0) } ?? "" }
        let score = scores[0], estimate = score.estimate
        try stream.write(CSV.line([
            entry.path, number(entry.tempoBPM, 3), number(estimate?.tempoBPM, 4), number(estimate?.tempo?.secondBPM, 4),
            number(estimate?.confidence, 4), score.relation.rawValue, entry.source, score.status,
        ] + scores.dropFirst().flatMap { [number($0.estimate?.tempoBPM, 4), $0.relation.rawValue] }))
    }

    func finish() throws(FormatError) { try stream.finish() }
}
