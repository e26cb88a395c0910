import Foundation
import Probing

/// A page on a study of ratings: scores, what each feature tells, predicted against rated, and where items lie among each other.
public struct StudyReport: Sendable {
    /// One table by one target, over all items.
    public struct Whole: Sendable {
        let table, target: String
        let items: StudyItems
        let study: GrooveStudy

        /// - Parameter table: The file of the numbers.
        public init(table: String, target: String, items: StudyItems, study: GrooveStudy) {
            (self.table, self.target, self.items, self.study) = (table, target, items, study)
        }

        var name: String { (table as NSString).lastPathComponent }
    }

    /// The scores of one table by one target, of all items or of one class.
    public struct ScoreRow: Sendable {
        let table, target: String, member: String?, count: Int, scores: [GrooveStudy.Score]

        /// - Parameters:
        ///   - member: The class; nil for all items.
        ///   - scores: Empty where there were too few items.
        public init(table: String, target: String, member: String?, count: Int, scores: [GrooveStudy.Score]) {
            (self.table, self.target, self.member, self.count, self.scores) = (table, target, member, count, scores)
        }
    }

    let labelsPath: String
    let wholes: [Whole]
    let scores: [ScoreRow]
    let relations: [FeatureRelation]
    let remarks: [String]
    let covariate, classColumn: String?
    let facts: [PageFact]

    /// - Parameters:
    ///   - labelsPath: The file of ratings.
    ///   - relations: None for embeddings, whose columns have no names.
    ///   - remarks: What was left out.
    ///   - covariate: The column that was learned from besides.
    ///   - classColumn: The column by which points are coloured.
    ///   - facts: Where the page comes from.
    public init(
        labelsPath: String, wholes: [Whole], scores: [ScoreRow], relations: [FeatureRelation], remarks: [String], covariate: String?,
        classColumn: String?, facts: [PageFact] = []
    ) {
        (self.labelsPath, self.wholes, self.scores, self.relations) = (labelsPath, wholes, scores, relations)
        (self.remarks, self.covariate, self.classColumn) = (remarks, covariate, classColumn)
        self.facts = facts
    }

    /// The page; the same studies give the same bytes.
    public func html() -> String {
        let charts = StudyCharts(wholes: wholes, classColumn: classColumn)
        let subtitle = "ridge, alpha \(GrooveStudy.alpha) · \(GrooveStudy.foldCount) folds · \(GrooveStudy.seeds.count) seeds"
            + (covariate.map { " · with \($0)" } ?? "")
        return Page(title: "Ratings of \((labelsPath as NSString).lastPathComponent)", subtitle: subtitle, sections: [
            .init(id: "summary", "Summary") {
                scoreTable
                remarks.map { remark in tag("p", .class("soft")) { foreign(remark) } }
            },
            .init(id: "predictions", "Predicted against rated") { charts.scatters },
            .init(id: "features", "What the features tell") { relationTable },
            .init(id: "map", "Where items lie") { charts.maps },
            .init(id: "items", "All items") { allItems },
        ], facts: facts).rendered()
    }

    /// So that no item is known by a mark of a chart alone.
    private var allItems: HTML {
        if wholes.isEmpty { return nothing("There are too few items for a fit.") }
        return .pieces(wholes.enumerated().map { place, whole in
            let ends = PathEnds(whole.items.table.ids.map(\.path))
            let classes: [Table.Column] = whole.items.classes == nil ? [] : [.init(heading: classColumn ?? "Class")]
            return tag("details") {
                tag("summary") { "Show all \(whole.study.ratings.count) items: \(whole.target) from \(whole.name)" }
                Table(id: "items-\(place + 1)", caption: "Every item; answers of seed \(GrooveStudy.seeds[0]) to items held out",
                      columns: [
                          .init(heading: "Item", kind: .name), .init(heading: "Rated", kind: .number), .init(heading: "Predicted", kind: .number),
                      ] + classes,
                      rows: whole.study.ratings.indices.map { item in
                          [foreign(ends.end(of: whole.items.table.ids[item].path)), .text(whole.study.ratings[item].decimals(2)),
                           .text(whole.study.answers[0][item].decimals(2))]
                              + (whole.items.classes.map { [foreign(whole.items.classNames[$0[item]])] } ?? [])
                      }, isSortable: true).html
            }
        })
    }

    private var scoreTable: HTML {
        Table(
            id: "scores",
            caption: "The mean over folds of the score of items held out, as mean and deviation over seeds. R² of 0 is what the mean rating gives.",
            columns: [
                .init(heading: "Numbers", kind: .name), .init(heading: "Target"), .init(heading: "Class"), .init(heading: "Items", kind: .number),
                .init(heading: "R²", kind: .number), .init(heading: "RMSE", kind: .number),
            ],
            rows: scores.map { row in
                let known = row.scores.map { HTML.text("\($0.mean.decimals(3)) ± \($0.deviation.decimals(3))") }
                return [foreign((row.table as NSString).lastPathComponent), foreign(row.target), foreign(row.member ?? "all"),
                        .text("\(row.count)")] + (known.isEmpty ? [.text("–"), .text("–")] : known)
            }).html
    }

    private var relationTable: HTML {
        if relations.isEmpty { return nothing("Only features with names are looked at one by one; these numbers have none.") }
        func cell(_ correlation: PartialCorrelation?) -> HTML {
            .text(correlation.map { "\($0.value.decimals(2)) (\($0.low.decimals(2)) to \($0.high.decimals(2)))" } ?? "–")
        }
        return Table(
            id: "relations",
            caption: "Importance: by how much R² falls when a feature is moved among the items held out. Then its correlation with the "
                + "ratings, with the 95 % interval, and that within classes" + (classColumn.map { " of \($0)." } ?? "."),
            columns: [
                .init(heading: "Feature", kind: .name), .init(heading: "Numbers", kind: .name), .init(heading: "Target"),
                .init(heading: "Importance", kind: .number), .init(heading: "Correlation", kind: .number), .init(heading: "Within classes", kind: .number),
            ],
            rows: relations.map {
                [foreign($0.feature), foreign(($0.table as NSString).lastPathComponent), foreign($0.target), .text($0.importance.decimals(3)),
                 cell($0.correlation), cell($0.partial)]
            }).html
    }
}
