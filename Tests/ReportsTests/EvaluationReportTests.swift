import Foundation
import RandomStreams
import Reports
import TempoEstimation
import Testing

@Suite struct EvaluationReportTests {
    private func estimate(_ tempoBPM: Double?, _ confidence: Double) -> TempoEstimate {
        TempoEstimate(tempoBPM.map { .tempo(.init(bpm: $0)) } ?? .refused(.noPulse), confidence: confidence, durationSeconds: 30)
    }

    private func report(_ count: Int, names: [String] = []) -> EvaluationReport {
        var stream = RandomStream(seed: 7)
        let factors = [1, 1, 1, 1, 2, 0.5, 3, 1.5, 1.21]
        let files = (0..<count).map { index in
            let tempo = 60 + Double(stream.index(below: 120))
            let score = ScoredEstimate(
                group: names.isEmpty ? "group \(index % 3)" : names[index % names.count], annotatedBPM: tempo,
                estimate: estimate(index % 23 == 22 ? nil : tempo * factors[index % factors.count], Double(index % 10) / 10 + 0.05))
            let name = names.isEmpty ? "audio/file-\(index).ogg" : names[index % names.count]
            return EvaluationReport.File(name: name, path: "/music/set/\(name)", score: score)
        }
        return EvaluationReport(title: "Evaluation", source: names.first ?? "model", files: files, pagePath: "/music/report.html")
    }

    @Test func hasAllPartsWithinAMegabyte() {
        let html = report(307).html(), page = ParsedPage(html)
        #expect(page.faults == [])
        for id in ["groups", "scatter", "ratios", "errors", "reliability", "roc", "confidences", "worst-files", "all-files"] {
            #expect(page.ids.contains(id), "\(id)")
        }
        // "all", three groups, 40 worst, 307 files.
        #expect(page.all("tr").count == 3 + 4 + 40 + 307)
        #expect(html.utf8.count < 1_000_000)
        #expect(html.utf8.count > 50_000)
    }

