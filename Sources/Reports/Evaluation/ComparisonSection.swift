import Foundation
import TempoEstimation

/// Another system, beside the one that an evaluation is about.
public struct ComparedSystem: Sendable {
    /// As it is called, such as the name of its model's file.
    public var name: String
    /// Its scores over the same files, all and then each group.
    public var scores: [TempoScores]
    /// It less the first system, in the order of `scores`.
    public var comparisons: [SystemComparison]

    /// - Parameters:
    ///   - scores: All files, then each group.
    ///   - comparisons: As many as `scores`.
    public init(name: String, scores: [TempoScores], comparisons: [SystemComparison]) {
        (self.name, self.scores, self.comparisons) = (name, scores, comparisons)
    }
}

/// The part of an evaluation's page that sets other systems beside the first.
struct ComparisonSection {
    let systems: [ComparedSystem]

    var section: Page.Section {
        .init(id: "comparison", "Compared with other systems") {
            Table(
                id: "comparisons",
                caption: "By how many points each system is above the one that this page is about, over the same files; in brackets 95 % intervals "
                    + "of a paired bootstrap. Gained: files that only this system has right; lost: files that only the first has. p is that of "
                    + "McNemar's exact test: above 0.05, the difference may well be chance.",
                columns: [.init(heading: "System", kind: .name), .init(heading: "Group")] + [
                    "Accuracy 1 (%)", "Difference (points)", "Gained, lost", "p", "Accuracy 2 (%)", "Difference (points)", "Gained, lost", "p",
                ].map { .init(heading: $0, kind: .number) },
                rows: systems.flatMap { system in
                    zip(system.scores, system.comparisons).map { scores, comparison in
                        [foreign(system.name), foreign(scores.group)] + cells(scores.accuracy1, comparison.accuracy1) + cells(scores.accuracy2, comparison.accuracy2)
                    }
                }).html
        }
    }

    private func cells(_ accuracy: IntervalFigure, _ measure: SystemComparison.Measure) -> [HTML] {
        let difference = measure.difference
        return [
            .text(accuracy.value.decimals(1)),
            .pieces([.text(difference.value.decimals(1)), tag("span", .class("soft")) { " [\(difference.low.decimals(1)), \(difference.high.decimals(1))]" }]),
            .text("\(measure.gained), \(measure.lost)"),
            .text(measure.pValue < 0.001 ? "< 0.001" : measure.pValue.decimals(3)),
        ]
    }
}
