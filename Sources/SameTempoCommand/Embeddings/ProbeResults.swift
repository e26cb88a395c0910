import Foundation
import Probing
import Reports

/// What `probe` found, as tables and as a page.
struct ProbeResults {
    let items: LabelledItems
    let trials: [ProbeTrial]
    /// One for each trial, or none.
    let tests: [PermutationTest]
    let names: [String]
    let settings: ProbeSettings

    /// What probes were asked about.
    private var tested: [Int] { items.isTested.indices.filter { items.isTested[$0] } }

    /// A row for each measure of each embeddings, and for each difference.
    var table: ResultTable {
        var table = ResultTable(columns: ["embeddings", "measure", "value", "low", "high", "items", "groups", "strength", "p"])
        let groups = groupCount.map { ResultTable.Cell.integer($0) } ?? .none, count = ResultTable.Cell.integer(tested.count)
        for (place, (trial, name)) in zip(trials, names).enumerated() {
            for (measure, score) in trial.scores.enumerated() {
                table.rows.append([.text(name), .text(score.name), .number(score.figure.value, decimals: 3), .number(score.figure.low, decimals: 3),
                                   .number(score.figure.high, decimals: 3), count, groups, .text(Self.range(trial.strengths.flatMap { $0 })),
                                   tests.isEmpty ? .none : .number(tests[place].pValues[measure], decimals: 4)])
            }
        }
        if trials.count == 2 {
            for difference in ProbeComparison(trials[0], trials[1]).differences {
                table.rows.append([.text("second - first"), .text(difference.name), .number(difference.figure.value, decimals: 3),
                                   .number(difference.figure.low, decimals: 3), .number(difference.figure.high, decimals: 3), count, groups, .none, .none])
            }
        }
        return table
    }

    /// The median of the chosen strengths, and their ends where they differ.
    private static func range(_ strengths: [Double]) -> String {
        let sorted = strengths.sorted(), median = sorted[sorted.count / 2]
        func text(_ number: Double) -> String { String(format: "%g", number) }
        return sorted.first == sorted.last ? text(median) : "\(text(median)) (\(text(sorted.first!)) to \(text(sorted.last!)))"
    }

    /// A row for each item: its label and the answers of each repeat.
    var perItem: ResultTable {
        let answers = trials.enumerated().flatMap { place, trial in
            trial.outputs.indices.map { round in (name: "answer" + (trials.count > 1 ? "\(place + 1)" : "") + "_\(round + 1)", answers: trial.answers(round)) }
        }
        var table = ResultTable(columns: ["path", "label"] + answers.map(\.name))
        for item in tested {
            table.rows.append([.text(items.tables[0].ids[item].path), .text(items.column.labels[item].text)] + answers.map { .text($0.answers[item].text) })
        }
        return table
    }

    /// For each embeddings and class, how many items were given each answer, as the mean over repeats; nil if the labels are no classes.
    var confusions: ResultTable? {
        let tables = trials.compactMap(ConfusionTable.init)
        guard let first = tables.first else { return nil }
        var table = ResultTable(columns: ["embeddings", "label"] + first.names)
        for (name, confusions) in zip(names, tables) {
            for (label, counts) in zip(confusions.names, confusions.counts) {
                table.rows.append([.text(name), .text(label)] + counts.map { .number($0, decimals: 1) })
            }
        }
        return table
    }

    private var groupCount: Int? { items.groups.map { groups in Set(tested.map { groups[$0] }).count } }

    func page(title: String, pagePath: String, facts: [PageFact]) -> String {
        ProbeReport(
            title: title, subtitle: "\(tested.count) items · \(type(of: settings.method).name) probe · \(settings.folds)-fold × \(settings.repeats)"
                + (groupCount.map { " · \($0) groups" } ?? ""),
            trials: zip(names, trials).map { ProbeReport.Trial(name: ($0 as NSString).lastPathComponent, trial: $1) },
            items: items.column.labels.indices.map { ProbeReport.Item(path: items.tables[0].ids[$0].path, label: items.column.labels[$0].text) },
            strengthDescription: type(of: settings.method).strengthDescription, remarks: items.remarks, pagePath: pagePath, facts: facts).html()
    }
}
