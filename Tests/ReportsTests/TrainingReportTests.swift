import Formats
import Foundation
import Reports
import Settings
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

/// A recipe of two keys.
private struct SmallRecipe: Recipe {
    static let task = "small"
    var seed: UInt64 = 1, threads = 0, steps = 10, rate = 0.5
    static let keys: [RecipeKey<SmallRecipe>] = [.int("steps", \.steps, 1...100, "of a round"), .number("rate", \.rate, 0...1, "of learning")]
    var contradiction: String? { nil }

    init() {}
    init(steps: Int) { self.steps = steps }
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

    @Test func settingsThatAreNotTheDefaultAreMarked() throws {
        let recipe = "task: small\nsteps: 20    # of a round\nrate: 0.5    # of learning\n"
        let folder = try WrittenRun(metrics: WrittenRun.metrics(steps: 60), recipe: recipe)
        func page(_ defaults: SmallRecipe?) throws -> ParsedPage { ParsedPage(try TrainingReport(runFolder: folder.path, defaults: defaults).html()) }
        let marked = try page(SmallRecipe())
        #expect(marked.faults == [] && marked.text.contains("1 of 3 settings differ from the default recipe: steps.") && marked.text.contains("default 10"))
        #expect(marked.all("strong").count == 1)
        #expect(try page(nil).text.contains("How it differs from the default recipe is not known."))
        #expect(try page(SmallRecipe(steps: 20)).text.contains("Every setting is that of the default recipe."))
    }

    @Test func theTimeOfTrainingIsThatOfItsEvents() throws {
        let folder = try WrittenRun(metrics: WrittenRun.metrics(steps: 60)), events = folder.path + "/tensorboard"
        try FileManager.default.createDirectory(atPath: events, withIntermediateDirectories: true)
        // Stopped after 100 s, gone on with an hour later for 25 s.
        for (step, start, seconds) in [(1, 1_700_000_000.0, 100.0), (30, 1_700_003_700, 25)] {
            let file = try EventFile(folder: events, firstStep: step, seconds: start)
            try file.write([.scalar(tag: "loss", value: 1)], step: step, seconds: start + seconds)
        }
        let text = ParsedPage(try folder.report().html()).text
        #expect(text.contains("2 min 5 s") && text.contains("2023-11-14T23:15:25Z") && text.contains("not written yet"))
    }

    @Test func neighboursCanBeListenedTo() throws {
        let folder = try WrittenRun(metrics: WrittenRun.metrics(steps: 50))
        #expect(!ParsedPage(try folder.report().html()).ids.contains("neighbours"))
        let line = #"{"query":"/music/a & b.flac","neighbours":[{"path":"/music/c.flac","similarity":0.875},{"path":"relative/d.ogg","similarity":-0.25}]}"#
        try Data((line + "\n" + line + "\n").utf8).write(to: URL(fileURLWithPath: folder.path + "/neighbours.jsonl"))
        let html = try folder.report().html(), page = ParsedPage(html)
        #expect(page.faults == [] && Set(page.ids).isSuperset(of: ["neighbours", "neighbours-1", "neighbours-2"]))
        #expect(page.text.contains("Nearest to a & b.flac") && page.text.contains("0.875"))
        #expect(page.sounds.count == 6 && html.contains("music/a%20%26%20b.flac"))
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
