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

    private static let levels: [(factor: Double, text: String)] = [(1, "×1"), (2, "×2"), (0.5, "×½"), (3, "×3"), (1.0 / 3, "×⅓")]

    var scatter: HTML {
        let heading = "Estimated against annotated tempo"
        let answered = answered
        guard !answered.isEmpty else { return figure("scatter", heading, "") { nothing("No file has an estimated tempo.") } }
        let all = answered.flatMap { [$0.estimate, $0.file.score.annotatedBPM] }
        let range = all.min()! / 1.12...all.max()! * 1.12
        let plot = Plot(x: .tempo("Annotated (BPM)", range), y: .tempo("Estimated (BPM)", range), height: 340)
        let groups: [(String, SeriesColour, (TempoRelation) -> Bool)] = [
            ("same tempo", .blue, \.isAccuracy1), ("another level", .green, { $0.isAccuracy2 && !$0.isAccuracy1 }), ("wrong", .orange, { !$0.isAccuracy2 }),
        ]
        let counts = groups.map { group in answered.count { group.2($0.file.score.relation) } }
        return figure("scatter", heading, "Both axes are logarithmic. Dashed lines: the same tempo, and ×2, ×3, ×½ and ×⅓ of it. Hover over a mark for its file.") {
            plot.svg("Scatter of \(answered.count) files: \(counts[0]) at the annotated tempo, \(counts[1]) at another metrical level, \(counts[2]) wrong.") {
                Self.levels.map { level in
                    // Cut where the line leaves the square, since both axes end there.
                    let low = max(range.lowerBound, range.lowerBound / level.factor), high = min(range.upperBound, range.upperBound / level.factor)
                    guard high > low else { return HTML.empty }
                    let ends = (plot.across(high), plot.down(high * level.factor))
                    return .pieces([
                        plot.segment((low, low * level.factor), (high, high * level.factor), .class("guide")),
                        tag("text", Attribute("x", ends.0 + (level.factor > 1 ? 3 : -4)), Attribute("y", ends.1 + (level.factor > 1 ? 11 : level.factor < 1 ? -6 : 14)),
                            Attribute("text-anchor", level.factor > 1 ? "start" : "end")) { level.text },
                    ])
                }
                groups.map { group in
                    tag("g", group.1.colour) {
                        tag("g", .class("points")) {
                            answered.filter { group.2($0.file.score.relation) }.map { item in
                                group.1.mark(plot.across(item.file.score.annotatedBPM), plot.down(item.estimate),
                                             "\(item.file.name): \(item.file.score.annotatedBPM.decimals(1)) → \(item.estimate.decimals(1))")
                            }
                        }
                    }
                }
            }
            legend(zip(groups, counts).map { ("\($0.0) (\($1))", $0.1) }, isLines: false)
        }
    }

    var ratios: HTML {
        let logarithms = answered.map { log2($0.estimate / $0.file.score.annotatedBPM) }
        let axis = ChartAxis(title: "Estimated / annotated", range: -2...2, scale: .linear, ticks: [
            (-2, "¼"), (-log2(3), "⅓"), (-1, "½"), (-log2(1.5), "⅔"), (0, "1"), (log2(1.5), "1½"), (1, "2"), (log2(3), "3"), (2, "4"),
        ])
        // An odd number of bins, so that 1 lies in the middle of one.
        return figure("ratios", "Ratio of estimate to annotation", "Counts are logarithmic, so that single files show beside the many that are right.") {
            Histogram(values: logarithms, axis: axis, binCount: 65, hasLogarithmicCounts: true)
                .html("Histogram of the ratio of estimated to annotated tempo over \(logarithms.count) files.")
        }
    }

    var errors: HTML {
        let percent = files.compactMap(\.score.foldedOctaveError).map { max(0.001, 100 * (exp2($0) - 1)) }
        let axis = ChartAxis.logarithmic("Error after octave folding (%)", 0.001...50, numbers: [0.001, 0.01, 0.1, 1, 4, 10])
        return figure("errors", "How exact the estimates are", "Distance from the annotation after folding by whole octaves; 0.001 % stands for that and less. To the left of the line counts as right.") {
            Histogram(values: percent, axis: axis, binCount: 40, guide: (4, "4 %"))
                .html("Histogram of errors after octave folding, in percent, over \(percent.count) files.")
        }
    }

    private static func share(_ title: String) -> ChartAxis { .linear(title, [0, 1]) }

    var reliabilityDiagram: HTML {
        let plot = Plot(x: Self.share("Mean confidence"), y: Self.share("Share of right answers"))
        let error = reliability.expectedCalibrationError?.decimals(3) ?? "–"
        return figure("reliability", "Reliability diagram", "Right means within 4 % of the annotation times 1, 2, 3, ½ or ⅓. On the dashed line, confidence is what it says. Expected calibration error \(error), ten bins; whiskers are 95 % intervals.") {
            plot.svg("Reliability diagram with \(reliability.bins.count) bins; expected calibration error \(error).") {
                plot.segment((0, 0), (1, 1), .class("guide"))
                tag("g", SeriesColour.blue.colour) {
                    plot.path(reliability.bins.map { ($0.meanConfidence, $0.accuracy) }, SeriesColour.blue.line)
                    reliability.bins.map { bin in
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
        let area = reliability.rocArea?.decimals(3) ?? "–"
        return figure("roc", "Right answers kept against wrong ones let through", "Each point is a threshold on confidence. Area under the curve \(area): the chance that a right answer is surer than a wrong one.") {
            LineChart(x: Self.share("Wrong answers above the threshold"), y: Self.share("Right answers above it"), series: [
                .init(name: "threshold", points: reliability.rocPoints), .init(name: "chance", points: [(0, 0), (1, 1)], colour: .purple),
            ]).html("ROC curve of confidence; area \(area).")
        }
    }

    var confidences: HTML {
        let values = files.compactMap(\.score.estimate?.confidence)
        return figure("confidences", "Confidences", "How sure the estimates are. Files without a tempo have a low one; counts are logarithmic.") {
            Histogram(values: values, axis: Self.share("Confidence"), binCount: 20, hasLogarithmicCounts: true, colour: .green)
                .html("Histogram of confidence over \(values.count) files.")
        }
    }
}
