import Foundation
import SameTempo

/// The figures of an evaluation: of each system for all files and each source, and how the others compare with the first.
struct EvaluationTable {
    /// A system's figures for all files and then each source.
    struct Entry {
        let name: String
        let scores: [TempoScores]
        /// With the first system, in the order of `scores`; empty for the first.
        let comparisons: [SystemComparison]
    }

    let entries: [Entry]

    private static let relations: [(relation: TempoRelation, heading: String)] = [
        (.double, "x2"), (.half, "x1/2"), (.triple, "x3"), (.third, "x1/3"), (.ternary, "ternary"), (.other, "other"), (.missing, "none"),
    ]

    /// For people: the scores, and below them the comparisons if there are other systems.
    var text: String {
        let scores = scoreTable.text
        return entries.count == 1 ? scores : scores + "\n" + comparisonTable.text
    }

    private var scoreTable: ResultTable {
        let hasPScores = entries.contains { $0.scores.contains { $0.pScore != nil } }, isNamed = entries.count > 1
        var table = ResultTable(columns: (isNamed ? ["system"] : []) + ["source", "files", "Acc1 %", "Acc2 %", "median error %"]
            + (hasPScores ? ["P-score"] : []) + Self.relations.map(\.heading))
        for entry in entries {
            for row in entry.scores {
                let figures: [ResultTable.Cell] = [Self.figure(row.accuracy1, 1), Self.figure(row.accuracy2, 1), Self.figure(row.medianFoldedErrorPercent, 3)]
                table.rows.append((isNamed ? [.text(entry.name)] : []) + [.text(row.group), .integer(row.count)] + figures
                    + (hasPScores ? [row.pScore.map { .number($0, decimals: 3) } ?? .none] : [])
                    + Self.relations.map { .integer(row.relations[$0.relation] ?? 0) })
            }
        }
        return table
    }

    private var comparisonTable: ResultTable {
        var table = ResultTable(columns: ["less \(entries[0].name)", "source"] + ["Acc1", "Acc2"].flatMap { ["\($0) points", "gained", "lost", "p"] })
        for entry in entries.dropFirst() {
            for comparison in entry.comparisons {
                table.rows.append([.text(entry.name), .text(comparison.group)] + [comparison.accuracy1, comparison.accuracy2].flatMap { measure in
                    [Self.figure(measure.difference, 1), .integer(measure.gained), .integer(measure.lost), .number(measure.pValue, decimals: 4)]
                })
            }
        }
        return table
    }

    /// With its interval, if there is one.
    private static func figure(_ figure: IntervalFigure, _ digits: Int) -> ResultTable.Cell {
        guard figure.value.isFinite else { return .none }
        func number(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
        return .text(number(figure.value) + (figure.low.isFinite ? " [\(number(figure.low)), \(number(figure.high))]" : ""))
    }

    /// For programs: a row for each system and source, with everything.
    var whole: ResultTable {
        let figures = ["acc1", "acc2", "median_error"].flatMap { [$0, "\($0)_low", "\($0)_high"] }
        let comparisons = ["acc1", "acc2"].flatMap { name in ["difference", "difference_low", "difference_high", "gained", "lost", "p"].map { "\(name)_\($0)" } }
        var table = ResultTable(columns: ["system", "source", "files"] + figures + ["p_score"] + Self.relations.map(\.relation.rawValue) + comparisons)
        func cells(_ figure: IntervalFigure) -> [ResultTable.Cell] { [figure.value, figure.low, figure.high].map { .number($0, decimals: 3) } }
        for entry in entries {
            for (index, row) in entry.scores.enumerated() {
                let compared = entry.comparisons.isEmpty ? [ResultTable.Cell](repeating: .none, count: comparisons.count)
                    : [entry.comparisons[index].accuracy1, entry.comparisons[index].accuracy2].flatMap { measure in
                        cells(measure.difference) + [.integer(measure.gained), .integer(measure.lost), .number(measure.pValue, decimals: 4)]
                    }
                table.rows.append([.text(entry.name), .text(row.group), .integer(row.count)] + cells(row.accuracy1) + cells(row.accuracy2)
                    + cells(row.medianFoldedErrorPercent) + [row.pScore.map { .number($0, decimals: 3) } ?? .none]
                    + Self.relations.map { .integer(row.relations[$0.relation] ?? 0) } + compared)
            }
        }
        return table
    }
}
