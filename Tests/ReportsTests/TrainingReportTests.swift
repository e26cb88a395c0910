import Foundation
import Reports
import Testing

/// A run folder that is gone when the test is over.
private final class WrittenRun {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-run-\(UUID().uuidString)").path

    init(metrics: String?, recipe: String? = nil, best: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path + "/checkpoints", withIntermediateDirectories: true)
        for (name, text) in [("metrics.jsonl", metrics), ("recipe.yaml", recipe), ("checkpoints/best.json", best)] {
            if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }
        }
    }

    /// While the folder is there.
    func report(music: TrainingReport.Music? = nil) throws -> TrainingReport {
        defer { withExtendedLifetime(self) {} }
        return try TrainingReport(runFolder: path, music: music)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func metrics(steps: Int) -> String {
        (1...steps).map { step in
            let validation = step % 50 == 0 ? #","validation":{"entropyBits":5.5,"leakRate":"nan","loss":1.5,"spreadOctaves":0.4,"trueLagRate":0.6}"# : ""
            return #"{"anchorLoss":2,"gradientNorm":5.5,"learningRate":4e-05,"loss":\#(16.0 / Double(step)),"pairLoss":11,"pulselessLoss":0.1,"step":\#(step),"trueLagRate":0.25\#(validation)}"# + "\n"
        }.joined()
    }
}

@Suite struct TrainingReportTests {
    @Test func hasAllCurvesAndTheRecipe() throws {
        let recipe = "seed: 1   # of all <b>random</b> numbers\noptimizer:\n  steps: 1000    # of a round\n  rates: [1, 2]\n"
        let folder = try WrittenRun(metrics: WrittenRun.metrics(steps: 3000), recipe: recipe, best: #"{"bestStep":1900,"bestValidationLoss":0.9933}"#)
        let music = TrainingReport.Music(trackCount: 1034, heldOutCount: 54, seconds: 7200, passedOverCount: 3, unreadableCount: 2)
        let html = try folder.report(music: music).html(), page = ParsedPage(html)
        #expect(page.faults == [])
        for id in ["losses", "learning-rate", "hits", "leaks", "validation-loss", "entropy", "spread", "gradient", "recipe-keys", "music"] {
            #expect(page.ids.contains(id), "\(id)")
        }
        for text in ["optimizer.steps", "of all <b>random</b> numbers", "[1, 2]", "0.993", "at step 1900", "round 2", "round 3", "1034", "2.0 hours"] {
            #expect(page.text.contains(text), "\(text)")
        }
        // A leak rate that is not a number is no curve, and three thousand steps are no large page.
        #expect(page.text.contains("Nothing of this has been recorded") && html.utf8.count < 200_000)
        #expect(try folder.report(music: music).html() == html)
    }

    @Test func neighboursCanBeListenedTo() throws {
        let folder = try WrittenRun(metrics: WrittenRun.metrics(steps: 50))
        #expect(!ParsedPage(try folder.report().html()).ids.contains("neighbours"))
        let line = #"{"query":"/music/a & b.flac","neighbours":[{"path":"/music/c.flac","similarity":0.875},{"path":"relative/d.ogg","similarity":-0.25}]}"#
        try Data((line + "\n" + line + "\n").utf8).write(to: URL(fileURLWithPath: folder.path + "/neighbours.jsonl"))
        let html = try folder.report().html(), page = ParsedPage(html)
        #expect(page.faults == [] && Set(page.ids).isSuperset(of: ["neighbours", "neighbours-1", "neighbours-2"]))
        #expect(page.text.contains("Nearest to a & b.flac") && page.text.contains("0.875"))
        #expect(html.components(separatedBy: "<audio").count == 7 && html.contains("music/a%20%26%20b.flac"))
    }

    @Test func aRunWithoutAStepSaysSo() throws {
        let page = ParsedPage(try WrittenRun(metrics: "").report().html())
        #expect(page.faults == [])
        #expect(page.text.contains("nothing to show") && page.text.contains("holds no recipe"))
    }

    @Test func oneStepIsEnough() throws {
        #expect(ParsedPage(try WrittenRun(metrics: WrittenRun.metrics(steps: 1)).report().html()).faults == [])
    }

    @Test func aFolderThatIsNoRunIsNamed() throws {
        let folder = try WrittenRun(metrics: nil)
        let error = #expect(throws: (any Error).self) { _ = try folder.report() }
        #expect("\(error!)".contains(folder.path + "/metrics.jsonl"))
    }

    @Test(arguments: hostileNames)
    func hostileFolderNamesStayNames(name: String) throws {
        var report = try WrittenRun(metrics: WrittenRun.metrics(steps: 60)).report()
        report.name = name
        #expect(ParsedPage(report.html()).faults == [])
    }

    @Test func numbersOfAnUnknownTaskAreDrawnByTheirNames() throws {
        let metrics = (1...4).map { step in
            #"{"alignment":\#(0.5 / Double(step)),"gradientNorm":1,"learningRate":0.1,"loss":2,"step":\#(step),"validation":{"loss":1,"topOne":0.25}}"# + "\n"
        }.joined()
        let page = ParsedPage(try WrittenRun(metrics: metrics).report().html())
        #expect(page.faults == [])
        #expect(Set(page.ids).isSuperset(of: ["training-alignment", "validation-topOne", "losses", "validation-loss", "gradient"]))
        #expect(page.text.contains("topOne") && !page.ids.contains("leaks"))
    }
}
