import AudioFeatures
import Foundation
import Learning
import MusicData
import Settings

/// A recipe for learning from folders of music.
public protocol MusicRecipe: Recipe {
    /// How sound becomes frames.
    var features: LogMelConfiguration { get set }
    /// How the weights move, and for how long.
    var optimizer: OptimizerSettings { get set }
    /// How often the run is saved.
    var checkpoint: CheckpointSettings { get set }
    /// What of the music is wanted.
    var musicRequest: MusicRequest { get }
    /// How long the run is, and when it validates and saves.
    var plan: LearningPlan { get }

    /// Takes a trained model as the start, and from it all that must be as it was.
    ///
    /// - Parameter model: A file, or `shipped`.
    /// - Throws: `RecipeError` for a file that is no such model, and where training cannot begin with one; so by default.
    mutating func begin(with model: String) throws(RecipeError)
}

extension MusicRecipe {
    public mutating func begin(with model: String) throws(RecipeError) {
        throw RecipeError(place: model, message: "task \(Self.task) cannot begin with a model; expected a recipe of task tempo")
    }
}

/// Which music is learned from: the keys `music.…` of recipes for folders of music.
public struct MusicSettings: RecipeSection {
    /// Longer tracks are cut, so that a few endless loops do not dominate. In seconds.
    public var maximumTrackSeconds = 300.0

    /// The default above.
    public init() {}

    public static let keys: [RecipeKey<MusicSettings>] = [
        .number("maximumTrackSeconds", \.maximumTrackSeconds, 10...36000, "longer tracks are cut"),
    ]
}

/// The keys `features.…` of recipes for folders of music.
extension LogMelConfiguration: RecipeSection {
    public static let keys: [RecipeKey<LogMelConfiguration>] = [
        .int("sampleRate", \.sampleRate, 4000...192_000, "in hertz, after resampling"),
        .int("frameLength", \.frameLength, 64...16384, "in samples"),
        .int("hopLength", \.hopLength, 16...16384, "in samples"),
        .int("bandCount", \.bandCount, 4...512, "mel bands"),
        .number("minimumHz", \.minimumHz, 0...20000, "lower edge of the lowest band"),
        .number("maximumHz", \.maximumHz, 100...96000, "upper edge of the highest band"),
        .int("semitoneBandCount", \.semitoneBandCount, 0...512, "bands of the slower analysis that sees pitch; 0 for none"),
        .int("semitoneFrameLength", \.semitoneFrameLength, 64...65536, "of the slower analysis, in samples"),
        .number("semitoneMinimumHz", \.semitoneMinimumHz, 10...4000, "centre of the lowest semitone band"),
    ]

    /// What is wrong with the values together, for a recipe that has them as `features`; nil if nothing is.
    public var contradiction: String? {
        if minimumHz >= maximumHz { return "features.minimumHz must be below features.maximumHz" }
        if maximumHz > Double(sampleRate) / 2 { return "features.maximumHz must not exceed half of features.sampleRate" }
        let highest = semitoneMinimumHz * exp2(Double(semitoneBandCount) / 12)
        if semitoneBandCount > 0 && highest >= Double(sampleRate) / 2 { return "features.semitoneBandCount reaches beyond half of features.sampleRate" }
        if frameLength % 2 != 0 { return "features.frameLength must be even, found \(frameLength)" }
        if semitoneFrameLength % 2 != 0 { return "features.semitoneFrameLength must be even, found \(semitoneFrameLength)" }
        return nil
    }
}
