import AudioEmbedding
import AudioFeatures
import Formats
import Settings

/// The encoder that a recipe names.
enum FrozenEncoder {
    /// What a recipe calls the encoder that is part of the program.
    static let shippedName = "shipped"

    /// - Throws: `RecipeError` for a file that is no encoder, or one that reads other features than the recipe makes.
    static func named(_ name: String, features: LogMelConfiguration) throws(RecipeError) -> EncoderModel {
        let encoder: EncoderModel
        do { encoder = try name == shippedName ? EncoderModel.shipped() : EncoderModel(contentsOf: name) } catch {
            throw RecipeError(place: "encoder", message: "\(error)")
        }
        guard encoder.features == features else {
            throw RecipeError(place: "encoder", message: "\(name) was trained on other features than the recipe's: give it the keys features.… of the encoder's own recipe")
        }
        return encoder
    }
}
