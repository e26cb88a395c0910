import EmbeddingTraining
import Foundation
import Settings
import Testing

@Suite struct ContrastiveRecipeTests {
    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path

    @Test func theFileIsTheDefault() throws {
        #expect(try RecipeReader<ContrastiveRecipe>().recipe(contentsOf: Self.recipes + "/embedding.yaml") == ContrastiveRecipe())
    }

    @Test(arguments: ["encoder.onsetKernelSize=4", "encoder.onsetDilations=[1,2]", "pairs.minimumDistanceSeconds=100", "features.maximumHz=20000",
                      "transformation.minimumMixGain=0.9", "encoder.cepstralCount=65", "encoder.rhythmShare=0.7", "transformation.minimumTimeMaskSeconds=30", "timbreTransformation.minimumMixGain=0.9"])
    func whatCannotBeIsRefusedWithItsKey(assignment: String) throws {
        let reader = RecipeReader<ContrastiveRecipe>()
        let error = #expect(throws: RecipeError.self) {
            var recipe = ContrastiveRecipe()
            try reader.apply([assignment], to: &recipe)
            try recipe.check()
        }
        #expect("\(error!)".contains(assignment.split(separator: "=")[0]), "\(error!)")
    }
}
