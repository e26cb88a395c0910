import AudioFiles
import AudioSynthesis
import Autodiff
import AudioFiles
import AudioSynthesis
import Foundation
import MusicData
import TempoEstimation
import Tensors

/// How good a model is, as far as that shows without a label: what models are chosen by.
public struct LabelFreeDiagnostics: Sendable, Hashable, Codable {
    /// How often the true stretch wins between two excerpts of a sound *without any tempo*, by kind of sound. The two share no
    /// part of the sound, so that only the traces of stretching can betray it; chance is about 0.04.
    public var leakRates: [String: Double]
    /// Share of those sounds that the model hears a tempo in.
    public var falseTempoRate: Double
    /// Share of excerpts of music that it hears none in.
    public var refusalRate: Double
    /// Share of excerpts of music whose tempo moves by the stretch, up to the metrical level (Acc2's multiples, 4 %).
    public var stretchConsistency: Double
    /// The same at the same level and within 2 %.
    public var exactStretchConsistency: Double

    /// The mean over the kinds.
    public var leakRate: Double { leakRates.values.reduce(0, +) / Double(max(1, leakRates.count)) }

    /// - Parameters:
    ///   - model: Any model; its own windows, references and calibration are used.
    ///   - music: Unlabeled tracks, best ones that it was not trained on.
    ///   - recipe: Says how excerpts are cut and stretched; its features must be the model's.
    ///   - seed: Of the sounds and excerpts; not that of the training.
    ///   - progress: Called with how many of how many parts are done.
    public init(
        of model: TempoModel, music: [MusicTrack], recipe: TempoRecipe, seed: UInt64 = 0x516, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(AudioError) {
        var recipe = recipe
        recipe.seed = seed
        let kinds = PulselessKind.allCases
        let sounds = try SyntheticLibrary.pulseless(recipe: recipe, count: kinds.count * Self.soundsPerKind, purpose: RandomPath.diagnosticSounds)
        leakRates = [:]
        for (number, kind) in kinds.enumerated() {
            let tracks = stride(from: number, to: sounds.count, by: kinds.count).map { sounds[$0] }
            leakRates[kind.rawValue] = Self.leakRate(tracks, model, recipe)
            progress(number + 1, kinds.count + 2)
        }
        let estimator = TempoEstimator(model: model)
        let calibrator = Calibrator(recipe: recipe, music: music, pulseless: sounds)
        let heard = calibrator.pulselessAnswers(estimator)
        progress(kinds.count + 1, kinds.count + 2)
        let passes = { (answer: TempoEstimator.RawAnswer) in answer.confidence >= model.calibration.minimumConfidence }
        falseTempoRate = Double(heard.count(where: passes)) / Double(max(1, heard.count))
        let answers = calibrator.stretchedAnswers(estimator), count = Double(max(1, answers.count))
        progress(kinds.count + 2, kinds.count + 2)
        refusalRate = Double(answers.count { !passes($0.plain) }) / count
        stretchConsistency = Double(answers.count(where: \.relation.isAccuracy2)) / count
        exactStretchConsistency = Double(answers.count { abs($0.stretched.tempoBPM / ($0.plain.tempoBPM * $0.ratio) - 1) <= 0.02 }) / count
    }

    /// Sounds of each kind, and pairs of them asked about: with so many the leak's standard error is below a percentage point.
    private static let soundsPerKind = 24, leakCalls = 48, pairsPerCall = 16

    private static func leakRate(_ sounds: [MusicTrack], _ model: TempoModel, _ recipe: TempoRecipe) -> Double {
        let sampler = LeakSampler(sounds: sounds, recipe: recipe, purpose: RandomPath.diagnosticLeak)
        return GradientMode.disabled {
            (0..<leakCalls).reduce(0) { sum, call in
                let batch = sampler.pairs(step: call, count: pairsPerCall)
                let outcome = sameDifferentOutcome(batch, scores: Variable(model.network(batch.excerpts)), classifier: model.classifier)
                return sum + outcome.trueShiftRate / Double(leakCalls)
            }
        }
    }
}
