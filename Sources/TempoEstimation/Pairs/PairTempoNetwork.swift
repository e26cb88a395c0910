import AudioEmbedding
import Autodiff
import Foundation
import Tensors

/// The tempo of a window by the paper's own method: a frozen encoder embeds it, and a classifier says of each synthetic reference of known tempo
/// whether it has the same tempo.
///
/// The score of a tempo is the logarithm of the mean probability of "same" over the references of that tempo.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024.
public final class PairTempoNetwork: TempoNetwork, @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set those of the comparison: it was handed over
    // (`sending`), and no public method gives it out.
    let comparison: PairComparison<Float>
    /// What embeds windows.
    public let encoder: EncoderModel
    /// Which numbers of an embedding are compared.
    public let parts: PairParts
    /// Mean embeddings of the references, `[tempi · perTempo, width]`, those of one tempo one after another.
    public let references: Tensor<Float>
    /// The tempi of the references.
    public let tempoAxis: TempoAxis
    let projectedReferences: Tensor<Float>

    /// - Parameters:
    ///   - comparison: Of as many numbers as `parts` takes from embeddings.
    ///   - references: `[axis.count · perTempo, width]`, those of one tempo one after another.
    public init(encoder: EncoderModel, parts: PairParts, comparison: sending PairComparison<Float>, references: Tensor<Float>, axis: TempoAxis) {
        precondition(references.rank == 2 && references.shape[0] % axis.count == 0 && references.shape[1] == comparison.configuration.width,
                     "PairTempoNetwork: references \(references.shape) for \(axis.count) tempi")
        (self.encoder, self.parts, self.comparison, self.references, tempoAxis) = (encoder, parts, comparison, references, axis)
        projectedReferences = GradientMode.disabled { comparison.projected(Variable(references)).value }
    }

    /// The sizes of the classifier.
    public var configuration: PairComparisonConfiguration { comparison.configuration }
    public var bandCount: Int { encoder.configuration.bandCount }
    public var framesPerSecond: Double { encoder.configuration.framesPerSecond }
    public var rateAxis: TempoAxis {
        let sizes = encoder.configuration
        return TempoAxis(minimumBPM: sizes.rateMinimumBPM, binsPerOctave: sizes.binsPerOctave, count: sizes.rateCount)
    }

    /// The weights of the encoder, of the comparison, and the references.
    public var weights: [(name: String, tensor: Tensor<Float>)] {
        encoder.weights.map { ("encoder.\($0.name)", $0.tensor) } + comparison.state.map { ("comparison.\($0.name)", $0.tensor) }
            + [("referenceEmbeddings", references)]
    }

    public func callAsFunction(_ excerpts: Tensor<Float>) -> Tensor<Float> { scores(embeddings: parts.of(encoder(excerpts), encoder.configuration)) }

    /// Scores of embeddings, `[count, width]`: `[count, tempoAxis.count]`.
    public func scores(embeddings: Tensor<Float>) -> Tensor<Float> {
        let count = embeddings.shape[0], all = projectedReferences.shape[0], perTempo = all / tempoAxis.count
        let logits = GradientMode.disabled { () -> [Float] in
            let projected = comparison.projected(Variable(embeddings)).value
            let first = projected.gathered(axis: 0, (0..<count * all).map { $0 / all })
            let second = projectedReferences.gathered(axis: 0, (0..<count * all).map { $0 % all })
            return comparison.logits(Variable(first), Variable(second)).value.scalars
        }
        return Tensor(shape: [count, tempoAxis.count], scalars: (0..<count * tempoAxis.count).map { place in
            let probability = (0..<perTempo).reduce(0.0) { $0 + 1 / (1 + exp(-Double(logits[place * perTempo + $1]))) } / Double(perTempo)
            return Float(log(probability + Self.probabilityFloor))
        })
    }

    /// Added to a mean probability before its logarithm: tempi that all are hardly probable are alike. Chosen by hand.
    static let probabilityFloor = 0.01

    public func onsetStrengths(_ excerpts: Tensor<Float>) -> Tensor<Float> { encoder.onsetStrengths(excerpts) }
    public func periodicity(_ onsetStrengths: Tensor<Float>) -> Tensor<Float> { encoder.periodicity(onsetStrengths) }
}

/// Which numbers of an embedding are compared.
public enum PairParts: String, CaseIterable, Codable, Sendable {
    /// All.
    case whole
    /// Those of the rhythm path.
    case rhythm

    /// How many numbers these are.
    public func width(_ configuration: EncoderConfiguration) -> Int {
        switch self {
        case .whole: configuration.width
        case .rhythm: configuration.range(of: .rhythm).count
        }
    }

    /// The numbers, `[count, width]` of `[count, configuration.width]`.
    public func of(_ embeddings: Tensor<Float>, _ configuration: EncoderConfiguration) -> Tensor<Float> {
        switch self {
        case .whole: embeddings
        case .rhythm: embeddings.sliced(axis: 1, configuration.range(of: .rhythm))
        }
    }
}
