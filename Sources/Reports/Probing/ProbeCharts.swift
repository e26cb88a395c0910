import Foundation
import Probing

/// How the answers of probes relate to the labels: a table of confusions for classes, a scatter for numbers.
struct ProbeCharts {
    let trials: [ProbeReport.Trial]
    let items: [ProbeReport.Item]

    var answers: HTML { .pieces(trials.enumerated().map { place, trial in answers(place, trial) }) }

    private func answers(_ place: Int, _ trial: ProbeReport.Trial) -> HTML {
        if let confusions = ConfusionTable(trial.trial) { return table(place, trial.name, confusions) }
        let answers = trial.trial.answers(0)
        let pairs = trial.trial.testedItems.compactMap { item -> (name: String, label: Double, answer: Double)? in
            guard let label = Double(items[item].label), let answer = Double(answers[item].text) else { return nil }
            return (items[item].path, label, answer)
        }
        if pairs.isEmpty { return nothing("The answers of \(trial.name) are sets of labels: the summary has their precision.") }
        return scatter(place, trial.name, pairs, isTempo: trial.trial.target is TempoTarget)
    }

    private func table(_ place: Int, _ name: String, _ confusions: ConfusionTable) -> HTML {
        Table(
            id: "confusions-\(place + 1)", caption: "\(name): how many items of each class (rows) were given each answer (columns), as the mean over repeats.",
            columns: [.init(heading: "Class", kind: .name)] + confusions.names.map { .init(heading: $0, kind: .number) } + [.init(heading: "Right", kind: .number)],
            rows: confusions.counts.enumerated().map { row, counts in
                let total = counts.reduce(0, +)
                return [foreign(confusions.names[row])] + counts.map { .text($0 == 0 ? "·" : $0 == $0.rounded() ? "\(Int($0))" : $0.decimals(1)) }
                    + [.text("\((100 * counts[row] / total).decimals(0)) %")]
            }).html
    }

    private func scatter(_ place: Int, _ name: String, _ pairs: [(name: String, label: Double, answer: Double)], isTempo: Bool) -> HTML {
        let all = pairs.flatMap { [$0.label, $0.answer] }
        let plot = isTempo
            ? Plot(x: .tempo("Label (BPM)", all.min()! / 1.12...all.max()! * 1.12), y: .tempo("Answer (BPM)", all.min()! / 1.12...all.max()! * 1.12), height: 340)
            : Plot(x: .linear("Label", all), y: .linear("Answer", all), height: 340)
        let (low, high) = (plot.x.range.lowerBound, plot.x.range.upperBound)
        return chartGrid {
            figure("scatter-\(place + 1)", "Answers of \(name)", "Answers of the first repeat to items that the probe had not learned from. On the dashed line they equal the labels. The table of all items names them.") {
                plot.svg("Scatter of \(pairs.count) labels and answers.") {
                    plot.segment((low, low), (high, high), .class("guide"))
                    tag("g", SeriesColour.blue.colour) {
                        tag("g", .class("points")) {
                            pairs.map { pair in
                                MarkShape.dot.mark(plot.across(pair.label), plot.down(pair.answer), "\(pair.name): \(ChartAxis.plain(pair.label)) → \(ChartAxis.plain(pair.answer))")
                            }
                        }
                    }
                }
            }
        }
    }
}
