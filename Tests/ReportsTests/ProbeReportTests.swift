import Embeddings
import Probing
import RandomStreams
import Reports
import Testing

@Suite struct ProbeReportTests {
    private func report(_ kind: any ProbeTarget.Type, _ labels: (Int) -> String, names: [String] = [], trials: Int = 1) throws -> ProbeReport {
        let count = 40, all = (0..<count).map { labels($0) }
        let column = LabelColumn(path: "l.csv", name: "label", labels: all.enumerated().map { ($1, $0 + 2) })
        var settings = ProbeSettings(method: RidgeProbe())
        (settings.repeats, settings.folds, settings.resamples, settings.strengths) = (2, 4, 60, [1])
        let target = try kind.init(column, for: settings.method)
        let found = (0..<trials).map { number in
            var stream = RandomStream(seed: 4, path: UInt64(number))
            let values = (0..<count * 4).map { Float(stream.normal() + ($0 % 4 == $0 / 4 % 3 ? 2 : 0)) }
            let table = EmbeddingTable(ids: (0..<count).map { EmbeddingID(path: "\($0)") }, width: 4, values: values)
            return ProbeReport.Trial(name: names.first ?? "e\(number).npy", trial: ProbeTrial(table, target, groups: nil, settings: settings))
        }
        let items = all.enumerated().map { ProbeReport.Item(path: "/music/set/" + (names.isEmpty ? "\($0).wav" : names[$0 % names.count]), label: $1) }
        return ProbeReport(title: "Probe", subtitle: "forty", trials: found, items: items, strengthDescription: "alpha", remarks: names, pagePath: "/music/page.html")
    }

    @Test func classesHaveConfusionsAndTheirMistakesPlayers() throws {
        let page = ParsedPage(try report(ClassTarget.self, { "class \($0 % 3)" }, trials: 2).html())
        #expect(page.faults == [])
        for id in ["scores", "confusions-1", "confusions-2", "strength-table", "worst-items"] { #expect(page.ids.contains(id), "\(id)") }
        #expect(page.text.contains("second − first") && page.sounds.count > 40 && page.sounds.allSatisfy { $0.hasPrefix("set/") })
    }

    @Test func numbersAndTempiHaveAScatter() throws {
        for kind in [NumberTarget.self, TempoTarget.self] as [any ProbeTarget.Type] {
            let page = ParsedPage(try report(kind, { "\(60 + 3 * $0)" }).html())
            #expect(page.faults == [] && page.ids.contains("scatter-1") && page.all("circle").count == 40)
            // Every mark of the scatter has its name in a table.
            for item in 0..<40 { #expect(page.sounds.contains("set/\(item).wav")) }
        }
        #expect(ParsedPage(try report(LabelsTarget.self, { $0 % 3 == 0 ? "a" : "b" }).html()).faults == [])
    }

    @Test func hostileNamesStayNamesAndTheSameTrialGivesTheSameBytes() throws {
        func make() throws -> String { try report(ClassTarget.self, { hostileNames[$0 % 3] }, names: hostileNames).html() }
        let html = try make()
        #expect(ParsedPage(html).faults == [])
        #expect(try make() == html)
    }
}