    @Test func sameFilesGiveTheSameBytes() { #expect(report(60).html() == report(60).html()) }

    @Test func hostileNamesStayNames() {
        let html = report(2 * hostileNames.count, names: hostileNames).html(), page = ParsedPage(html)
        #expect(page.faults == [])
        for name in hostileNames where !name.contains("\u{0}") { #expect(page.text.contains(name), "\(name)") }
        #expect(page.text.contains("line\nbreak\t\u{FFFD}\u{FFFD}.wav"))
    }

    @Test func namesPlayFilesBesideThePageAndNothingIsLoadedUnasked() {
        let page = ParsedPage(report(9).html())
        // Wrong ones, then all.
        #expect(page.sounds.count > 9 && page.sounds.allSatisfy { $0.hasPrefix("set/audio/file-") })
        #expect(page.all("audio").map { $0["preload"] } == ["none"] && page.all("audio")[0]["src"] == nil)
    }

    /// A player has several stops of the Tab key, a name one.
    @Test func aRowOfATableHasAtMostOneTabStop() {
        let html = report(60).html()
        for row in html.components(separatedBy: "<tr").dropFirst() {
            let stops = ["<a ", "<audio", "<button", "<input", "tabindex"].map { row.components(separatedBy: "</tr>")[0].components(separatedBy: $0).count - 1 }
            #expect(stops.reduce(0, +) <= 1)
        }
    }

    @Test func countsOfTheLegendAddUpToAllFiles() throws {
        let one = EvaluationReport.File(name: "a", path: "a", score: .init(group: "-", annotatedBPM: 100, estimate: nil))
        var report = report(60)
        report.files += [one, one]
        let html = report.html(), legend = try #require(html.range(of: "<ul class=\"legend\">.*?</ul>", options: .regularExpression))
        let counts = html[legend].matches(of: /\((\d+)\)/).compactMap { Int($0.output.1) }
        #expect(counts.count == 5 && counts.reduce(0, +) == 62)
        let text = ParsedPage(html).text
        #expect(text.contains("without a tempo, not shown (2)") && text.contains("unreadable, not shown (2)"))
    }

    @Test func theReliabilityDiagramHasTheSizeOfEachBinAndTheROCCurveItsName() {
        let html = report(60).html()
        // Confidences of 0.05, 0.15 … 0.95: six files in each bin.
        let diagram = html.components(separatedBy: "id=\"reliability\"")[1].components(separatedBy: "</figure>")[0]
        #expect(diagram.components(separatedBy: "text-anchor=\"middle\">6</text>").count == 11)
        #expect(ParsedPage(html).text.contains("ROC curve of confidence"))
    }

    @Test func whatCannotBeDrawnIsSaidInWords() {
        let right = ScoredEstimate(group: "g", annotatedBPM: 100, estimate: estimate(100, 0.9)), none = ScoredEstimate(group: "g", annotatedBPM: 100, estimate: nil)
        func text(_ score: ScoredEstimate) -> String {
            ParsedPage(EvaluationReport(title: "t", source: "s", files: [.init(name: "a", path: "a", score: score)], pagePath: nil).html()).text
        }
        #expect(text(right).contains("All answers are right") && text(right).contains("Every estimate is within 4 %"))
        #expect(text(none).contains("No file could be read, so there are no confidences."))
    }

    @Test func thePageTellsWhereItComesFrom() {
        var report = report(3)
        #expect(!ParsedPage(report.html()).ids.contains("about"))
        report.facts = [PageFact("Made", "2026-11-28T09:00:00Z"), PageFact("Model", "<b>&")]
        let page = ParsedPage(report.html())
        #expect(page.faults == [] && page.ids.contains("about") && page.text.contains("2026-11-28T09:00:00Z") && page.text.contains("<b>&"))
    }

    /// By the words of its rows and by their kinds.
    @Test func theTableOfAllFilesCanBeSortedAndFiltered() {
        let page = ParsedPage(report(60).html())
        let table = page.all("table").first { $0["id"] == "all-files-rows" }, filter = page.all("div").first { $0["class"] == "filter" }
        #expect(table?["data-sortable"] != nil && filter?["data-table"] == "all-files-rows" && filter?["hidden"] != nil)
        let kinds = Set(page.all("tr").compactMap { $0["data-kind"] }), choices = Set(page.all("option").compactMap { $0["value"] })
        #expect(kinds == ["same tempo", "another level", "wrong", "no tempo"] && choices == kinds.union([""]))
    }

    @Test func theSurestMistakesLead() {
        func file(_ name: String, _ estimate: Double, _ confidence: Double) -> EvaluationReport.File {
            .init(name: name, path: name, score: .init(group: "g", annotatedBPM: 100, estimate: self.estimate(estimate, confidence)))
        }
        let files = [file("right", 101, 0.9), file("double", 200, 0.99), file("unsure", 123, 0.2), file("sure", 123, 0.8)]
        let sounds = ParsedPage(EvaluationReport(title: "t", source: "s", files: files, pagePath: nil).html()).sounds
        #expect(sounds.prefix(3) == ["sure", "unsure", "double"])
    }

    @Test func noFilesGiveAPageThatSaysSo() {
        let page = ParsedPage(report(0).html())
        #expect(page.faults == [])
        #expect(page.text.contains("nothing to show"))
    }

    @Test func noneAnsweredIsShownToo() {
        let file = EvaluationReport.File(
            name: "a", path: "a", score: .init(group: "-", annotatedBPM: 100, estimate: nil))
        let page = ParsedPage(EvaluationReport(title: "t", source: "s", files: [file], pagePath: nil).html())
        #expect(page.faults == [])
        #expect(page.text.contains("No file has an estimated tempo") && page.text.contains("none (unreadable)"))
    }
}

@Suite struct ReliabilityTests {
    @Test func figuresAreThoseWorkedOutByHand() throws {
        // Two bins: 0.2, 0.2 (one right) and 0.9, 0.9, 0.9, 0.9 (three right).
        let outcomes = [(0.2, true), (0.2, false), (0.9, true), (0.9, true), (0.9, true), (0.9, false)]
        let reliability = Reliability(outcomes.map { (confidence: $0.0, isRight: $0.1) })
        #expect(reliability.bins.map(\.count) == [2, 4])
        // (2 · |0.5 - 0.2| + 4 · |0.75 - 0.9|) / 6.
        let error: Double = try #require(reliability.expectedCalibrationError), area: Double = try #require(reliability.rocArea)
        #expect(abs(error - 0.2) < 1e-12)
        // Of 4 · 2 pairs: 3 won, 1 lost, 4 tied.
        #expect(abs(area - 0.625) < 1e-12)
        #expect(reliability.bins[1].low < 0.75 && reliability.bins[1].high > 0.75)
    }

    @Test func areaIsThatOfAllPairs() throws {
        var stream = RandomStream(seed: 5)
        let outcomes = (0..<200).map { _ in (confidence: Double(stream.index(below: 20)) / 20, isRight: stream.index(below: 3) > 0) }
        var won = 0.0, pairs = 0.0
        for right in outcomes where right.isRight {
            for wrong in outcomes where !wrong.isRight {
                pairs += 1
                won += right.confidence > wrong.confidence ? 1 : right.confidence == wrong.confidence ? 0.5 : 0
            }
        }
        let area: Double = try #require(Reliability(outcomes).rocArea)
        #expect(abs(area - won / pairs) < 1e-12)
    }

    @Test func oneKindOfOutcomeHasNoArea() {
        #expect(Reliability([(0.5, true)]).rocArea == nil)
        #expect(Reliability([]).expectedCalibrationError == nil)
    }
}
