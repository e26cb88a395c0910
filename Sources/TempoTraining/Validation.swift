import Autodiff
import Foundation
import TempoEstimation
import Tensors

/// How a model does on pairs that training never drew; needs no label.
public struct ValidationOutcome: Sendable, Hashable, Codable {
    /// The pair loss on music.
    public var loss: Double
    /// How often the true lag wins on music.
    public var trueLagRate: Double
    /// How often the true lag wins on sounds *without any tempo*, where it can only be betrayed by the traces of
    /// stretching. Chance is about 0.04.
    public var leakRate: Double
    /// Mean entropy of the tempo distributions on music, in bits; log₂(bins) says nothing, 0 is always sure.
    public var entropyBits: Double
    /// Spread (standard deviation) of the most likely tempo over excerpts, in octaves. 0 is collapse.
    public var spreadOctaves: Double
}

/// A fixed set of pairs, the same at every validation of a run.
struct Validation {
    let music: BatchBuilder
    let pulseless: BatchBuilder?
    let pairs: Int
    /// Pairs in one call of the network.
    private let batch = 16

    func callAsFunction(
        network: PeriodicityNetwork<Float>, classifier: SameDifferentClassifier<Float>
    ) -> ValidationOutcome {
        GradientMode.disabled {
            var outcome = ValidationOutcome(loss: 0, trueLagRate: 0, leakRate: .nan, entropyBits: 0, spreadOctaves: 0)
            var peaks: [Double] = []
            run(music, network, classifier) { share, result, probabilities in
                outcome.loss += share * Double(result.loss.value.scalar)
                outcome.trueLagRate += share * result.trueShiftRate
                let rows = probabilities.shape[0]
                let entropy = (probabilities * (probabilities.scaled(by: 1, plus: 1e-9)).map(.log)).sum().scalar
                outcome.entropyBits -= share * Double(entropy) / Double(rows) / log(2)
                peaks += probabilities.argmaxLastAxis().map(Double.init)
            }
            let mean = peaks.reduce(0, +) / Double(peaks.count)
            let variance = peaks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(peaks.count)
            outcome.spreadOctaves = variance.squareRoot() / Double(network.configuration.binsPerOctave)
            if let pulseless {
                outcome.leakRate = 0
                run(pulseless, network, classifier) { share, result, _ in outcome.leakRate += share * result.trueShiftRate }
            }
            return outcome
        }
    }

    private func run(
        _ builder: BatchBuilder, _ network: PeriodicityNetwork<Float>, _ classifier: SameDifferentClassifier<Float>,
        _ body: (Double, PairOutcome<Float>, Tensor<Float>) -> Void
    ) {
        let calls = max(1, pairs / batch)
        for call in 0..<calls {
            let batch = builder.batch(step: call, pairs: batch, pulseless: 0)
            let scores = network(batch.excerpts)
            let outcome = sameDifferentOutcome(
                first: scores.sliced(axis: 0, 0..<batch.pairCount), second: scores.sliced(axis: 0, batch.pairCount..<2 * batch.pairCount),
                tempoShifts: batch.trueLags, maximumShift: network.configuration.binsPerOctave, classifier: classifier)
            body(1 / Double(calls), outcome, scores.value.softmax())
        }
    }
}
