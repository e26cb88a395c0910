import Tensors

/// Logistic regression with an L2 penalty: multinomial for classes, one for each label for several labels. For numbers, a ridge
/// regression of alpha 1 / C.
///
/// Makes C Σ loss + ½ ‖W‖² smallest, as scikit-learn's `LogisticRegression`; the offsets are not penalised.
public struct LinearProbe: ProbeMethod {
    public static let name = "linear"
    public static let strengthDescription = "C of logistic regression; larger is weaker"

    /// The method has no settings but its strength.
    public init() {}

    public var strengths: [Double] { [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100] }
    public var predictsNumbers: Bool { false }
    public func loss(for target: any ProbeLoss) -> any ProbeLoss { target }

    public func functions(
        features: Tensor<Double>, targets: Tensor<Double>, loss: any ProbeLoss, strengths: [Double], seed: UInt64
    ) -> [any ProbeFunction] {
        if loss is SquaredLoss { return RidgeRegression(features, targets).functions(alphas: strengths.map { 1 / $0 }) }
        let rows = Double(features.shape[0]), width = features.shape[1], outputs = targets.shape[1]
        var point = [Double](repeating: 0, count: outputs * width) + loss.startingBias(targets)
        return strengths.map { strength in
            let decay = loss.penaltyFactor(outputs: outputs) / (strength * rows)
            func function(_ point: [Double]) -> LinearFunction {
                LinearFunction(weights: Tensor(shape: [outputs, width], scalars: Array(point[..<(outputs * width)])), bias: Array(point[(outputs * width)...]))
            }
            // Every strength starts where the one before ended. The penalty's curvature bounds how far a weight at a point of small
            // gradient is from the minimum.
            point = LimitedMemoryBFGS(gradientTolerance: max(1e-10, min(1e-6, 1e-5 * decay))).minimum(from: point) { point in
                let current = function(point)
                let (mean, gradient) = loss.meanWithGradient(current.outputs(features), targets)
                var slope = matmul(gradient, features, transposeA: true).scalars
                var penalty = 0.0
                for i in slope.indices {
                    slope[i] += decay * point[i]
                    penalty += point[i] * point[i]
                }
                return (mean + decay * penalty / 2, slope + columnMeans(gradient).map { $0 * rows })
            }
            return function(point)
        }
    }
}
