import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import TestSupport
import Testing
import TempoTraining

extension TemporaryFolder {
    /// Writes grooves of the given tempi, by rendering.
    func grooves(_ tempi: [Double], seconds: Double = 12, sampleRate: Int = 8000, seed: UInt64 = 1) throws -> [String] {
        try tempi.enumerated().map { index, tempo in
            var stream = RandomStream(seed: seed, path: UInt64(index))
            let groove = renderGroove(style: .rock, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, stream: &stream)
            let file = "\(path)/groove-\(index).wav"
            try writeWAV(samples: groove.samples, sampleRate: sampleRate, path: file)
            return file
        }
    }
}

/// Everything as the default recipe has it, at a size that trains within a second.
func microRecipe(steps: Int = 6) -> Recipe {
    var recipe = Recipe()
    recipe.features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
    recipe.windowSeconds = 4
    recipe.network.activationChannels = [6, 6, 4]
    recipe.network.binsPerOctave = 12
    recipe.network.headChannels = 6
    recipe.network.tempoBinCount = 42
    recipe.pairs.perStep = 6
    recipe.pairs.grooveCount = 4
    recipe.pairs.grooveSeconds = 8
    recipe.pairs.anchorsPerStep = 2
    recipe.pairs.pulselessPerStep = 2
    recipe.pairs.pulselessCount = 6
    recipe.optimizer.steps = steps
    recipe.optimizer.selfTrainingRounds = 0
    recipe.validation.pairs = 16
    recipe.validation.everySteps = 3
    recipe.validation.heldOutFraction = 0.3
    recipe.checkpointSteps = 2
    recipe.references.patterns = [.click]
    recipe.references.stepsPerOctave = 12
    recipe.references.seconds = 5
    return recipe
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
