import Reports
import Testing

@Suite struct SearchReportTests {
    private func report(_ hits: [SearchReport.Hit], hasTempi: Bool = true) -> SearchReport {
        SearchReport(query: .init(path: "/m/q.wav", similarity: 1, tempo: .estimated(120)), wishes: [.init(ratio: 1.1, tempoBPM: nil, hits: hits)],
                     hasTempi: hasTempi, pagePath: "/m/page.html")
    }

    @Test func aFileThatCannotBeReadIsNotCalledOneWithoutATempo() {
        let page = ParsedPage(report([
            .init(path: "/m/a.wav", similarity: 0.9, tempo: .estimated(132)), .init(path: "/m/b.wav", similarity: 0.8, tempo: .estimated(nil)),
            .init(path: "/m/c.wav", similarity: 0.7, tempo: .unreadable),
        ]).html())
        #expect(page.faults == [] && page.sounds == ["q.wav", "a.wav", "b.wav", "c.wav"])
        let cells = page.text.components(separatedBy: "c.wav")
        #expect(page.text.contains("132.00") && cells[0].contains("no tempo") && !cells[0].contains("cannot be read"))
        #expect(cells[1].contains("cannot be read"))
    }

    @Test func filesOfOneNameAreToldApartByTheirFolders() {
        let hits = ["/m/x/1/a.wav", "/m/y/1/a.wav"].map { SearchReport.Hit(path: $0, similarity: 0.9, tempo: .unknown) }
        let page = ParsedPage(report(hits, hasTempi: false).html())
        #expect(page.text.contains("…/x/1/a.wav") && page.text.contains("…/y/1/a.wav"))
    }

    @Test func nothingFoundIsSaidInWords() {
        let page = ParsedPage(report([], hasTempi: false).html())
        #expect(page.faults == [] && page.text.contains("Nothing was found"))
    }

    @Test func hostileNamesStayNames() {
        let hits = hostileNames.map { SearchReport.Hit(path: "/m/" + $0, similarity: 0.5, tempo: .unknown) }
        #expect(ParsedPage(report(hits, hasTempi: false).html()).faults == [])
    }
}
