import Autodiff
import Foundation
import NeuralNetworks
import Tensors

/// Says whether two excerpts have the same tempo, from the overlap of their tempo distributions.
///
/// With the tempo distributions p and q of two excerpts, the overlap ⟨p, q shifted by k bins⟩ tells how well they would agree
/// if the second were stretched by a further 2^(k / binsPerOctave). P(same) = σ(scale · log(overlap) + offset). Training fits
/// `scale` and `offset`; a model file holds them.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024.
public final class SameDifferentClassifier<Scalar: TensorScalar>: Module {
    /// How steeply the logit of "same" rises with the logarithm of the overlap: one number.
    public let scale: Parameter<Scalar>
    /// The logit of "same" at an overlap of 1: one number.
    public let offset: Parameter<Scalar>
    /// Added to an overlap before its logarithm, so that an overlap of 0 has one.
    public static var overlapFloor: Scalar { 1e-6 }

    /// A classifier with the values that training begins with, which were chosen by hand.
    public convenience init() { self.init(scale: 4, offset: 8) }

    /// With given values, such as those of a trained model.
    public init(scale: Scalar, offset: Scalar) {
        self.scale = Parameter(Tensor(vector: [scale]))
        self.offset = Parameter(Tensor(vector: [offset]))
    }

    /// `scale` and `offset`.
    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("scale", scale), NamedParameter("offset", offset)] }

    /// The logit of "same tempo" for each overlap; the shape is that of `overlap`.
    public func callAsFunction(_ overlap: Variable<Scalar>) -> Variable<Scalar> {
        (overlap + Self.overlapFloor).log() * scale.variable + offset.variable
    }

    /// The probability of "same tempo", from 0 to 1, for one overlap.
    public func probability(overlap: Double) -> Double {
        let logit = Double(scale.value.scalar) * log(overlap + Double(Self.overlapFloor)) + Double(offset.value.scalar)
        return 1 / (1 + exp(-logit))
    }
}
