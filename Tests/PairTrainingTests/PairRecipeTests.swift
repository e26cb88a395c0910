import Foundation
import PairTraining
import Settings
import Testing

@Suite struct PairRecipeTests {
    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path

    @Test func theFileIsTheDefault() throws {
        #expect(try RecipeReader<PairRecipe>().recipe(contentsOf: Self.recipes + "/paper.yaml") == PairRecipe())
    }

    @Test(arguments: ["features.maximumHz=20000", "groups.excerptsPerTrack=1", "comparison.kind=nearest", "groups.differentFraction=0.3", "groups.sameFraction=0.1",
                      "references.maximumBPM=50"])
    func whatCannotBeIsRefusedWithItsKey(assignment: String) throws {
        let error = #expect(throws: RecipeError.self) {
            var recipe = PairRecipe()
            try RecipeReader<PairRecipe>().apply([assignment], to: &recipe)
            try recipe.check()
        }
        #expect("\(error!)".contains(assignment.split(separator: "=")[0]), "\(error!)")
    }

    /// A path may hold anything but a line break; a number must not become one.
    @Test(arguments: ["my encoder.safetensors", "a'b: #c.safetensors", "/music/größer/e.safetensors", "12", "true", "- x"])
    func theEncodersNameIsReadAsItWasWritten(name: String) throws {
        var recipe = PairRecipe()
        recipe.encoder = name
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pairs-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(recipe.yaml().utf8).write(to: folder)
        #expect(try RecipeReader<PairRecipe>().recipe(contentsOf: folder.path).encoder == name)
    }
}
