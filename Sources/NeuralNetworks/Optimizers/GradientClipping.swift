import Autodiff
import Tensors

extension Gradients {
    /// Scales all gradients of `parameters` together so that their joint Euclidean norm is at most `maximum`.
    ///
    /// - Returns: The norm before. If it is not finite nothing is scaled: the caller must not take that step.
    @discardableResult
    public mutating func clip(_ parameters: [NamedParameter<Scalar>], toNorm maximum: Double) -> Double {
        var squares = 0.0
        for entry in parameters {
            self[entry.parameter]?.withUnsafePointer { squares += Scalar.dot(entry.parameter.shape.count, $0, $0) }
        }
        let norm = squares.squareRoot()
        if norm.isFinite && norm > maximum {
            let factor = Scalar(maximum / (norm + 1e-6))
            for entry in parameters {
                guard var gradient = self[entry.parameter] else { continue }
                self[entry.parameter] = nil  // So that it is scaled in place, not copied.
                gradient.scale(by: factor)
                self[entry.parameter] = gradient
            }
        }
        return norm
    }
}
