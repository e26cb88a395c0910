import Foundation
import Settings
import Testing
import TranslationTraining

@Suite struct TranslationRecipeTests {
    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path

    @Test func theFileIsTheDefault() throws {
        #expect(try RecipeReader<TranslationRecipe>().recipe(contentsOf: Self.recipes + "/translation.yaml") == TranslationRecipe())
    }

    @Test(arguments: ["features.maximumHz=20000", "stretches.perTrack=1", "stretches.octaves=2", "translator.rhythmHiddenWidths=[1, 2, 3, 4, 5, 6, 7, 8, 9]", "pairs.perStep=0"])
    func whatCannotBeIsRefusedWithItsKey(assignment: String) throws {
        let error = #expect(throws: RecipeError.self) {
            var recipe = TranslationRecipe()
            try RecipeReader<TranslationRecipe>().apply([assignment], to: &recipe)
            try recipe.check()
        }
        #expect("\(error!)".contains(assignment.split(separator: "=")[0]), "\(error!)")
    }
}
