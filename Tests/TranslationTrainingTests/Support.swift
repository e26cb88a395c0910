import AudioEmbedding
import AudioFeatures
import Foundation
import MusicData
import RandomStreams
import TestSupport
import TranslationTraining

func smallFeatures() -> LogMelConfiguration {
    LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 24,
                        semitoneFrameLength: 1024, semitoneMinimumHz: 110)
}

/// Writes an encoder with drawn weights, so small that it embeds within milliseconds.
func writeEncoder(to path: String, seed: UInt64 = 3) throws {
    let features = smallFeatures()
    var configuration = EncoderConfiguration(), stream = RandomStream(seed: seed)
    (configuration.bandGroups, configuration.framesPerSecond) = (features.bandGroups, features.framesPerSecond)
    (configuration.onsetChannels, configuration.rateChannels, configuration.rhythmWidth) = ([12, 12, 8], 12, 48)
    (configuration.binsPerOctave, configuration.timbreChannels, configuration.cepstralCount) = (24, [10, 12], 4)
    try EncoderModel(features: features, network: EncoderNetwork<Float>(configuration, stream: &stream), windowSeconds: 3).write(to: path)
}

/// Everything as the default recipe has it, at a size that trains within a second.
func smallRecipe(encoder: String, steps: Int = 6) -> TranslationRecipe {
    var recipe = TranslationRecipe()
    (recipe.encoder, recipe.features, recipe.windowSeconds) = (encoder, smallFeatures(), 3)
    (recipe.stretches.perTrack, recipe.stretches.windowsPerTrack) = (5, 3)
    (recipe.translator.rhythmHiddenWidths, recipe.translator.otherHiddenWidths) = ([64], [8])
    (recipe.pairs.perStep, recipe.validation.pairs) = (16, 32)
    recipe.optimizer.steps = steps
    (recipe.validation.everySteps, recipe.validation.heldOutFraction, recipe.checkpoint.everySteps) = (3, 0, 2)
    return recipe
}

/// Grooves of several tempi, read as music.
func library(_ folder: TemporaryFolder, recipe: TranslationRecipe, tempi: [Double] = [84, 97, 112, 126, 139]) throws -> MusicLibrary {
    try MusicLibrary(files: folder.grooves(tempi, seconds: 12), request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
