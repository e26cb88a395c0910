import Autodiff
import Tensors

extension Variable {
    /// x / max(‖x‖, ε) along the last axis. At 0 the result and its gradient are finite.
    public func l2Normalized(epsilon: Double = 1e-8) -> Variable {
        let squares = square().sum(axes: [-1], keepingAxes: true)
        // Clamped before the root is taken, whose slope is infinite at 0.
        return self / squares.clamped(to: Scalar(epsilon * epsilon)...(.greatestFiniteMagnitude)).sqrt()
    }
}

/// ⟨a, b⟩ / (‖a‖ · ‖b‖) along the last axis, which is removed; in [−1, 1]. One minus it is a distance to train with.
public func cosineSimilarity<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>, epsilon: Double = 1e-8) -> Variable<Scalar> {
    if a.shape != b.shape { shapeFailure("cosineSimilarity", "shapes must be equal", a.shape, b.shape) }
    return (a.l2Normalized(epsilon: epsilon) * b.l2Normalized(epsilon: epsilon)).sum(axes: [-1])
}
