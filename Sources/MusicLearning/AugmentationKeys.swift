import AudioFeatures
import Settings

/// The keys `augmentation.…` of recipes for folders of music.
extension FeatureAugmentation: RecipeSection {
    public static let keys: [RecipeKey<FeatureAugmentation>] = [
        .number("minimumGainNepers", \.minimumGainNepers, -6...0, "quietest gain"),
        .number("maximumGainNepers", \.maximumGainNepers, 0...6, "loudest gain"),
        .number("minimumContrast", \.minimumContrast, 0.1...1, "flattest factor on the log magnitudes"),
        .number("maximumContrast", \.maximumContrast, 1...3, "steepest factor on the log magnitudes"),
        .number("equaliserNepers", \.equaliserNepers, 0...3, "deviation of the random equaliser"),
        .number("maskProbability", \.maskProbability, 0...1, "of hiding a run of bands"),
        .number("isolationProbability", \.isolationProbability, 0...1, "of leaving only a run of bands"),
        .number("smoothingProbability", \.smoothingProbability, 0...1, "of blurring in time"),
        .number("maximumSmoothingFrames", \.maximumSmoothingFrames, 0...20, "widest blur"),
    ]
}
