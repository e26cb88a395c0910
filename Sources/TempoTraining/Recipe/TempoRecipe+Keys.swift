import AudioFeatures
import Learning
import MusicLearning
import Settings
import TempoEstimation

extension TempoRecipe {
    public static let keys: [RecipeKey<TempoRecipe>] = {
        let groups: [[RecipeKey<TempoRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .number("windowSeconds", \.windowSeconds, 2...120, "length of an excerpt"),
            ],
            .section("music", \.music), .section("features", \.features), .section("network", \.network), .section("pairs", \.pairs),
            .section("stretch", \.stretch), .section("grooves", \.grooves), .section("anchors", \.anchors),
            .section("pulseless", \.pulseless), .section("augmentation", \.augmentation), .section("optimizer", \.optimizer),
            .section("selfTraining", \.selfTraining), .section("validation", \.validation), .section("references", \.references),
            .section("prior", \.prior), .section("checkpoint", \.checkpoint), .section("start", \.start),
        ]
        return groups.flatMap { $0 }
    }()

    /// Recipes, run folders and checkpoints of version 0.1 have these names in this order.
    public static let formerKeys: [FormerKey] = [
        .init("seed"), .init("threads"), .init("features.sampleRate"), .init("features.frameLength"),
        .init("features.hopLength"), .init("features.bandCount"), .init("features.minimumHz"), .init("features.maximumHz"),
        .init("features.semitoneBandCount"), .init("features.semitoneFrameLength"), .init("features.semitoneMinimumHz"),
        .init("features.maximumTrackSeconds", "music.maximumTrackSeconds"), .init("network.windowSeconds", "windowSeconds"),
        .init("network.activationChannels"), .init("network.kernelSize"), .init("network.dilations"),
        .init("network.binsPerOctave"), .init("network.rateMinimumBPM"), .init("network.rateOctaves"),
        .init("network.headChannels"), .init("network.tempoMinimumBPM"), .init("network.tempoBinCount"), .init("pairs.perStep"),
        .init("pairs.objective"), .init("pairs.stretchesBoth", "stretch.bothMembers"), .init("pairs.stretch", "stretch.method"),
        .init("pairs.waveformVersions", "stretch.waveformVersions"), .init("pairs.stretchOctaves", "stretch.octaves"),
        .init("pairs.referenceShare"), .init("pairs.grooveShare"), .init("pairs.grooveCount", "grooves.count"),
        .init("pairs.grooveSeconds", "grooves.seconds"), .init("pairs.grooveRubato", "grooves.rubato"),
        .init("pairs.anchorsPerStep", "anchors.perStep"), .init("pairs.anchorWeight", "anchors.weight"),
        .init("pairs.pseudoPerStep", "selfTraining.perStep"), .init("pairs.pulselessPerStep", "pulseless.perStep"),
        .init("pairs.pulselessWeight", "pulseless.weight"), .init("pairs.pulselessCount", "pulseless.count"),
        .init("pairs.pulselessMusicShare", "pulseless.musicShare"),
        .init("pairs.minimumGainNepers", "augmentation.minimumGainNepers"),
        .init("pairs.maximumGainNepers", "augmentation.maximumGainNepers"),
        .init("pairs.minimumContrast", "augmentation.minimumContrast"),
        .init("pairs.maximumContrast", "augmentation.maximumContrast"),
        .init("pairs.equaliserNepers", "augmentation.equaliserNepers"),
        .init("pairs.maskProbability", "augmentation.maskProbability"),
        .init("pairs.isolationProbability", "augmentation.isolationProbability"),
        .init("pairs.smoothingProbability", "augmentation.smoothingProbability"),
        .init("pairs.maximumSmoothingFrames", "augmentation.maximumSmoothingFrames"), .init("optimizer.steps"),
        .init("optimizer.selfTrainingRounds", "selfTraining.rounds"), .init("optimizer.learningRate"),
        .init("optimizer.weightDecay"), .init("optimizer.warmupFraction"), .init("optimizer.clipNorm"),
        .init("optimizer.weightAverageDecay"), .init("selfTraining.minimumMass"), .init("selfTraining.minimumAgreement"),
        .init("validation.heldOutFraction"), .init("validation.everySteps"), .init("validation.pairs"),
        .init("references.patterns"), .init("references.minimumBPM"), .init("references.maximumBPM"),
        .init("references.stepsPerOctave"), .init("references.seconds"), .init("prior.centreBPM"), .init("prior.widthOctaves"),
        .init("checkpoint.everySteps"),
    ]
}
