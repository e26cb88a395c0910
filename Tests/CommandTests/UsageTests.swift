import Foundation
import Testing

@Suite struct UsageTests {
    let folder: TemporaryFolder, program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
    }

    @Test(arguments: [[], ["train"], ["estimate"], ["segment"], ["evaluate"], ["evaluate-structure"], ["assess"], ["references"], ["stretch"], ["inspect"], ["export"], ["tag"]])
    func helpIsShown(command: [String]) throws {
        let outcome = try program.start(command + ["--help"]).finish(withinSeconds: 20)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: sametempo") && outcome.errors.isEmpty)
        for name in command { #expect(outcome.output.contains(name)) }
    }

    @Test(arguments: [
        ["--nonsense"], ["compose"], ["train", "--nonsense", "x"], ["estimate", "a.wav", "--nonsense"], ["evaluate", "--nonsense"],
        ["references", "--nonsense"], ["estimate"], ["train"], ["evaluate"], ["references"], ["inspect"], ["export"], ["export", "--onnx", "m.onnx", "a.wav"], ["inspect", "x", "--format", "xml"],
        ["references", "--bpm", "0", "-o", "x.wav"], ["references", "--bpm", "nan", "-o", "x.wav"], ["references", "--bpm", "fast", "-o", "x.wav"],
        ["references", "--pattern", "polka", "-o", "x.wav"], ["references", "--seconds", "-1", "-o", "x.wav"],
        ["references", "--sample-rate", "10", "-o", "x.wav"], ["estimate", "a.wav", "--jobs", "-1"], ["estimate", "a.wav", "--jobs", "many"], ["estimate", "--list", "-"],
        ["train", "x", "--resume", "r", "--output", "o"],
    ])
    func wrongUsageIsExplained(arguments: [String]) throws {
        let outcome = try program.start(arguments).finish(withinSeconds: 20)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty && outcome.errors.count > 20)
    }

    @Test(arguments: [("estimte", "estimate"), ("Train", "train"), ("inspct", "inspect"), ("evaluate-strcture", "evaluate-structure")])
    func aMistypedCommandIsAnsweredWithTheOneThatWasMeant(typed: String, meant: String) throws {
        let outcome = try program(typed, "x")
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains("Did you mean sametempo \(meant)?"), "\(outcome.errors)")
        let other = try program("xylophone")
        #expect(other.status == 64 && other.errors.contains("--help") && !other.errors.contains("Did you mean"), "\(other.errors)")
    }

    /// Without an answer that could be given, "no-pulse" would be said of the music.
    @Test(arguments: [["--max-bpm", "20"], ["--min-bpm", "900"], ["--min-bpm", "120.01", "--max-bpm", "120.02"], ["--min-bpm", "90", "--max-bpm", "80"]])
    func aRangeWithoutATempoIsWrongUsage(options: [String]) throws {
        let song = try folder.file("song.wav", "never read")
        let outcome = try program.start(["estimate", song] + options).finish(withinSeconds: 20)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains("--m"), "\(outcome.errors)")
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try program("--version")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("sametempo "))
    }

    @Test func thePrintedRecipeIsARecipe() throws {
        let printed = try program("train", "--print-recipe")
        #expect(printed.status == 0 && printed.output.contains("  learningRate: "))
        let file = try folder.file("printed.yaml", printed.output)
        let again = try program("train", "--print-recipe", "--recipe", file)
        #expect(again.status == 0 && again.output == printed.output)
        let changed = try program("train", "--print-recipe", "--recipe", file, "--set", "optimizer.steps=7")
        #expect(changed.output.contains("  steps: 7 ") && changed.output != printed.output)
    }
}
