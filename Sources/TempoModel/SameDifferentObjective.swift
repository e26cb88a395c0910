import Autodiff
import Foundation
import NeuralNetworks
import Tensors

/// The classifier that says whether two excerpts have the same tempo, and its training loss.
///
/// With the tempo distributions p and q of two excerpts, the overlap ⟨p, shift_k q⟩ tells how well they agree if the
/// second were stretched by a further 2^(k / binsPerOctave). P(same) = σ(scale · log(overlap) + offset). As the true
/// relative tempo of a pair is known, each lag k is one binary example: the same tempo where k is nearer than one bin
/// to the true lag, a different one beyond two.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024; the dense
/// form over all lags is this project's.
public final class SameDifferentClassifier<Scalar: TensorScalar>: Module {
    /// How steeply the logit of "same" rises with the logarithm of the overlap: one number.
    public let scale: Parameter<Scalar>
    /// The logit of "same" at an overlap of 1: one number.
    public let offset: Parameter<Scalar>
    /// Added to an overlap before its logarithm.
    public static var overlapFloor: Scalar { 1e-6 }

    /// The values that training begins with.
    public init() {
        scale = Parameter(Tensor(vector: [4]))
        offset = Parameter(Tensor(vector: [8]))
    }

    /// `scale` and `offset`.
    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("scale", scale), NamedParameter("offset", offset)] }

    /// Logit of "same tempo" for overlaps of any shape.
    public func callAsFunction(_ overlap: Variable<Scalar>) -> Variable<Scalar> {
        (overlap + Self.overlapFloor).log() * scale.variable + offset.variable
    }

    /// P(same tempo) of one overlap.
    public func probability(overlap: Double) -> Double {
        let logit = Double(scale.value.scalar) * log(overlap + Double(Self.overlapFloor)) + Double(offset.value.scalar)
        return 1 / (1 + exp(-logit))
    }
}

/// What a batch of pairs gave.
public struct PairOutcome<Scalar: TensorScalar> {
    /// One number.
    public let loss: Variable<Scalar>
    /// Share of the pairs in which the lag of largest overlap is within 1.5 bins of the true one.
    public let trueLagRate: Double
}

/// What a network is taught by pairs.
public enum PairObjective: String, Sendable, Hashable, CaseIterable {
    /// Each lag is a binary example, same or different.
    case dense
    /// The lags compete: cross-entropy of a softmax over them. The classifier is fitted beside, to overlaps that it cannot change.
    case softmax
}

/// Balanced binary cross-entropy over every further stretch of each pair's second excerpt.
///
/// - Parameters:
///   - first: Scores of the pairs' first members, `[pairs, bins]`.
///   - second: Those of the second members.
///   - trueLags: log₂(tempo of the second / tempo of the first) · binsPerOctave, fractional; within ± `maximumLag`.
///   - objective: What the overlaps are taught by; the loss of `softmax` is the sum of both of its parts.
///   - differentWeight: Weight of the mean over different lags against the mean over same lags.
public func sameDifferentOutcome<Scalar>(
    first: Variable<Scalar>, second: Variable<Scalar>, trueLags: [Double], maximumLag: Int,
    classifier: SameDifferentClassifier<Scalar>, objective: PairObjective = .dense, differentWeight: Double = 4
) -> PairOutcome<Scalar> {
    if first.shape != second.shape || first.shape[0] != trueLags.count {
        shapeFailure("sameDifferentOutcome", "needs equal [pairs, bins] and \(trueLags.count) pairs", first.shape, second.shape)
    }
    let overlaps = crossCorrelation(first.softmax(), second.softmax(), maximumLag: maximumLag)
    let lags = 2 * maximumLag + 1
    var same = [Scalar](repeating: 0, count: trueLags.count * lags), different = same
    for (pair, trueLag) in trueLags.enumerated() {
        for lag in 0..<lags {
            let distance = abs(Double(lag - maximumLag) - trueLag)
            if distance < 1 { same[pair * lags + lag] = 1 }
            if distance >= 2 { different[pair * lags + lag] = 1 }
        }
    }
    let sameCount = max(1, same.reduce(0, +)), differentCount = max(1, different.reduce(0, +))
    let targets = Tensor(shape: overlaps.shape, scalars: same)
    let weights = targets.scaled(by: 1 / sameCount)
        + Tensor(shape: overlaps.shape, scalars: different).scaled(by: Scalar(differentWeight) / differentCount)
    func binary(_ overlaps: Variable<Scalar>) -> Variable<Scalar> {
        (binaryCrossEntropy(logits: classifier(overlaps), targets: targets) * Variable(weights)).sum()
    }
    let loss = switch objective {
    case .dense: binary(overlaps)
    case .softmax: binary(overlaps.detached) + lagCrossEntropy(classifier(overlaps), trueLags: trueLags, maximumLag: maximumLag)
    }
    let best = overlaps.value.argmaxLastAxis()
    let hits = zip(best, trueLags).filter { abs(Double($0 - maximumLag) - $1) < 1.5 }.count
    return PairOutcome(loss: loss, trueLagRate: trueLags.isEmpty ? .nan : Double(hits) / Double(trueLags.count))
}

/// Cross-entropy of a softmax over lags against the two lags next to the true one, by their nearness.
private func lagCrossEntropy<Scalar>(_ logits: Variable<Scalar>, trueLags: [Double], maximumLag: Int) -> Variable<Scalar> {
    let lags = logits.shape[-1]
    var targets = [Scalar](repeating: 0, count: logits.shape.count)
    for (pair, trueLag) in trueLags.enumerated() {
        for lag in 0..<lags { targets[pair * lags + lag] = Scalar(max(0, 1 - abs(Double(lag - maximumLag) - trueLag))) }
    }
    return -(logits.logSoftmax() * Variable(Tensor(shape: logits.shape, scalars: targets))).sum() / Scalar(max(1, trueLags.count))
}
