import Foundation
import Probing
import TempoEstimation

/// A page on what probes found in embeddings: measures with intervals, confusions or a scatter, and items to listen to.
public struct ProbeReport: Sendable {
    /// A trial and the name of its embeddings.
    public struct Trial: Sendable {
        let name: String
        let trial: ProbeTrial

        /// - Parameter name: Of the embeddings.
        public init(name: String, trial: ProbeTrial) { (self.name, self.trial) = (name, trial) }
    }

    /// A labelled item.
    public struct Item: Sendable {
        let path: String
        let label: String

        /// - Parameters:
        ///   - path: Where the file lies; the page plays it.
        ///   - label: As the CSV has it.
        public init(path: String, label: String) { (self.path, self.label) = (path, label) }
    }

    let title: String, subtitle: String
    let trials: [Trial]
    let items: [Item]
    let strengthDescription: String
    let remarks: [String]
    let pagePath: String?
    let facts: [PageFact]
    /// How many of the items with wrong answers are shown by themselves.
    public var worstCount = 40

    /// - Parameters:
    ///   - trials: One, or two to compare.
    ///   - items: In the order of the trials.
    ///   - strengthDescription: What the strength of regularisation is.
    ///   - remarks: What was left out.
    ///   - pagePath: Where the page will lie, for links to the files.
    ///   - facts: Where the page comes from.
    public init(
        title: String, subtitle: String, trials: [Trial], items: [Item], strengthDescription: String, remarks: [String], pagePath: String?,
        facts: [PageFact] = []
    ) {
        (self.title, self.subtitle, self.trials, self.items) = (title, subtitle, trials, items)
        (self.strengthDescription, self.remarks, self.pagePath) = (strengthDescription, remarks, pagePath)
        self.facts = facts
    }

    /// The page; the same trials give the same bytes.
    public func html() -> String {
        let charts = ProbeCharts(trials: trials, items: items)
        return Page(title: title, subtitle: subtitle, sections: [
            .init(id: "summary", "Summary") {
                keyFigures(trials[0].trial.scores.map { ($0.name, $0.figure.value.decimals(3), "95 %: \($0.figure.low.decimals(3)) to \($0.figure.high.decimals(3))") })
                scoreTable
                remarks.map { remark in tag("p", .class("soft")) { foreign(remark) } }
            },
            .init(id: "answers", "Answers") { charts.answers },
            .init(id: "strengths", "Strengths of regularisation") { strengthTable },
            .init(id: "worst", "Items with wrong answers") { worst },
            .init(id: "items", "All items") { allItems },
        ], facts: facts).rendered()
    }

    private var scoreTable: HTML {
        func row(_ name: String, _ measure: String, _ figure: IntervalFigure) -> [HTML] {
            [foreign(name), .text(measure), .text(figure.value.decimals(3)), .text("\(figure.low.decimals(3)) to \(figure.high.decimals(3))")]
        }
        var rows = trials.flatMap { trial in trial.trial.scores.map { row(trial.name, $0.name, $0.figure) } }
        if trials.count == 2 { rows += ProbeComparison(trials[0].trial, trials[1].trial).differences.map { row("second − first", $0.name, $0.figure) } }
        return Table(
            id: "scores", caption: "Over all answers to held-out items of a repeat, as the mean over repeats; bootstrap intervals over items, or groups.",
            columns: [.init(heading: "Embeddings", kind: .name), .init(heading: "Measure"), .init(heading: "Value", kind: .number), .init(heading: "95 % interval", kind: .number)],
            rows: rows).html
    }

    private var strengthTable: HTML {
        let rows = trials.flatMap { trial in
            Dictionary(grouping: trial.trial.strengths.flatMap { $0 }, by: \.self).sorted { $0.key < $1.key }.map { strength, folds in
                [foreign(trial.name), .text(String(format: "%g", strength)), HTML.text("\(folds.count)")]
            }
        }
        return Table(id: "strength-table", caption: "How many folds chose each \(strengthDescription), by nested cross-validation.",
                     columns: [.init(heading: "Embeddings", kind: .name), .init(heading: "Strength", kind: .number), .init(heading: "Folds", kind: .number)], rows: rows).html
    }

    /// Items whose answer differs from the label in most repeats; numbers have no wrong answers, only distances.
    private var worst: HTML {
        let trial = trials[0].trial
        guard let truths = trial.target.strata else {
            return nothing("The labels are not classes, so no answer is wrong as a whole; the table of all items has their answers.")
        }
        let names = trial.target.classNames, rounds = trial.outputs.indices.map { trial.answers($0).map(\.text) }
        let wrong = items.indices.map { item in rounds.count { $0[item] != names[truths[item]] } }
        let ordered = trial.testedItems.filter { wrong[$0] > 0 }.sorted { wrong[$0] != wrong[$1] ? wrong[$0] > wrong[$1] : $0 < $1 }
        if ordered.isEmpty { return nothing("Every answer is right.") }
        let shown = ordered.prefix(worstCount), ends = PathEnds(items.map(\.path))
        return Table(
            id: "worst-items",
            caption: "\(shown.count) of \(ordered.count) items with a wrong answer in some repeat, by \(trials[0].name). A name plays its file "
                + "where that still lies at the same place beside this page.",
            columns: [
                .init(heading: "File", kind: .name), .init(heading: "Label"), .init(heading: "Answers"), .init(heading: "Wrong in", kind: .number),
            ],
            rows: shown.map { item in
                [sound(items[item], ends), foreign(items[item].label),
                 foreign(Set(rounds.map { $0[item] }).sorted().joined(separator: ", ")), .text("\(wrong[item]) of \(rounds.count)")]
            }, isSortable: true).html
    }

    private func sound(_ item: Item, _ ends: PathEnds) -> HTML {
        soundLink(.init(to: item.path, from: pagePath), name: ends.end(of: item.path))
    }

    /// So that no item is known by a mark of a scatter alone.
    private var allItems: HTML {
        let answers = trials.map { $0.trial.answers(0) }, tested = trials[0].trial.testedItems, ends = PathEnds(items.map(\.path))
        return tag("details") {
            tag("summary") { "Show all \(tested.count) items" }
            Table(id: "all-items", caption: "Every item that was asked about, with its label and the answers of the first repeat",
                  columns: [.init(heading: "File", kind: .name), .init(heading: "Label")] + trials.map { .init(heading: "Answer of \($0.name)") },
                  rows: tested.map { item in
                      [sound(items[item], ends), foreign(items[item].label)] + answers.map { foreign($0[item].text) }
                  }, isSortable: true,
                  filter: TableFilter(prompt: "File, label or answer", choices: [], kinds: tested.map { _ in "" })).html
        }
    }
}
