import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Reports
import TempoEstimation
import Testing

/// An untrained model, small enough to ask in a moment; it always answers something unless all is silent.
private func smallEstimator(minimumConfidence: Double = 0) throws -> TempoEstimator {
    var stream = RandomStream(seed: 1), configuration = PeriodicityNetworkConfiguration()
    configuration.bandCount = 8
    configuration.activationChannels = [4, 4, 3]
    configuration.rateOctaves = 3
    configuration.binsPerOctave = 12
    configuration.headChannels = 4
    configuration.tempoBinCount = 24
    let features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
    let network = PeriodicityNetwork<Float>(configuration, stream: &stream)
    let references = try ReferenceBank.rendered(
        patterns: [.click, .rock], axis: TempoAxis(minimumBPM: 60, maximumBPM: 180, binsPerOctave: 6), seconds: 4, windowSeconds: 4,
        network: network, features: features, seed: 1)
    return TempoEstimator(model: TempoModel(
        features: features, network: network, classifier: SameDifferentClassifier(), windows: WindowPlan(windowSeconds: 4), references: references,
        calibration: ConfidenceCalibration(slope: 1, intercept: 3, minimumConfidence: minimumConfidence)))
}

private func frames(seconds: Double, isSilent: Bool = false) throws -> LogMelFrames {
    var stream = RandomStream(seed: 2)
    let features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
    var samples = renderReference(pattern: .rock, tempoBPM: 100, seconds: seconds, sampleRate: 8000, stream: &stream).samples
    if isSilent { for index in samples.indices { samples[index] = 0 } }
    return try LogMelFrames(samples: samples, sampleRate: 8000, configuration: features)
}

@Suite struct TempoEvidenceTests {
    @Test func holdsWhatTheEstimateRestsOn() throws {
        let estimator = try smallEstimator(), frames = try frames(seconds: 21)
        let (estimate, evidence) = estimator.evidence(frames, onsetSeconds: 5)
        var detailed = estimator
        detailed.options.findsLocalTempi = true
        #expect(estimate == detailed.estimate(frames))
        #expect(abs(evidence.posterior.reduce(0, +) - 1) < 1e-9 && evidence.posterior.count == evidence.referenceAxis.count)
        // The answer, before it is sharpened, is where the posterior is largest.
        let best = try #require(evidence.posterior.indices.max { evidence.posterior[$0] < evidence.posterior[$1] })
        let answer = try #require(estimate.tempoBPM)
        #expect(abs(evidence.referenceAxis.bin(ofBPM: answer) - Double(best)) < 1)
        #expect(evidence.overlaps.map(\.pattern) == [.click, .rock])
        #expect(evidence.windows.count >= 9 && evidence.periodicity.map(\.startSeconds) == evidence.windows.map(\.startSeconds))
        #expect(evidence.periodicity.allSatisfy { $0.spectrum.count == evidence.rateAxis.count && $0.spectrum.allSatisfy { $0 >= 0 } })
        #expect(evidence.onsetStrengths.count == 250 && evidence.onsetStrengths[0].count == 3)
        for channel in 0..<3 { #expect(abs(evidence.onsetStrengths.reduce(0) { $0 + $1[channel] } / 250) < 1e-3) }
    }

    @Test func silenceAndCrumbsLeaveItEmpty() throws {
        let estimator = try smallEstimator()
        let silent = estimator.evidence(try frames(seconds: 6, isSilent: true))
        #expect(silent.estimate.refusal == .silent && silent.evidence.posterior.isEmpty && silent.evidence.windows.isEmpty)
        let none = estimator.evidence(LogMelFrames(bandCount: 8, framesPerSecond: 50, values: []))
        #expect(none.estimate.refusal == .tooShort && none.evidence.onsetStrengths.isEmpty)
    }
}

private typealias Found = (estimate: TempoEstimate, evidence: TempoEvidence)

private func item(_ path: String, _ found: Found) -> TempoReport.Item {
    .init(path: path, result: .success(found.estimate), evidence: found.evidence)
}

@Suite struct TempoReportTests {
    private static let charts = ["posterior", "references", "spectrum", "local", "periodicity", "onsets"]

