import Foundation
import TempoEstimation

/// A page on how estimates compare with annotations: accuracies per group, errors, confidence, and the worst files to
/// listen to.
public struct EvaluationReport: Sendable {
    /// An annotated file.
    public struct File: Sendable {
        /// As the manifest names it.
        public var name: String
        /// Where it lies; the page's player is linked to it.
        public var path: String
        /// Its annotation and its estimate.
        public var score: ScoredEstimate

        /// - Parameters:
        ///   - name: As the manifest has it.
        ///   - path: Where the file lies.
        public init(name: String, path: String, score: ScoredEstimate) { (self.name, self.path, self.score) = (name, path, score) }
    }

    /// The page's heading.
    public var title: String
    /// What made the estimates, such as the model's file.
    public var source: String
    /// Where the page comes from, for its last section.
    public var facts: [PageFact]
    /// In the order of the manifest.
    public var files: [File]
    /// Where the page will lie, for links to the files; nil if `path` is relative to it already.
    public var pagePath: String?
    /// Other systems beside the one that the page is about, over the same files.
    public var comparisons: [ComparedSystem] = []
    /// How many of the worst files are shown by themselves.
    public var worstCount = 40

    /// - Parameters:
    ///   - pagePath: Where the page will lie, or nil.
    ///   - facts: Where the page comes from.
    public init(title: String, source: String, files: [File], pagePath: String?, facts: [PageFact] = []) {
        (self.title, self.source, self.files, self.pagePath, self.facts) = (title, source, files, pagePath, facts)
    }

    /// The page; the same files give the same bytes.
    public func html() -> String {
        guard !files.isEmpty else {
            return Page(title: title, subtitle: source, sections: [
                .init(id: "summary", "Summary") { nothing("There are no annotated files, so there is nothing to show.") },
            ], facts: facts).rendered()
        }
        let scores = TempoScores.table(files.map(\.score))
        let charts = EvaluationCharts(files: files)
        let count = files.count
        let others = comparisons.isEmpty ? [] : [ComparisonSection(systems: comparisons).section]
        return Page(title: title, subtitle: "\(count) annotated \(count == 1 ? "file" : "files") · \(source)", sections: [
            .init(id: "summary", "Summary") {
                figures(scores[0], charts.reliability)
                groupTable(scores)
            },
        ] + others + [
            .init(id: "tempi", "Tempi and errors") {
                chartGrid {
                    charts.scatter
                    charts.ratios
                    charts.errors
                }
            },
            .init(id: "confidence", "Confidence") {
                chartGrid {
                    charts.reliabilityDiagram
                    charts.rocCurve
                    charts.confidences
                }
            },
            .init(id: "worst", "Worst files") { worst },
            .init(id: "files", "All files") {
                tag("details") {
                    tag("summary") { "Show all \(count) files" }
                    Table(id: "all-files", caption: "Every file, in the manifest's order", columns: Self.columns, rows: files.map(row),
                          isSortable: true, filter: TableFilter(prompt: "File or group", choices: Self.kinds.map { ($0, $0) }, kinds: files.map(kind))).html
                }
            },
        ], facts: facts).rendered()
    }

    private func figures(_ all: TempoScores, _ reliability: Reliability) -> HTML {
        func interval(_ figure: IntervalFigure, _ digits: Int) -> String {
            "95 %: \(figure.low.decimals(digits)) to \(figure.high.decimals(digits))"
        }
        return keyFigures([
            ("Accuracy 1", "\(all.accuracy1.value.decimals(1)) %", interval(all.accuracy1, 1)),
            ("Accuracy 2", "\(all.accuracy2.value.decimals(1)) %", interval(all.accuracy2, 1)),
            ("Median error, octaves folded", "\(all.medianFoldedErrorPercent.value.decimals(3)) %", interval(all.medianFoldedErrorPercent, 3)),
            ("Calibration error", reliability.expectedCalibrationError.map { $0.decimals(3) } ?? "–", "expected, 0 is best"),
            ("ROC area", reliability.rocArea.map { $0.decimals(3) } ?? "–", "right above wrong, 1 is best"),
        ])
    }

