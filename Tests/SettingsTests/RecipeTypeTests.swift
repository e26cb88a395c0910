import Foundation
import Settings
import TestSupport
import Testing

/// What holds for recipes of any type.
@Suite struct RecipeTypeTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String) throws -> SmallRecipe { try RecipeReader<SmallRecipe>().recipe(contentsOf: folder.file("r.yaml", text)) }

    private func refusal(_ text: String) -> String {
        do { return "\(try read(text))" } catch { return "\(error)".replacingOccurrences(of: folder.path + "/", with: "") }
    }

    @Test func aSectionStandsUnderItsName() throws {
        let recipe = try read("task: small\nbrush: {width: 4, colour: green, isWet: true, hairs: [1, 2, 9]}\nseed: 7\n")
        #expect(recipe.brush.width == 4 && recipe.brush.colour == .green && recipe.brush.isWet && recipe.brush.hairs == [1, 2, 9] && recipe.seed == 7)
        #expect(try read(recipe.yaml()) == recipe)
        #expect(recipe.yaml(comments: false) == "task: small\nseed: 7\nthreads: 0\nbrush:\n  width: 4.0\n  colour: green\n  isWet: true\n  hairs: [1, 2, 9]\n")
    }

    @Test func aRecipeOfAnotherTaskIsRefusedWithItsPlace() {
        #expect(refusal("seed: 2\ntask: large\n") == "r.yaml:2:7: task: large: expected small")
        #expect(refusal("task: [small]\n") == "r.yaml:1:7: task: a list: expected small")
    }

    @Test func theTaskOfAFileIsThatOfTheFirstThatNamesOne() throws {
        try folder.file("base.yaml", "task: small\n")
        #expect(try recipeTask(contentsOf: folder.file("a.yaml", "extends: base.yaml\nseed: 3\n")) == "small")
        #expect(try recipeTask(contentsOf: folder.file("b.yaml", "extends: base.yaml\ntask: other\n")) == "other")
        #expect(try recipeTask(contentsOf: folder.file("c.yaml", "seed: 3\n")) == nil)
        #expect(throws: RecipeError.self) { try recipeTask(contentsOf: folder.file("d.yaml", "extends: d.yaml\n")) }
    }

    @Test func valuesAreHeldToTheirKindAndRangeByName() {
        for (text, mention) in [
            ("brush: {width: 0.1}\n", "brush.width: 0.1: expected a number from 0.5 to 10"), ("brush: {colour: blue}\n", "expected red or green"),
            ("brush: {isWet: maybe}\n", "expected true or false"), ("brush: {hairs: [0]}\n", "a list of whole numbers from 1 to 9"),
            ("seed: -4\n", "not negative"), ("brush: {isWet: true, width: 0.7}\n", "a wet brush"), ("brush: {wdith: 1}\n", "did you mean \"brush.width\"?"),
        ] { #expect(refusal(text).contains(mention), "\(refusal(text))") }
    }

    @Test func aRecipeBuiltInSwiftIsHeldToTheSame() {
        var recipe = SmallRecipe()
        recipe.brush.hairs = []
        let error = #expect(throws: RecipeError.self) { try recipe.check() }
        #expect(error?.description == "recipe: brush.hairs: []: expected a list of whole numbers from 1 to 9")
        recipe.brush.hairs = [1]
        (recipe.brush.isWet, recipe.brush.width) = (true, 0.6)
        #expect(throws: RecipeError.self) { try recipe.check() }
        #expect(throws: Never.self) { try SmallRecipe().check() }
    }

    @Test func theHashIsOverEveryKeyButTheThreads() {
        var recipe = SmallRecipe()
        recipe.threads = 4
        #expect(recipe.contentHash == SmallRecipe().contentHash)
        recipe.brush.hairs = [3, 6]
        #expect(recipe.contentHash != SmallRecipe().contentHash)
    }

    @Test func aKeyAddedLaterCountsInTheHashOnceItIsUsed() {
        struct Grown: Recipe {
            static let task = "grown"
            var seed: UInt64 = 1, threads = 0, passes = 1
            static var keys: [RecipeKey<Grown>] {
                [.seed("seed", \.seed, "of all"), .int("threads", \.threads, 0...8, "of the engine")]
                    + [.int("passes", \.passes, 1...9, "over the data").addedLater]
            }
            var contradiction: String? { nil }
        }
        struct Young: Recipe {
            static let task = "grown"
            var seed: UInt64 = 1, threads = 0
            static var keys: [RecipeKey<Young>] { [.seed("seed", \.seed, "of all"), .int("threads", \.threads, 0...8, "of the engine")] }
            var contradiction: String? { nil }
        }
        var grown = Grown()
        #expect(grown.contentHash == Young().contentHash && grown.yaml().contains("passes: 1"))
        grown.passes = 2
        #expect(grown.contentHash != Young().contentHash)
    }

    @Test func aKeyThatMovedIsReadUnderItsFormerName() throws {
        let path = try folder.file("old.yaml", "brush:\n  width: 4\n  colour: green\nmillimetres: 5\n")
        let recipe = try RecipeReader<MovedRecipe>().recipe(contentsOf: path)
        #expect(recipe.millimetres == 5 && recipe.colour == .green)
        var assigned = MovedRecipe()
        try RecipeReader<MovedRecipe>().apply(["brush.width=6"], to: &assigned)
        #expect(assigned.millimetres == 6)
    }

    @Test func theHashOutlivesMovedAndNewKeys() {
        var recipe = MovedRecipe()
        let before = recipe.contentHash
        recipe.pressure = 1.5
        #expect(recipe.contentHash != before)
        recipe.pressure = 1
        recipe.millimetres = 3
        #expect(recipe.contentHash != before)
        recipe.millimetres = 2.5
        #expect(recipe.contentHash == before)
    }

    @Test func differencesAreToldUnderTheNamesOfToday() {
        var old = SmallRecipe(), new = MovedRecipe()
        old.brush.width = 4
        (new.colour, new.pressure, new.threads) = (.green, 1.5, 3)
        #expect(new.differences(from: old.yaml(comments: false)) == ["millimetres 4.0 → 2.5", "pressure 1.0 → 1.5", "colour red → green"])
        #expect(old.differences(from: old.yaml()) == [])
    }
}
