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
        let silent = files.count { $0.score.estimate.map { $0.tempoBPM == nil } ?? false }, unreadable = files.count { $0.score.estimate == nil }
        return [silent == 0 ? nil : "without a tempo, not shown (\(silent))", unreadable == 0 ? nil : "unreadable, not shown (\(unreadable))"].compactMap(\.self)
    }

    /// A sentence on them for a caption.
    private var missingWords: String { missing.isEmpty ? "" : " Files \(missing.joined(separator: "; files "))." }

    private static let levels: [(factor: Double, text: String)] = [(1, "×1"), (2, "×2"), (0.5, "×½"), (3, "×3"), (1.0 / 3, "×⅓")]

    var scatter: HTML {
        let heading = "Estimated against annotated tempo"
        let answered = answered
        guard !answered.isEmpty else { return figure("scatter", heading, "") { nothing("No file has an estimated tempo.") } }
        let all = answered.flatMap { [$0.estimate, $0.file.score.annotatedBPM] }
        let range = all.min()! / 1.12...all.max()! * 1.12
        let lines = Self.levels.compactMap { level -> (from: Double, to: Double, factor: Double, text: String)? in
            // Cut where the line leaves the square, since both axes end there.
            let low = max(range.lowerBound, range.lowerBound / level.factor), high = min(range.upperBound, range.upperBound / level.factor)
            return high > low ? (low, high, level.factor, level.text) : nil
        }
        let plot = Plot(x: .tempo("Annotated (BPM)", range), y: .tempo("Estimated (BPM)", range), height: 340,
                        labels: lines.filter { $0.factor > 1 }.map { ($0.to, $0.text) }, right: 30)
        let groups: [(String, SeriesColour, (TempoRelation) -> Bool)] = [
            ("same tempo", .blue, \.isAccuracy1), ("another level", .green, { $0.isAccuracy2 && !$0.isAccuracy1 }), ("wrong", .orange, { !$0.isAccuracy2 }),
        ]
        let counts = groups.map { group in answered.count { group.2($0.file.score.relation) } }
        return figure("scatter", heading, "Both axes are logarithmic. Dashed lines: the same tempo, and ×2, ×3, ×½ and ×⅓ of it. The tables below name the files.") {
            plot.svg("Scatter of \(answered.count) files: \(counts[0]) at the annotated tempo, \(counts[1]) at another metrical level, \(counts[2]) wrong.") {
                lines.map { line in
                    HTML.pieces([
                        plot.segment((line.from, line.from * line.factor), (line.to, line.to * line.factor), .class("guide")),
                        line.factor > 1 ? .empty : tag("text", .class("mark"), Attribute("x", plot.left + plot.innerWidth + 3),
                                                       Attribute("y", plot.down(line.to * line.factor) + 4)) { line.text },
                    ])
                }
                groups.map { group in
                    tag("g", group.1.colour) {
                        tag("g", .class("points")) {
                            answered.filter { group.2($0.file.score.relation) }.map { item in
                                group.1.shape.mark(plot.across(item.file.score.annotatedBPM), plot.down(item.estimate),
                                                   "\(item.file.name): \(item.file.score.annotatedBPM.decimals(1)) → \(item.estimate.decimals(1))")
                            }
                        }
                    }
                }
            }
            legend(zip(groups, counts).map { LegendEntry(name: "\($0.0) (\($1))", colour: $0.1) }, others: missing)
        }
    }

    var ratios: HTML {
        let logarithms = answered.map { log2($0.estimate / $0.file.score.annotatedBPM) }
        let axis = ChartAxis(title: "Estimated / annotated", range: -2...2, scale: .linear, ticks: [
            (-2, "¼"), (-log2(3), "⅓"), (-1, "½"), (-log2(1.5), "⅔"), (0, "1"), (log2(1.5), "1½"), (1, "2"), (log2(3), "3"), (2, "4"),
        ])
        // An odd number of bins, so that 1 lies in the middle of one.
        return figure("ratios", "Ratio of estimate to annotation", "Counts are logarithmic, so that single files show beside the many that are right.\(missingWords)") {
            if logarithms.isEmpty { nothing("No file has an estimated tempo.") } else { Histogram(values: logarithms, axis: axis, binCount: 65, hasLogarithmicCounts: true)
                .html("Histogram of the ratio of estimated to annotated tempo over \(logarithms.count) files.") }
        }
    }

    var errors: HTML {
        let percent = files.compactMap(\.score.foldedOctaveError).map { max(0.001, 100 * (exp2($0) - 1)) }
        let axis = ChartAxis.logarithmic("Error after octave folding (%)", 0.001...50, numbers: [0.001, 0.01, 0.1, 1, 4, 10])
        return figure("errors", "How exact the estimates are", "Distance from the annotation after folding by whole octaves; 0.001 % stands for that and less. To the left of the line counts as right.\(missingWords)") {
            if percent.isEmpty { nothing("No file has an estimated tempo.") } else { Histogram(values: percent, axis: axis, binCount: 40, guide: (4, "4 %"))
                .html("Histogram of errors after octave folding, in percent, over \(percent.count) files.") }
        }
    }

    private static func share(_ title: String) -> ChartAxis { .linear(title, [0, 1]) }

    var reliabilityDiagram: HTML {
        let bins = reliability.bins, error = reliability.expectedCalibrationError?.decimals(3) ?? "–"
        let plot = Plot(x: Self.share("Mean confidence"), y: Self.share("Share of right answers"), labels: bins.map { ($0.meanConfidence, "\($0.count)") })
        return figure("reliability", "Reliability diagram", "Right means within 4 % of the annotation times 1, 2, 3, ½ or ⅓. On the dashed line, confidence is what it says. Above: how many files lie in each of the ten bins; a bin without files is left out. Whiskers are 95 % intervals. Expected calibration error \(error).") {
            if bins.isEmpty { nothing("No file could be read, so there are no confidences.") } else { plot.svg("Reliability diagram with \(bins.count) bins; expected calibration error \(error).") {
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
            } }
        }
    }

    var rocCurve: HTML {
        figure("roc", "ROC curve of confidence", "Right answers kept against wrong ones let through; each point is a threshold on confidence. The area under the curve is the chance that a right answer is surer than a wrong one.") {
            if let area = reliability.rocArea {
                LineChart(x: Self.share("Wrong answers above the threshold"), y: Self.share("Right answers above it"), series: [
                    .init(name: "confidence, area \(area.decimals(3))", points: reliability.rocPoints),
                    .init(name: "chance, area 0.5", points: [(0, 0), (1, 1)], colour: .purple),
                ]).html("ROC curve of confidence; area \(area.decimals(3)).")
            } else if reliability.bins.isEmpty {
                nothing("No file could be read, so there are no confidences.")
            } else {
                nothing("All answers are \(files.contains { $0.score.relation.isAccuracy2 } ? "right" : "wrong"), so there are no two kinds to tell apart.")
            }
        }
    }

    var confidences: HTML {
        let values = files.compactMap(\.score.estimate?.confidence), unreadable = files.count - values.count
        let caption = "How sure the estimates are. Files without a tempo have a low one; counts are logarithmic."
        return figure("confidences", "Confidences", caption + (unreadable == 0 ? "" : " Files that are unreadable, not shown: \(unreadable).")) {
            if values.isEmpty { nothing("No file could be read, so there are no confidences.") } else { Histogram(values: values, axis: Self.share("Confidence"), binCount: 20, hasLogarithmicCounts: true, colour: .green)
                .html("Histogram of confidence over \(values.count) files.") }
        }
    }
}
