import Formats
import Foundation
import TestSupport
import Testing
import Settings
import TempoTraining

@Suite struct RecipeTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, name: String = "r.yaml") throws -> TempoRecipe {
        try RecipeReader<TempoRecipe>().recipe(contentsOf: folder.file(name, text))
    }

    /// The message of the error, with the folder left out.
    private func refusal(_ text: String, name: String = "r.yaml") -> String {
        do {
            _ = try read(text, name: name)
            return "none"
        } catch { return "\(error)".replacingOccurrences(of: folder.path + "/", with: "") }
    }

    @Test func anEmptyRecipeIsTheDefault() throws {
        #expect(try read("") == TempoRecipe())
        #expect(try read("# nothing but a comment\n") == TempoRecipe())
        #expect(try read("optimizer:\n  # steps: 5\n") == TempoRecipe())
    }

    @Test func statedKeysAreSetAndTheOthersStay() throws {
        var expected = TempoRecipe()
        expected.seed = 7
        expected.optimizer.steps = 12
        expected.optimizer.learningRate = 1e-4
        expected.references.patterns = [.rock, .click]
        #expect(try read("seed: 7\noptimizer:\n  steps: 12\n  learningRate: 1e-4\nreferences: {patterns: [rock, click]}\n") == expected)
    }

    @Test(arguments: [
        ("optimizer:\n  stepz: 5\n", "r.yaml:2:3: unknown key \"optimizer.stepz\"; did you mean \"optimizer.steps\"?"),
        ("sead: 5\n", "r.yaml:1:1: unknown key \"sead\"; did you mean \"seed\"?"),
        ("optimiser:\n  steps: 5\n", "r.yaml:1:1: unknown key \"optimiser\"; did you mean \"optimizer\"?"),
        ("steps: 5\n", "r.yaml:1:1: unknown key \"steps\"; did you mean \"optimizer.steps\"?"),
        ("grooves:\n  count: 10\n  cout: 10\n", "r.yaml:3:3: unknown key \"grooves.cout\"; did you mean \"grooves.count\"?"),
    ])
    func anUnknownKeyIsRefusedWithPlaceAndNearestKey(text: String, message: String) {
        #expect(refusal(text) == message)
    }

    @Test(arguments: [
        ("optimizer:\n  steps: 3.5\n", "r.yaml:2:10:", "a whole number from 1 to"), ("optimizer:\n  steps: many\n", "r.yaml:2:10:", "many"),
        ("optimizer:\n  steps: 0\n", "r.yaml:2:10:", "from 1"), ("optimizer: {steps: [1, 2]}\n", "r.yaml:1:20:", "whole number"),
        ("optimizer:\n  learningRate: .nan\n", "r.yaml:2:17:", "a number from"), ("optimizer:\n  learningRate: nan\n", "r.yaml:2:17:", "a number from"),
        ("stretch:\n  octaves: 0.75\n", "r.yaml:2:12:", "to 0.5"), ("seed: -1\n", "r.yaml:1:7:", "not negative"),
        ("references:\n  patterns: [click, polka]\n", "r.yaml:2:13:", "polka"), ("references:\n  patterns: []\n", "r.yaml:2:13:", "a list among"),
        ("references:\n  patterns: [rock, rock]\n", "r.yaml:2:13:", "rock"),
        ("network:\n  activationChannels: [8, [8], 8]\n", "r.yaml:2:23:", "plain list"), ("optimizer:\n  steps: {a: 1}\n", "r.yaml:2:3:", "optimizer.steps"),
        ("- 1\n", "r.yaml:1:1:", "keys and values"), ("[1]: 2\n", "r.yaml:1:1:", "key"), ("a: b: c\n", "r.yaml", "YAML"), ("optimizer: {\n", "r.yaml", "YAML"),
        ("seed: 1\nseed: 2\n", "r.yaml", "seed"),
    ])
    func aValueThatDoesNotFitIsRefusedWithPlace(text: String, place: String, mention: String) {
        let message = refusal(text)
        #expect(message.hasPrefix(place) && message.contains(mention), "\(message)")
    }

    @Test(arguments: [
        ("features:\n  minimumHz: 9000\n  maximumHz: 8000\n", "minimumHz"), ("features:\n  maximumHz: 20000\n", "half of features.sampleRate"),
        ("network:\n  kernelSize: 4\n", "odd"), ("references:\n  minimumBPM: 250\n  maximumBPM: 200\n", "references.minimumBPM"),
        ("pairs:\n  referenceShare: 0.6\n  grooveShare: 0.6\n", "together"), ("network:\n  tempoMinimumBPM: 10\n", "three octaves"),
        ("network:\n  activationChannels: [4, 4]\n", "equally many"), ("features:\n  frameLength: 1023\n", "even"),
        ("features:\n  semitoneFrameLength: 4095\n", "even"), ("features:\n  semitoneBandCount: 100\n", "half of features.sampleRate"),
    ])
    func valuesThatDoNotGoTogetherAreRefusedByName(text: String, mention: String) {
        let message = refusal(text)
        #expect(message.hasPrefix("r.yaml: ") && message.contains(mention), "\(message)")
    }

    @Test func aRecipeExtendsAnotherRelativeToItself() throws {
        try folder.file("base/base.yaml", "seed: 3\noptimizer:\n  steps: 10\n  clipNorm: 2\n")
        try folder.file("base/middle.yaml", "extends: base.yaml\noptimizer: {steps: 11}\n")
        let recipe = try read("optimizer: {learningRate: 0.5}\nextends: base/middle.yaml\n")
        #expect(recipe.seed == 3 && recipe.optimizer.steps == 11 && recipe.optimizer.clipNorm == 2 && recipe.optimizer.learningRate == 0.5)
    }

    @Test func anErrorInTheExtendedFileNamesThatFile() throws {
        try folder.file("base.yaml", "seed: 3\nseet: 4\n")
        #expect(refusal("extends: base.yaml\n").hasPrefix("base.yaml:2:1: unknown key \"seet\""))
        #expect(refusal("extends: missing.yaml\n").hasPrefix("missing.yaml: cannot open"))
        #expect(refusal("extends: [a, b]\n").hasPrefix("r.yaml:1:10:"))
    }

    @Test func recipesThatExtendEachOtherAreRefused() throws {
        #expect(refusal("extends: r.yaml\n").contains("extends itself"))
        try folder.file("a.yaml", "extends: b.yaml\n")
        #expect(refusal("extends: a.yaml\n", name: "b.yaml").contains("extends itself"))
    }

    @Test func assignmentsAreReadAsTheFileIs() throws {
        var recipe = TempoRecipe()
        try RecipeReader<TempoRecipe>().apply(["optimizer.steps=12", " seed = 9 ", "references.patterns=[rock, click]", "pairs.grooveShare=0"], to: &recipe)
        #expect(recipe.optimizer.steps == 12 && recipe.seed == 9 && recipe.references.patterns == [.rock, .click] && recipe.pairs.grooveShare == 0)
        for (text, mention) in [("optimizer.stepz=1", "did you mean \"optimizer.steps\"?"), ("optimizer.steps", "key=value"), ("optimizer.steps=", "whole number"),
                                ("optimizer.steps=-4", "whole number"), ("features.maximumHz=20000", "sampleRate"), ("=", "unknown key")] {
            let error = #expect(throws: RecipeError.self) { try RecipeReader<TempoRecipe>().apply([text], to: &recipe) }
            #expect(error?.description.hasPrefix("--set") == true && error?.description.contains(mention) == true, "\(String(describing: error))")
        }
    }

    @Test func assignmentsMayBeImpossibleOneByOneButNotTogether() throws {
        var recipe = TempoRecipe()
        try RecipeReader<TempoRecipe>().apply(["pairs.grooveShare=0.9", "pairs.referenceShare=0.1"], to: &recipe)
        try RecipeReader<TempoRecipe>().apply(["features.sampleRate=8000", "features.maximumHz=4000", "features.semitoneBandCount=0"], to: &recipe)
        #expect(recipe.features.sampleRate == 8000)
    }

    /// Every key moved from its default, printed and read: nothing may be lost between `yaml` and the reader.
    @Test func aPrintedRecipeIsReadAsItself() throws {
        var recipe = TempoRecipe(), section = "", moved = 0
        for line in TempoRecipe().yaml(comments: false).split(separator: "\n") where !line.hasPrefix("task:") {
            if line.hasSuffix(":") { section = line.dropLast() + "."; continue }
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            let path = (line.hasPrefix(" ") ? section : "") + parts[0]
            let number = Double(parts[1])
            let candidates: [String] = number.map { value in
                Int(parts[1]) != nil ? ["\(Int(value) + 2)", "\(max(0, Int(value) - 2))", "\(Int(value) / 2)"]
                    : ["\(value * 0.93)", "\(value * 1.04)", "0.037", "0.7"]
            } ?? (path.hasSuffix("patterns") ? ["[waltz, click3]"] : ["[7, 5, 3]", "[1, 3, 2]", "false", "softmax", "waveform"])
            for candidate in candidates where candidate != parts[1] {
                var changed = recipe
                if (try? RecipeReader<TempoRecipe>().apply(["\(path)=\(candidate)"], to: &changed)) != nil, changed != recipe {
                    recipe = changed
                    moved += 1
                    break
                }
            }
        }
        let keys = TempoRecipe().yaml(comments: false).split(separator: "\n").filter { !$0.hasSuffix(":") }.count
        #expect(moved >= keys - 3, "only \(moved) of \(keys) keys could be moved")
        for comments in [true, false] {
            let again = try read(recipe.yaml(comments: comments))
            #expect(again == recipe)
            #expect(again.contentHash == recipe.contentHash)
        }
        #expect(recipe.contentHash != TempoRecipe().contentHash)
    }

    @Test func threadsDoNotChangeTheIdentity() {
        var recipe = TempoRecipe()
        recipe.threads = 3
        #expect(recipe.contentHash == TempoRecipe().contentHash)
        recipe.seed = 2
        #expect(recipe.contentHash != TempoRecipe().contentHash)
    }

    @Test func aFileThatIsNoTextIsRefused() throws {
        let path = try folder.file("r.yaml", Data([0xFF, 0x00, 0x12]))
        #expect(throws: RecipeError.self) { try RecipeReader<TempoRecipe>().recipe(contentsOf: path) }
        #expect(throws: FormatError.self) { try RecipeReader<TempoRecipe>().recipe(contentsOf: folder.path) }
        #expect(throws: FormatError.self) { try RecipeReader<TempoRecipe>().recipe(contentsOf: folder.path + "/missing.yaml") }
    }

    /// The recipe that the shipped model of version 0.1.0 was trained by names itself so.
    @Test func theHashOfTheDefaultRecipeIsThatOfVersion010() {
        #expect(TempoRecipe().contentHash == "e21037f053653aee4a8c22bab1c5bbb5d7fd02f2106b22137a4b49cdc52b5956")
    }

    @Test func aRecipeOfVersion010IsReadUnderTheNamesOfItsTime() throws {
        let old = try read("""
            features: {maximumTrackSeconds: 200}
            network: {windowSeconds: 6.0}
            pairs:
              stretch: waveform
              stretchesBoth: false
              stretchOctaves: 0.25
              grooveCount: 12
              anchorsPerStep: 3
              pseudoPerStep: 4
              pulselessPerStep: 5
              pulselessMusicShare: 0.25
              maskProbability: 0.5
            optimizer: {selfTrainingRounds: 2}
            """)
        var expected = TempoRecipe()
        (expected.music.maximumTrackSeconds, expected.windowSeconds) = (200, 6)
        (expected.stretch.method, expected.stretch.bothMembers, expected.stretch.octaves) = (.waveform, false, 0.25)
        (expected.grooves.count, expected.anchors.perStep, expected.selfTraining.perStep) = (12, 3, 4)
        (expected.pulseless.perStep, expected.pulseless.musicShare) = (5, 0.25)
        (expected.augmentation.maskProbability, expected.selfTraining.rounds) = (0.5, 2)
        #expect(old == expected)
    }

    @Test func everyKeyOfVersion010HasANameNow() {
        let now = Set(TempoRecipe.keys.map(\.path))
        #expect(TempoRecipe.formerKeys.count == 69 && Set(TempoRecipe.formerKeys).count == 69)
        #expect(TempoRecipe().settings.count == now.count)
        // Each that the hash is taken over is there: a missing one traps.
        #expect(!TempoRecipe().contentHash.isEmpty)
    }

    @Test func aNewKeyAtItsDefaultLeavesTheIdentity() {
        var recipe = TempoRecipe()
        recipe.pulseless.heldOutCount += 1
        #expect(recipe.contentHash != TempoRecipe().contentHash)
        recipe.pulseless.heldOutCount -= 1
        #expect(recipe.contentHash == TempoRecipe().contentHash)
    }

    @Test func aRecipeBuiltInSwiftIsCheckedLikeOneFromAFile() {
        var recipe = TempoRecipe()
        #expect(throws: Never.self) { try recipe.check() }
        recipe.optimizer.steps = 0
        let outOfRange = #expect(throws: RecipeError.self) { try recipe.check() }
        #expect(outOfRange?.description == "recipe: optimizer.steps: 0: expected a whole number from 1 to 10000000")
        recipe = TempoRecipe()
        recipe.features.frameLength = 1023
        let contradiction = #expect(throws: RecipeError.self) { try TempoTask(recipe: recipe, tracks: [], heldOut: [], library: SyntheticLibrary(), pulselessHeldOut: []) }
        #expect(contradiction?.description.contains("features.frameLength must be even") == true)
    }
}