    @Test func aFileHasAllItsPictures() throws {
        let estimator = try smallEstimator()
        func html() throws -> String {
            let found = estimator.evidence(try frames(seconds: 21))
            return TempoReport(items: [item("/m/a.wav", found)], pagePath: "/m/r.html").html()
        }
        let page = ParsedPage(try html())
        #expect(page.faults == [])
        for chart in Self.charts { #expect(page.ids.contains("file-1-\(chart)"), "\(chart)") }
        #expect(page.all("image").count == 5 && page.all("image").allSatisfy { $0["href"]!.hasPrefix("data:image/png;base64,iVBOR") })
        // Its own, and that of the page, which is for links.
        #expect(page.all("audio").map { $0["src"] } == ["a.wav", nil])
        #expect(try html() == html())
    }

    @Test(arguments: [0.2, 2, 4.1, 6])
    func shortAndSilentFilesSayWhy(seconds: Double) throws {
        let estimator = try smallEstimator()
        for isSilent in [false, true] {
            let found = estimator.evidence(try frames(seconds: seconds, isSilent: isSilent))
            let page = ParsedPage(TempoReport(items: [item("a", found)], pagePath: nil).html())
            #expect(page.faults == [])
            #expect(page.text.contains("No tempo: the file is \(seconds < 3 ? "too short" : "silent")") == (seconds < 3 || isSilent))
        }
    }

    @Test func noPulseIsSaidAndStillShown() throws {
        let found = try smallEstimator(minimumConfidence: 1).evidence(try frames(seconds: 9))
        let page = ParsedPage(TempoReport(items: [item("a", found)], pagePath: nil).html())
        #expect(page.faults == [])
        #expect(page.text.contains("No tempo: no pulse was found") && page.all("image").count == 4)
    }

    @Test func hostileNamesStayNames() throws {
        let found = try smallEstimator().evidence(try frames(seconds: 5))
        for names in [hostileNames] + hostileNames.map({ [$0] }) {
            let items = names.map { item("/m/" + $0, found) }
            let page = ParsedPage(TempoReport(items: items, pagePath: "/m/r.html").html())
            #expect(page.faults == [])
        }
    }

    @Test func manyFilesHaveATableAndChartsForTheLeastSure() throws {
        let found = try smallEstimator().evidence(try frames(seconds: 5))
        let missing = TempoReport.Item(path: "1.wav", result: .failure(.unreadable(path: "1.wav", reason: "<no> such file")))
        let items = (0..<307).map { $0 == 1 ? missing : item("\($0).wav", found) }
        let html = TempoReport(items: items, pagePath: nil).html(), page = ParsedPage(html)
        #expect(page.faults == [] && html.utf8.count < 1_000_000)
        #expect(page.all("tr").count >= 308 && page.ids.contains("file-10-onsets") && !page.ids.contains("file-11"))
        #expect(page.text.contains("1.wav: cannot be read (<no> such file)") && page.text.contains("The 10 least sure of the 307 files"))
        #expect(page.ids.contains("tempi") && !page.ids.contains("folders"))
        // Not by the names of files.
        let contents = html.components(separatedBy: "<nav")[1].components(separatedBy: "</nav>")[0]
        #expect(contents.components(separatedBy: "<li>").count == 4 && !contents.contains(".wav"))
    }

    private func known(_ path: String, _ tempoBPM: Double?, _ confidence: Double) -> TempoReport.Item {
        let outcome: TempoEstimate.Outcome = tempoBPM.map { .tempo(.init(bpm: $0)) } ?? .refused(.noPulse)
        return .init(path: path, result: .success(TempoEstimate(outcome, confidence: confidence, durationSeconds: 30)))
    }

    @Test func theDoubtfulComeFirstAndCountsAddUp() throws {
        let unreadable = TempoReport.Item(path: "m/b/e.wav", result: .failure(.notFound(path: "m/b/e.wav")))
        let items = [
            known("m/a/sure.wav", 120, 0.95), known("m/a/doubtful.wav", 90, 0.3), known("m/b/none.wav", nil, 0.4), unreadable, known("m/b/surest.wav", 121, 0.99),
        ]
        let html = TempoReport(items: items, pagePath: nil).html(), page = ParsedPage(html)
        let table = html.components(separatedBy: "id=\"overview\"")[1].components(separatedBy: "</table>")[0]
        let names = ["e.wav<", "none.wav<", "doubtful.wav<", "sure.wav<", "surest.wav<"], places = try names.map { try #require(table.range(of: ">" + $0)).lowerBound }
        #expect(places == places.sorted())
        #expect(page.all("tr").compactMap { $0["data-kind"] } == ["unreadable", "no-tempo", "doubtful", "sure", "sure"])
        let figures = html.components(separatedBy: "<dl class=\"figures\">")[1].components(separatedBy: "</dl>")[0]
        #expect(figures.matches(of: /class="value">(\d+)</).compactMap { Int($0.output.1) } == [5, 2, 1, 1, 1])
        // Counts are whole numbers.
        #expect(!html.components(separatedBy: "id=\"tempi\"")[1].components(separatedBy: "</figure>")[0].contains(">1.0<"))
        // Two folders, which begin with what their files do not have in common.
        #expect(page.ids.contains("folders") && page.text.contains("m/a") && page.text.contains("in 2 folders") && page.text.contains("Not shown: 2 files without a tempo."))
    }

    @Test func whereNoFileHasATempoThePageSaysSo() {
        let page = ParsedPage(TempoReport(items: [known("a", nil, 0), known("b", nil, 0)], pagePath: nil).html())
        #expect(page.faults == [] && page.text.contains("No file has a tempo."))
    }

    @Test func aFileWithoutChartsStandsInTheTableWithTheSameNumbers() throws {
        let found = try smallEstimator().evidence(try frames(seconds: 5))
        func tableOnly(_ path: String) -> TempoReport.Item { .init(path: path, result: .success(found.estimate)) }
        func html(_ last: TempoReport.Item) -> String {
            TempoReport(items: (0..<11).map { item("\($0).wav", found) } + [last], pagePath: nil).html()
        }
        #expect(html(tableOnly("11.wav")) == html(item("11.wav", found)))
        let page = ParsedPage(TempoReport(items: [tableOnly("a.wav")], pagePath: nil).html())
        #expect(page.faults == [] && page.text.contains("Only the tempo of this file is known"))
    }

    @Test func beatsHaveASwitchForClicksAndAChart() throws {
        var found = try smallEstimator().evidence(try frames(seconds: 9))
        found.estimate.beats = BeatTrack(beats: [0.5, 1.1, 1.7004].map { Beat(seconds: $0, confidence: 0.9) }, grid: BeatGrid(tempoBPM: 100, firstBeatSeconds: 0.5, residualSeconds: 0.001))
        let page = ParsedPage(TempoReport(items: [item("a.wav", found)], pagePath: nil).html())
        let clicks = page.all("div").first { $0["class"] == "clicks" }
        #expect(page.faults == [] && clicks?["data-beats"] == "0.500 1.100 1.700" && page.ids.contains("file-1-beats"))
        #expect(clicks?["data-player"] == "file-1-sound" && page.all("audio").first?["id"] == "file-1-sound")
    }

    /// Labels stand above the area, where nothing is drawn, and none runs into another.
    @Test func labelsOfAChartTouchNeitherCurvesNorEachOther() throws {
        let found = try smallEstimator().evidence(try frames(seconds: 21))
        let html = TempoReport(items: [item("a.wav", found)], pagePath: nil).html()
        for picture in html.components(separatedBy: "<svg class=\"plot\"").dropFirst() {
            let svg = picture.components(separatedBy: "</svg>")[0]
            let axis = try #require(svg.firstMatch(of: /class="axis" d="M[\d.]+ ([\d.]+)V/)), top = try #require(Double(axis.output.1))
            let labels = svg.matches(of: /class="mark" x="([\d.]+)" y="([\d.]+)" text-anchor="middle">([^<]*)</).map { (x: Double($0.output.1)!, y: Double($0.output.2)!, text: $0.output.3) }
            #expect(labels.allSatisfy { $0.y < top && $0.y > 24 })
            for (place, label) in labels.enumerated() {
                for other in labels[..<place] where other.y == label.y { #expect(abs(other.x - label.x) > 3.5 * Double(other.text.count + label.text.count)) }
            }
        }
    }

    @Test func noFilesGiveAPageThatSaysSo() {
        let page = ParsedPage(TempoReport(items: [], pagePath: nil).html())
        #expect(page.faults == [] && page.text.contains("nothing to show"))
    }

    @Test func aFileThatCannotBeReadIsAnItem() throws {
        let item = TempoReport.Item(path: "/nowhere/a.wav", estimator: try smallEstimator())
        #expect(item.result == .failure(.notFound(path: "/nowhere/a.wav")) && item.evidence == nil)
    }
}
