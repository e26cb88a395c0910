import Autodiff
import Foundation
import Learning
import TempoEstimation
import Tensors

/// How a network does on pairs that training never drew; needs no label.
struct TempoMeasures: Sendable, Hashable {
    /// The pair loss on music.
    var loss = 0.0
    /// How often the true tempo shift wins on music.
    var trueShiftRate = 0.0
    /// How often the true shift wins on sounds *without any tempo*, where it can only be betrayed by the traces of
    /// stretching. Chance is about 0.04. Not a number where there are no such sounds.
    var leakRate = Double.nan
    /// Mean entropy of the tempo distributions on music, in bits; log₂(bins) says nothing, 0 is always sure.
    var entropyBits = 0.0
    /// Spread (standard deviation) of the most likely tempo over excerpts, in octaves. 0 is collapse.
    var spreadOctaves = 0.0

    /// As records have them; `trueLagRate` is what the first version called it.
    var values: [String: Double] {
        ["loss": loss, "trueLagRate": trueShiftRate, "leakRate": leakRate, "entropyBits": entropyBits, "spreadOctaves": spreadOctaves]
    }
}

/// A fixed set of pairs, the same at every validation of a run.
struct TempoValidation {
    let music: any PairSource
    /// Nil where there are no sounds without a tempo.
    let pulseless: (any PairSource)?
    let pairs: Int
    /// Pairs in one call of the network.
    private let pairsPerCall = 16

    init(music: any PairSource, pulseless: (any PairSource)?, pairs: Int) {
        (self.music, self.pulseless, self.pairs) = (music, pulseless, pairs)
    }

    func callAsFunction(network: PeriodicityNetwork<Float>, classifier: SameDifferentClassifier<Float>) -> TempoMeasures {
        GradientMode.disabled {
            var measures = TempoMeasures(), peaks: [Double] = []
            run(music, network, classifier) { share, result, probabilities in
                measures.loss += share * Double(result.loss.value.scalar)
                measures.trueShiftRate += share * result.trueShiftRate
                let rows = probabilities.shape[0]
                let entropy = (probabilities * (probabilities.scaled(by: 1, plus: 1e-9)).map(.log)).sum().scalar
                measures.entropyBits -= share * Double(entropy) / Double(rows) / log(2)
                peaks += probabilities.argmaxLastAxis().map(Double.init)
            }
            let mean = peaks.reduce(0, +) / Double(peaks.count)
            let variance = peaks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(peaks.count)
            measures.spreadOctaves = variance.squareRoot() / Double(network.configuration.binsPerOctave)
            if let pulseless {
                measures.leakRate = 0
                run(pulseless, network, classifier) { share, result, _ in measures.leakRate += share * result.trueShiftRate }
            }
            return measures
        }
    }

    private func run(
        _ source: any PairSource, _ network: PeriodicityNetwork<Float>, _ classifier: SameDifferentClassifier<Float>,
        _ body: (Double, PairOutcome<Float>, Tensor<Float>) -> Void
    ) {
        let calls = max(1, pairs / pairsPerCall)
        for call in 0..<calls {
            let batch = source.pairs(step: call, count: pairsPerCall), scores = network(batch.excerpts)
            body(1 / Double(calls), sameDifferentOutcome(batch, scores: scores, classifier: classifier), scores.value.softmax())
        }
    }
}
