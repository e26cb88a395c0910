import AudioFeatures
import Formats

extension EncoderModel {
    /// What recipes call the encoder that is part of the program.
    public static let shippedName = "shipped"

    /// The encoder that a recipe names.
    ///
    /// - Parameters:
    ///   - name: A file, or `shipped`.
    ///   - features: What the recipe makes of sound.
    /// - Throws: `FormatError` for a file that is no encoder, or one that reads other features.
    package static func named(_ name: String, reading features: LogMelConfiguration) throws(FormatError) -> EncoderModel {
        let encoder = try name == shippedName ? shipped() : EncoderModel(contentsOf: name)
        guard encoder.features == features else {
            throw .malformed(path: name, place: nil, found: "an encoder that was trained on other features than the recipe's",
                             expected: "the keys features.… of the encoder's own recipe")
        }
        return encoder
    }
}
