import AudioFeatures
import Settings

/// Changes to pitch, time and company: the keys `transformation.…` and `timbreTransformation.…`. Each is drawn for every window on its own, so that what it
/// changes no longer tells that two windows belong together.
public struct TransformationSettings: RecipeSection {
    /// Pitch is shifted by a uniform whole number of semitones from minus to plus this; 0 for none.
    public var pitchShiftSemitones = 0
    /// Stretch ratios are 2^x, x uniform from minus to plus this; 0 for none. Above 1 is faster.
    public var stretchOctaves = 0.0
    /// Share of windows that get another track mixed in.
    public var mixProbability = 0.0
    /// Gain of the track mixed in, against equal peaks.
    public var minimumMixGain = 0.05
    /// The largest such gain.
    public var maximumMixGain = 0.4
    /// Share of windows in which a stretch of time is silenced.
    public var timeMaskProbability = 0.2
    /// The shortest such stretch.
    public var minimumTimeMaskSeconds = 0.1
    /// The longest such stretch.
    public var maximumTimeMaskSeconds = 0.8

    /// The defaults above.
    public init() {}

    /// Two keys that cannot both be, without the name of their section.
    var contradiction: String? {
        if minimumMixGain > maximumMixGain { return "minimumMixGain must not exceed maximumMixGain" }
        if minimumTimeMaskSeconds > maximumTimeMaskSeconds { return "minimumTimeMaskSeconds must not exceed maximumTimeMaskSeconds" }
        return nil
    }

    public static let keys: [RecipeKey<TransformationSettings>] = [
        .int("pitchShiftSemitones", \.pitchShiftSemitones, 0...24, "largest shift of pitch, up or down"),
        .number("stretchOctaves", \.stretchOctaves, 0...1, "strongest stretch, as log2 of the ratio"),
        .number("mixProbability", \.mixProbability, 0...1, "of mixing in another track"),
        .number("minimumMixGain", \.minimumMixGain, 0...1, "of what is mixed in"),
        .number("maximumMixGain", \.maximumMixGain, 0...1, "of what is mixed in"),
        .number("timeMaskProbability", \.timeMaskProbability, 0...1, "of silencing a stretch of time"),
        .number("minimumTimeMaskSeconds", \.minimumTimeMaskSeconds, 0...60, "shortest such stretch"),
        .number("maximumTimeMaskSeconds", \.maximumTimeMaskSeconds, 0...60, "longest such stretch"),
    ]
}