    private func groupTable(_ rows: [TempoScores]) -> HTML {
        func figure(_ figure: IntervalFigure, _ digits: Int) -> HTML {
            .pieces([.text(figure.value.decimals(digits)),
                     tag("span", .class("soft")) { " [\(figure.low.decimals(digits)), \(figure.high.decimals(digits))]" }])
        }
        let relations: [(TempoRelation, String)] = [
            (.double, "×2"), (.half, "×½"), (.triple, "×3"), (.third, "×⅓"), (.ternary, "ternary"), (.other, "other"), (.missing, "none"),
        ]
        let hasPScores = rows.contains { $0.pScore != nil }
        let headings = ["Files", "Accuracy 1 (%)", "Accuracy 2 (%)", "Median error (%)"] + (hasPScores ? ["P-score"] : []) + relations.map(\.1)
        return Table(
            id: "groups",
            caption: "Accuracy 1: within 4 % of the annotation. Accuracy 2: within 4 % of it times 1, 2, 3, ½ or ⅓. In brackets: 95 % intervals.",
            columns: [.init(heading: "Group", kind: .name)] + headings.map { .init(heading: $0, kind: .number) },
            rows: rows.map { row in
                [foreign(row.group), .text("\(row.count)"), figure(row.accuracy1, 1), figure(row.accuracy2, 1),
                 figure(row.medianFoldedErrorPercent, 3)]
                    + (hasPScores ? [.text(row.pScore?.decimals(3) ?? "–")] : [])
                    + relations.map { .text("\(row.relations[$0.0] ?? 0)") }
            }).html
    }

    /// Answers that are wrong by Accuracy 2 first, then those that are wrong by Accuracy 1 only; in each group the most confident first.
    private var worst: HTML {
        let wrong = files.filter { !$0.score.relation.isAccuracy1 }
        let ordered = wrong.enumerated().sorted { first, second in
            let (a, b) = (first.element.score, second.element.score)
            if a.relation.isAccuracy2 != b.relation.isAccuracy2 { return !a.relation.isAccuracy2 }
            let (sureness, other) = (Self.confidence(a), Self.confidence(b))
            return sureness != other ? sureness > other : first.offset < second.offset
        }.map(\.element)
        if ordered.isEmpty { return nothing("Every estimate is within 4 % of its annotation.") }
        let shown = ordered.prefix(worstCount)
        return .pieces([
            tag("p") {
                "Estimates that are wrong even with octaves forgiven come first, then those at another metrical level; the surest "
                    + "mistakes lead. A name plays its file where that still lies at the same place beside this page."
            },
            Table(id: "worst-files", caption: "\(shown.count) of \(ordered.count) files not within 4 % of the annotation", columns: Self.columns,
                  rows: shown.map(row), isSortable: true).html,
        ])
    }

    private static let columns: [Table.Column] = [
        .init(heading: "File", kind: .name), .init(heading: "Estimated (BPM)", kind: .number), .init(heading: "Annotated (BPM)", kind: .number),
        .init(heading: "Relation"), .init(heading: "Confidence", kind: .number), .init(heading: "Group"),
    ]

    private static let kinds = ["same tempo", "another level", "wrong", "no tempo", "unreadable"]

    /// One of `kinds`.
    private func kind(_ file: File) -> String {
        guard let estimate = file.score.estimate else { return "unreadable" }
        if estimate.tempoBPM == nil { return "no tempo" }
        return file.score.relation.isAccuracy1 ? "same tempo" : file.score.relation.isAccuracy2 ? "another level" : "wrong"
    }

    /// 0 for a file that could not be read.
    private static func confidence(_ score: ScoredEstimate) -> Double { score.estimate?.confidence ?? 0 }

    private func row(_ file: File) -> [HTML] {
        let score = file.score
        return [soundLink(.init(to: file.path, from: pagePath), name: file.name), .text(score.estimate?.tempoBPM?.decimals(2) ?? "–"),
                .text(score.annotatedBPM.decimals(2)), .text(score.relation.words + (score.status == "ok" ? "" : " (\(score.status))")),
                .text(score.estimate?.confidence.decimals(3) ?? "–"), foreign(score.group)]
    }
}

extension TempoRelation {
    /// For people.
    var words: String {
        switch self {
        case .equal: "same"
        case .double: "×2"
        case .half: "×½"
        case .triple: "×3"
        case .third: "×⅓"
        case .ternary: "ternary (3:2, 4:3)"
        case .other: "other"
        case .missing: "none"
        }
    }
}
