import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Formats
import Learning
import MusicData
import MusicLearning
import Settings
import TempoEstimation
import TestSupport
import Testing
import TempoTraining

/// Everything as the default recipe has it, at a size that trains within a second.
func microRecipe(steps: Int = 6) -> TempoRecipe {
    var recipe = TempoRecipe()
    recipe.features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
    recipe.windowSeconds = 4
    recipe.network.activationChannels = [6, 6, 4]
    recipe.network.binsPerOctave = 12
    recipe.network.headChannels = 6
    recipe.network.tempoBinCount = 42
    recipe.pairs.perStep = 6
    recipe.grooves.count = 4
    recipe.grooves.seconds = 8
    recipe.anchors.perStep = 2
    recipe.pulseless.perStep = 2
    recipe.pulseless.count = 6
    recipe.optimizer.steps = steps
    recipe.selfTraining.rounds = 0
    recipe.validation.pairs = 16
    recipe.validation.everySteps = 3
    recipe.validation.heldOutFraction = 0.3
    recipe.checkpoint.everySteps = 2
    recipe.references.patterns = [.click]
    recipe.references.stepsPerOctave = 12
    recipe.references.seconds = 5
    return recipe
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

/// A run of tempo training and what it trains.
struct TempoRun {
    let run: LearningRun, task: TempoTask
    var folder: RunFolder { run.folder }
    var learner: Learner { run.learner }

    init(
        _ folder: String, _ recipe: TempoRecipe, _ music: MusicLibrary, library: SyntheticLibrary? = nil, pulseless: [MusicTrack] = [],
        resuming: Bool = false, accepting: Bool = false, warn: @escaping (String) -> Void = { _ in }
    ) throws {
        task = try TempoTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut, library: library ?? SyntheticLibrary(recipe: recipe),
                             pulselessHeldOut: pulseless)
        run = try LearningRun(folder: RunFolder(folder), recipe: recipe, music: music, task: task, resuming: resuming, acceptingOthers: accepting,
                              warn: warn)
    }

    func train(
        shouldStop: () -> Bool = { false }, labelling: (Int, Int) -> Void = { _, _ in }, observe: (StepRecord) -> Void = { _ in }
    ) throws {
        try run.train(shouldStop: shouldStop, preparing: labelling, observe: observe)
    }

    func writeModel() throws -> TempoModel {
        try run.writeModel(of: task)
        return try TempoModel(contentsOf: folder.model)
    }
}

func pulselessSounds(_ recipe: TempoRecipe) throws -> [MusicTrack] {
    try SyntheticLibrary.pulseless(recipe: recipe, count: 6, purpose: 2)
}
