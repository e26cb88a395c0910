import AudioFeatures
import EmbeddingTraining
import Foundation
import MusicData
import TestSupport

/// Everything as the default recipe has it, at a size that trains within a second.
func smallRecipe(steps: Int = 6) -> ContrastiveRecipe {
    var recipe = ContrastiveRecipe()
    recipe.features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 24,
                                          semitoneFrameLength: 1024, semitoneMinimumHz: 110)
    recipe.windowSeconds = 3
    (recipe.encoder.onsetChannels, recipe.encoder.rateChannels, recipe.encoder.rhythmWidth) = ([8, 8, 6], 6, 16)
    (recipe.encoder.binsPerOctave, recipe.encoder.timbreChannels, recipe.encoder.cepstralCount) = (12, [10, 12], 5)
    (recipe.objective.projectorHidden, recipe.objective.projectorWidth) = (16, 8)
    (recipe.whitening.tracks, recipe.whitening.windowsPerTrack) = (4, 4)
    (recipe.pairs.perStep, recipe.pairs.minimumDistanceSeconds) = (4, 1)
    (recipe.transformation.pitchShiftSemitones, recipe.transformation.stretchOctaves, recipe.transformation.mixProbability) = (2, 0.1, 0.5)
    recipe.optimizer.steps = steps
    (recipe.validation.everySteps, recipe.validation.heldOutFraction, recipe.checkpoint.everySteps) = (3, 0, 2)
    return recipe
}

/// Grooves of several tempi, read as music.
func library(_ folder: TemporaryFolder, recipe: ContrastiveRecipe, tempi: [Double] = [84, 97, 112, 126, 139], seconds: Double = 12) throws -> MusicLibrary {
    try MusicLibrary(files: folder.grooves(tempi, seconds: seconds), request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
