import Embeddings
import Foundation
import Probing
import RandomStreams
import Reports
import Testing

@Suite struct StudyReportTests {
    private func report(classes: [String], names: [String] = ["rms", "pulse"]) throws -> StudyReport {
        var stream = RandomStream(seed: 4), labels = "path,groove,style\n"
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("study-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let ids = (0..<40).map { EmbeddingID(path: "\($0).wav") }
        let table = EmbeddingTable(ids: ids, width: 2, values: (0..<80).map { _ in Float(stream.normal()) })
        for item in 0..<40 { labels += "\(item).wav,\(table.values[2 * item] + Float(0.1 * stream.normal())),\"\(classes[item % classes.count])\"\n" }
        try labels.write(to: file, atomically: true, encoding: .utf8)
        let known = try LabelTable(contentsOf: file.path), labelled = try LabelledItems(known, column: "groove", group: nil, tables: [("f.csv", table)])
        let items = try StudyItems(labelled, table: labelled.tables[0], classes: try known.column("style"), addsClasses: false), study = GrooveStudy(items.table, ratings: items.ratings)
        let relations = names.enumerated().map { column, name in
            FeatureRelation(table: "f.csv", target: "groove", feature: name, importance: 0.5, correlation: PartialCorrelation(items.ratings, items.ratings, classes: nil), partial: nil)
        }
        return StudyReport(
            labelsPath: "ratings.csv", wholes: [.init(table: "f.csv", target: "groove", items: items, study: study)],
            scores: [.init(table: "f.csv", target: "groove", member: nil, count: 40, scores: study.scores), .init(table: "f.csv", target: "groove", member: "solo", count: 1, scores: [])],
            relations: relations, remarks: names, covariate: nil, classColumn: "style")
    }

    @Test func everyItemIsAPointInAScatterAndOnAMap() throws {
        let page = ParsedPage(try report(classes: ["rock"]).html())
        #expect(page.faults == [])
        for id in ["scores", "scatter-1", "relations", "map-1"] { #expect(page.ids.contains(id), "\(id)") }
        // Two pictures, and the key of each.
        #expect(page.all("circle").count == 82)
    }

    /// Colour and mark together.
    @Test func stylesAreToldApartByTheirMarks() throws {
        let html = try report(classes: (0..<8).map { "style \($0)" }).html(), page = ParsedPage(html)
        #expect(page.faults == [] && !page.text.contains("others"))
        let legend = html.components(separatedBy: "<ul class=\"legend\">")[1].components(separatedBy: "</ul>")[0]
        let marks = legend.components(separatedBy: "<li>").dropFirst().map { $0.components(separatedBy: "</svg>")[0] }
        #expect(marks.count == 8 && Set(marks).count == 8)
        #expect(page.text.contains("style 0 (5)"))
    }

    @Test func moreStylesThanMarksShareTheLast() throws {
        let page = ParsedPage(try report(classes: (0..<30).map { "style \($0)" }).html())
        #expect(page.faults == [] && page.text.contains("others (") && page.text.contains("style 0"))
    }

    @Test func everyItemIsNamedInATableToo() throws {
        let page = ParsedPage(try report(classes: ["rock"]).html())
        #expect(page.ids.contains("items-1"))
        for item in 0..<40 { #expect(page.text.contains("\(item).wav")) }
    }

    @Test func hostileNamesStayNamesAndTheSameStudyGivesTheSameBytes() throws {
        let classes = hostileNames.map { $0.replacingOccurrences(of: "\"", with: "\"\"") }
        let html = try report(classes: classes, names: hostileNames).html()
        #expect(ParsedPage(html).faults == [])
        #expect(try report(classes: classes, names: hostileNames).html() == html)
    }
}
