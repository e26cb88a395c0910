import RandomStreams
import Reports
import Structure
import Testing

@Suite struct StructureReportTests {
    /// Noise, with parts that are not its own.
    private func song(labels: [String]) throws -> SongStructure {
        var stream = RandomStream(seed: 3)
        let samples = (0..<60 * 8000).map { _ in Float(0.1 * stream.normal()) }
        let feature = try #require(StructureFeatures.named("chroma")).load(model: nil)
        var song = try StructureAnalyzer(feature: feature, segmenter: Segmenters.all[0], tempo: nil).structure(samples: samples, sampleRate: 8000)
        let seconds = song.durationSeconds / Double(labels.count)
        song.parts = labels.enumerated().map { place, label in
            SongPart(startSeconds: Double(place) * seconds, endSeconds: Double(place + 1) * seconds, label: label, confidence: 0.2)
        }
        return song
    }

    private func html(_ labels: [[String]]) throws -> String {
        let items = try labels.enumerated().map { StructureReport.Item(path: "\($0).wav", result: .success(try song(labels: $1))) }
        return StructureReport(items: items, songCount: items.count, pagePath: nil).html()
    }

    /// There are more labels than colours.
    @Test func labelsOfOneColourDifferInTexture() throws {
        let labels = (0..<12).map { String(UnicodeScalar(UInt8(65 + $0))) }, html = try html([labels + ["A"]]), page = ParsedPage(html)
        #expect(page.faults == [] && page.all("pattern").count == 7)
        let drawn = html.matches(of: /<pattern id="([^"]*)".*?d="([^"]*)"/).map { (String($0.output.1), String($0.output.2)) }
        let textures = Dictionary(uniqueKeysWithValues: drawn)
        let bars = html.matches(of: /<g class="(c\d)"><rect (?:class="bar"|fill="url\(#([^"]*)\)")/).map { bar in
            "\(bar.output.1) " + (bar.output.2.flatMap { textures[String($0)] } ?? "plain")
        }
        #expect(bars.count == 13 && bars[0] == bars[12] && Set(bars).count == 12)
        for fill in page.all("rect").compactMap({ $0["fill"] }) { #expect(page.ids.contains(String(fill.dropFirst(5).dropLast()))) }
    }

    @Test func severalSongsHaveATableAndNoNamesInTheContents() throws {
        let html = try html([["A", "B"], ["A"]]), page = ParsedPage(html)
        #expect(page.faults == [] && page.ids.contains("overview") && !html.contains("<nav"))
        #expect(page.all("a").compactMap { $0["href"] }.contains("#song-2") && page.text.contains("was not asked for"))
    }

    @Test func noSongsGiveAPageThatSaysSo() {
        let page = ParsedPage(StructureReport(items: [], songCount: 0, pagePath: nil).html())
        #expect(page.faults == [] && page.text.contains("nothing to show"))
    }
}
