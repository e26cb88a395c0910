import ArgumentParser
import Formats
import Foundation
import Probing
import Reports

/// What `probe --preset groove-study` does: every table by every target, as a whole and class by class.
struct StudyRun {
    let options: StudyOptions
    let labels: LabelTable
    let inputs: [ProbeInput]
    let targets: [String]
    private(set) var parts: [Part] = []
    /// What was left out.
    private(set) var remarks: [String]

    /// One table by one target, of all items or of a class.
    struct Part {
        let input: ProbeInput, target: String
        /// The name of the class; nil for all.
        let member: String?
        let items: StudyItems
        /// Or why there is none.
        let study: Result<GrooveStudy, Obstacle>
    }

    struct Obstacle: Error { let text: String }

    /// - Throws: `FormatError` for a column that is missing, ratings that are no numbers, or a table without items.
    init(_ options: StudyOptions, labels: LabelTable, inputs: [ProbeInput], targets: [String]) throws(FormatError) {
        (self.options, self.labels, self.inputs, self.targets) = (options, labels, inputs, targets)
        remarks = inputs.flatMap(\.remarks)
        let covariate = try options.covariate.map { (name) throws(FormatError) in try labels.column(name) }
        let classes = try (options.per ?? options.covariate).map { (name) throws(FormatError) in try labels.column(name) }
        for target in targets {
            // All tables together, so that they are compared over the same items and folds.
            let known = try LabelledItems(labels, column: target, group: nil, tables: inputs.map { ($0.path, $0.table) })
            remarks += known.remarks
            for (input, table) in zip(inputs, known.tables) {
                let all = try StudyItems(known, table: table, classes: covariate ?? classes, addsClasses: covariate != nil)
                parts.append(Self.part(input, target, nil, all))
                if options.per == nil { continue }
                let divided = try StudyItems(known, table: table, classes: classes, addsClasses: false)
                for (place, name) in divided.classNames.enumerated() {
                    parts.append(Self.part(input, target, name, divided.members(of: place)))
                }
            }
        }
        var seen = Set<String>()
        remarks = remarks.filter { seen.insert($0).inserted }
        for part in parts {
            guard case .failure(let obstacle) = part.study else { continue }
            remarks.append("\(part.target)\(part.member.map { " of \($0)" } ?? ""): no fit: \(obstacle.text)")
        }
    }

    private static func part(_ input: ProbeInput, _ target: String, _ member: String?, _ items: StudyItems) -> Part {
        let obstacle = items.obstacle.map(Obstacle.init)
        return Part(input: input, target: target, member: member, items: items,
                    study: obstacle.map { .failure($0) } ?? .success(GrooveStudy(items.table, ratings: items.ratings)))
    }

    /// A row for each measure of each part; no value where there is no fit.
    var table: ResultTable {
        var table = ResultTable(columns: ["embeddings", "target", "class", "measure", "mean", "sd", "items"])
        for part in parts {
            let head: [ResultTable.Cell] = [.text(part.input.path), .text(part.target), part.member.map { .text($0) } ?? .none]
            let count = ResultTable.Cell.integer(part.items.ratings.count)
            switch part.study {
            case .success(let study):
                table.rows += study.scores.map { score in
                    head + [.text(score.name), .number(score.mean, decimals: 3), .number(score.deviation, decimals: 3), count]
                }
            case .failure: table.rows.append(head + [.text("R²"), .none, .none, count])
            }
        }
        return table
    }

    /// A row for each item of each whole: its rating and the answer of each seed.
    var perItem: ResultTable {
        var table = ResultTable(columns: ["embeddings", "target", "path", "label"] + GrooveStudy.seeds.map { "answer_\($0)" })
        for part in parts where part.member == nil {
            guard case .success(let study) = part.study else { continue }
            for item in study.ratings.indices {
                let numbers = [study.ratings[item]] + study.answers.map { $0[item] }
                table.rows.append([.text(part.input.path), .text(part.target), .text(part.items.table.ids[item].path)]
                    + numbers.map { .number($0, decimals: 3) })
            }
        }
        return table
    }

    /// What each named feature tells of each target.
    var relations: [FeatureRelation] {
        parts.flatMap { part -> [FeatureRelation] in
            guard part.member == nil, let names = part.input.names, case .success(let study) = part.study else { return [] }
            let importance = PermutationImportance(study).means, width = part.items.table.width
            return names.enumerated().map { column, name in
                let values = part.items.ratings.indices.map { Double(part.items.table.values[$0 * width + column]) }
                return FeatureRelation(
                    table: part.input.path, target: part.target, feature: name, importance: importance[column],
                    correlation: PartialCorrelation(values, study.ratings, classes: nil),
                    partial: part.items.classes.map { PartialCorrelation(values, study.ratings, classes: $0) })
            }
        }
    }

    func importance(_ relations: [FeatureRelation]) -> ResultTable {
        var table = ResultTable(columns: [
            "embeddings", "target", "feature", "importance", "correlation", "low", "high", "partial", "partial_low", "partial_high",
        ])
        func cells(_ correlation: PartialCorrelation?) -> [ResultTable.Cell] {
            guard let correlation else { return [.none, .none, .none] }
            return [correlation.value, correlation.low, correlation.high].map { .number($0, decimals: 3) }
        }
        table.rows = relations.map {
            [.text($0.table), .text($0.target), .text($0.feature), .number($0.importance, decimals: 4)]
                + cells($0.correlation) + cells($0.partial)
        }
        return table
    }

    func page(_ relations: [FeatureRelation], facts: [PageFact]) -> String {
        let wholes = parts.compactMap { part -> StudyReport.Whole? in
            guard part.member == nil, case .success(let study) = part.study else { return nil }
            return StudyReport.Whole(table: part.input.path, target: part.target, items: part.items, study: study)
        }
        let scores = parts.map { part in
            StudyReport.ScoreRow(table: part.input.path, target: part.target, member: part.member, count: part.items.ratings.count,
                                 scores: (try? part.study.get())?.scores ?? [])
        }
        return StudyReport(
            labelsPath: labels.path, wholes: wholes, scores: scores, relations: relations, remarks: remarks, covariate: options.covariate,
            classColumn: options.per ?? options.covariate, facts: facts).html()
    }
}
