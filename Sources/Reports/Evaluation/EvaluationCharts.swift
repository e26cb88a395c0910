import Foundation
import TempoEstimation

/// The pictures of an evaluation.
struct EvaluationCharts {
    let files: [EvaluationReport.File]
    let reliability: Reliability

    init(files: [EvaluationReport.File]) {
        self.files = files
        reliability = Reliability(files.compactMap { file in file.score.estimate.map { ($0.confidence, file.score.relation.isAccuracy2) } })
    }

    private var answered: [(file: EvaluationReport.File, estimate: Double)] {
        files.compactMap { file in file.score.estimate?.tempoBPM.flatMap { $0 > 0 ? (file, $0) : nil } }
    }

    /// What a chart of estimates leaves out, in words; empty if nothing.
    private var missing: [String] {
        let silent = files.count { $0.score.estimate.map { $0.tempoBPM == nil } ?? false }
        let unreadable = files.count { $0.score.estimate == nil }
        return [
            silent == 0 ? nil : "without a tempo, not shown (\(silent))", unreadable == 0 ? nil : "unreadable, not shown (\(unreadable))",
        ].compactMap(\.self)
    }

    /// A sentence on them for a caption.
    private var missingWords: String { missing.isEmpty ? "" : " Files \(missing.joined(separator: "; files "))." }

    private var withoutTempi: String? { answered.isEmpty ? "No file has an estimated tempo." : nil }
    private var withoutConfidences: String? { reliability.bins.isEmpty ? "No file could be read, so there are no confidences." : nil }

    /// - Parameter empty: What stands in place of the chart, if there is nothing to draw.
    private func picture(_ id: String, _ heading: String, _ caption: String, empty: String?, @HTMLBuilder content: () -> [HTML]) -> HTML {
        figure(id, heading, empty == nil ? caption : "") {
            if let empty { nothing(empty) } else { content() }
        }
    }

    private static let levels: [(factor: Double, text: String)] = [(1, "×1"), (2, "×2"), (0.5, "×½"), (3, "×3"), (1.0 / 3, "×⅓")]

    private static let groups: [(words: String, colour: SeriesColour, holds: @Sendable (TempoRelation) -> Bool)] = [
        ("same tempo", .blue, { $0.isAccuracy1 }), ("another level", .green, { $0.isAccuracy2 && !$0.isAccuracy1 }),
        ("wrong", .orange, { !$0.isAccuracy2 }),
    ]

    var scatter: HTML {
        let answered = answered, groups = Self.groups.map { group in answered.filter { group.holds($0.file.score.relation) } }
        let caption = "Both axes are logarithmic. Dashed lines: the same tempo, and ×2, ×3, ×½ and ×⅓ of it. The tables below name the files."
        return picture("scatter", "Estimated against annotated tempo", caption, empty: withoutTempi) {
            let all = answered.flatMap { [$0.estimate, $0.file.score.annotatedBPM] }
            let range = all.min()! / 1.12...all.max()! * 1.12, lines = Self.lines(range)
            let plot = Plot(x: .tempo("Annotated (BPM)", range), y: .tempo("Estimated (BPM)", range), height: 340,
                            labels: lines.filter { $0.factor > 1 }.map { ($0.to, $0.text) }, right: 30)
            let counts = zip(["at the annotated tempo", "at another metrical level", "wrong"], groups).map { "\($1.count) \($0)" }
            plot.svg("Scatter of \(answered.count) files: \(counts.joined(separator: ", ")).") {
                lines.map { line in
                    HTML.pieces([
                        plot.segment((line.from, line.from * line.factor), (line.to, line.to * line.factor), .class("guide")),
                        line.factor > 1 ? .empty : tag("text", .class("mark"), Attribute("x", plot.left + plot.innerWidth + 3),
                                                       Attribute("y", plot.down(line.to * line.factor) + 4)) { line.text },
                    ])
                }
                zip(Self.groups, groups).map { group, members in
                    tag("g", group.colour.colour) {
                        tag("g", .class("points")) {
                            members.map { item in
                                let tempo = item.file.score.annotatedBPM
                                return group.colour.shape.mark(plot.across(tempo), plot.down(item.estimate),
                                                               "\(item.file.name): \(tempo.decimals(1)) → \(item.estimate.decimals(1))")
                            }
                        }
                    }
                }
            }
            legend(zip(Self.groups, groups).map { LegendEntry(name: "\($0.words) (\($1.count))", colour: $0.colour) }, others: missing)
        }
    }

    /// From annotated tempo to annotated tempo, cut where a line leaves the square, since both axes end there.
    private static func lines(_ range: ClosedRange<Double>) -> [(from: Double, to: Double, factor: Double, text: String)] {
        levels.compactMap { level in
            let low = max(range.lowerBound, range.lowerBound / level.factor), high = min(range.upperBound, range.upperBound / level.factor)
            return high > low ? (low, high, level.factor, level.text) : nil
        }
    }

