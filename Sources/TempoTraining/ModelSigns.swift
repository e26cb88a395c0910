import AudioFiles
import AudioSynthesis
import Autodiff
import Foundation
import RandomStreams
import TempoEstimation
import Tensors

/// How good a model is, as far as that shows without a label: what models are chosen by.
public struct ModelSigns: Sendable, Hashable, Codable {
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
        of model: TempoModel, music: [TrainingTrack], recipe: Recipe, seed: UInt64 = 0x516, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(AudioError) {
        var recipe = recipe
        recipe.seed = seed
        recipe.pairs.referenceShare = 0
        recipe.pairs.grooveShare = 0
        let kinds = PulselessKind.allCases, perKind = 24
        let sounds = try SyntheticLibrary.pulseless(recipe: recipe, count: kinds.count * perKind, purpose: 3)
        leakRates = [:]
        for (number, kind) in kinds.enumerated() {
            let tracks = stride(from: number, to: sounds.count, by: kinds.count).map { sounds[$0] }
            leakRates[kind.rawValue] = Self.trueLagRate(tracks, model, recipe)
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

    private static func trueLagRate(_ tracks: [TrainingTrack], _ model: TempoModel, _ recipe: Recipe) -> Double {
        let none = SyntheticLibrary(references: [], grooves: [], pulseless: [])
        let builder = BatchBuilder(tracks: tracks, library: none, recipe: recipe, purpose: 4, measuresLeak: true)
        let calls = 48, pairs = 16
        return GradientMode.disabled {
            (0..<calls).reduce(0) { sum, call in
                let batch = builder.batch(step: call, pairs: pairs, pulseless: 0)
                let scores = Variable(model.network(batch.excerpts))
                let outcome = sameDifferentOutcome(
                    first: scores.sliced(axis: 0, 0..<pairs), second: scores.sliced(axis: 0, pairs..<2 * pairs),
                    tempoShifts: batch.trueLags, maximumShift: model.network.configuration.binsPerOctave, classifier: model.classifier)
                return sum + outcome.trueShiftRate / Double(calls)
            }
        }
    }
}
