import Foundation
import ProximityTraining
import Settings
import Testing

@Suite struct ProximityRecipeTests {
    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path

    @Test func theFileIsTheDefault() throws {
        #expect(try RecipeReader<ProximityRecipe>().recipe(contentsOf: Self.recipes + "/proximity.yaml") == ProximityRecipe())
    }

    @Test(arguments: [
        "features.maximumHz=20000", "windows.negativeMinimumSeconds=70", "windows.positiveMaximumSeconds=20", "network.kernelSize=4", "cepstrumShare=2",
        "objective.loss=quadruplet", "objective.temperature=0",
    ])
    func whatCannotBeIsRefusedWithItsKey(assignment: String) throws {
        let error = #expect(throws: RecipeError.self) {
            var recipe = ProximityRecipe()
            try RecipeReader<ProximityRecipe>().apply([assignment], to: &recipe)
            try recipe.check()
        }
        #expect("\(error!)".contains(assignment.split(separator: "=")[0]), "\(error!)")
    }
}