    var ratios: HTML {
        let logarithms = answered.map { log2($0.estimate / $0.file.score.annotatedBPM) }
        let axis = ChartAxis(title: "Estimated / annotated", range: -2...2, scale: .linear, ticks: [
            (-2, "¼"), (-log2(3), "⅓"), (-1, "½"), (-log2(1.5), "⅔"), (0, "1"), (log2(1.5), "1½"), (1, "2"), (log2(3), "3"), (2, "4"),
        ])
        let caption = "Counts are logarithmic, so that single files show beside the many that are right." + missingWords
        return picture("ratios", "Ratio of estimate to annotation", caption, empty: withoutTempi) {
            // An odd number of bins, so that 1 lies in the middle of one.
            Histogram(values: logarithms, axis: axis, binCount: 65, hasLogarithmicCounts: true)
                .html("Histogram of the ratio of estimated to annotated tempo over \(logarithms.count) files.")
        }
    }

    var errors: HTML {
        let percent = files.compactMap(\.score.foldedOctaveError).map { max(0.001, 100 * (exp2($0) - 1)) }
        let axis = ChartAxis.logarithmic("Error after octave folding (%)", 0.001...50, numbers: [0.001, 0.01, 0.1, 1, 4, 10])
        let caption = "Distance from the annotation after folding by whole octaves; 0.001 % stands for that and less. To the left of the line "
            + "counts as right." + missingWords
        return picture("errors", "How exact the estimates are", caption, empty: withoutTempi) {
            Histogram(values: percent, axis: axis, binCount: 40, guide: (4, "4 %"))
                .html("Histogram of errors after octave folding, in percent, over \(percent.count) files.")
        }
    }

    private static func share(_ title: String) -> ChartAxis { .linear(title, [0, 1]) }

    var reliabilityDiagram: HTML {
        let bins = reliability.bins, error = reliability.expectedCalibrationError?.decimals(3) ?? "–"
        let caption = "Right means within 4 % of the annotation times 1, 2, 3, ½ or ⅓. On the dashed line, confidence is what it says. Above: how "
            + "many files lie in each of the ten bins; a bin without files is left out. Whiskers are 95 % intervals. Expected calibration "
            + "error \(error)."
        return picture("reliability", "Reliability diagram", caption, empty: withoutConfidences) {
            let plot = Plot(x: Self.share("Mean confidence"), y: Self.share("Share of right answers"),
                            labels: bins.map { ($0.meanConfidence, "\($0.count)") })
            plot.svg("Reliability diagram with \(bins.count) bins; expected calibration error \(error).") {
                plot.segment((0, 0), (1, 1), .class("guide"))
                tag("g", SeriesColour.blue.colour) {
                    plot.path(bins.map { ($0.meanConfidence, $0.accuracy) }, SeriesColour.blue.line)
                    bins.map { bin in
                        HTML.pieces([
                            plot.segment((bin.meanConfidence, bin.low), (bin.meanConfidence, bin.high), .class("whisker")),
                            tag("circle", .class("dot"), Attribute("cx", plot.across(bin.meanConfidence)), Attribute("cy", plot.down(bin.accuracy)),
                                Attribute("r", 2.5 + Double(bin.count).squareRoot() / 4)) {
                                hint("\(bin.count) files: confidence \(bin.meanConfidence.decimals(2)), right \(bin.accuracy.decimals(2))")
                            },
                        ])
                    }
                }
            }
        }
    }

    var rocCurve: HTML {
        let caption = "Right answers kept against wrong ones let through; each point is a threshold on confidence. The area under the curve is the "
            + "chance that a right answer is surer than a wrong one."
        let kind = files.contains { $0.score.estimate != nil && $0.score.relation.isAccuracy2 } ? "right" : "wrong"
        let oneKind = reliability.rocArea == nil ? "All answers are \(kind), so there are no two kinds to tell apart." : nil
        return picture("roc", "ROC curve of confidence", caption, empty: withoutConfidences ?? oneKind) {
            let area = (reliability.rocArea ?? .nan).decimals(3)
            LineChart(x: Self.share("Wrong answers above the threshold"), y: Self.share("Right answers above it"), series: [
                .init(name: "confidence, area \(area)", points: reliability.rocPoints),
                .init(name: "chance, area 0.5", points: [(0, 0), (1, 1)], colour: .purple),
            ]).html("ROC curve of confidence; area \(area).")
        }
    }

    var confidences: HTML {
        let values = files.compactMap(\.score.estimate?.confidence), unreadable = files.count - values.count
        let caption = "How sure the estimates are. Files without a tempo have a low one; counts are logarithmic."
            + (unreadable == 0 ? "" : " Files that are unreadable, not shown: \(unreadable).")
        return picture("confidences", "Confidences", caption, empty: withoutConfidences) {
            Histogram(values: values, axis: Self.share("Confidence"), binCount: 20, hasLogarithmicCounts: true, colour: .green)
                .html("Histogram of confidence over \(values.count) files.")
        }
    }
}
