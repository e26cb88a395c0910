import AudioFeatures
import Foundation
import MusicData
import MusicLearning
import ProximityTraining
import RandomStreams
import TestSupport

/// Everything as the default recipe has it, at a size that trains within a second.
func smallRecipe(steps: Int = 6) -> ProximityRecipe {
    var recipe = ProximityRecipe()
    recipe.features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 24,
                                          semitoneFrameLength: 1024, semitoneMinimumHz: 110)
    recipe.network.channels = [12, 10]
    (recipe.windows.tracksPerStep, recipe.windows.anchorsPerTrack) = (4, 4)
    recipe.optimizer.steps = steps
    (recipe.validation.everySteps, recipe.validation.draws, recipe.validation.heldOutFraction, recipe.checkpoint.everySteps) = (3, 2, 0, 2)
    return recipe
}

/// A track whose parts of so many seconds each have a spectrum of their own under noise that is louder.
func track(_ name: String = "track", partSeconds: [Int] = [20, 20, 20, 20], recipe: ProximityRecipe, seed: UInt64 = 1) -> MusicTrack {
    var stream = RandomStream(seed: seed), values: [Int16] = []
    let bands = recipe.features.featureCount
    for seconds in partSeconds {
        let spectrum = (0..<bands).map { _ in 700 * stream.normal() }
        for _ in 0..<seconds * Int(recipe.features.framesPerSecond) {
            let level = 1500 * stream.normal()
            for band in 0..<bands { values.append(Int16(max(-16000, min(0, -6000 + level + spectrum[band] + 1200 * stream.normal())))) }
        }
    }
    return MusicTrack(name: name, frames: LogMelFrames(bandCount: bands, framesPerSecond: recipe.features.framesPerSecond, values: values))
}

/// Grooves of several tempi, read as music.
func library(_ folder: TemporaryFolder, recipe: ProximityRecipe) throws -> MusicLibrary {
    try MusicLibrary(files: folder.grooves([84, 97, 112, 126], seconds: 40), request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
