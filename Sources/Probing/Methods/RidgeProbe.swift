import Tensors

/// Ridge regression: of numbers, or of a 1 for what an item is and a 0 for what it is not, of which the largest output counts (as
/// scikit-learn's `RidgeClassifier`).
public struct RidgeProbe: ProbeMethod {
    public static let name = "ridge"
    public static let strengthDescription = "alpha of ridge regression; smaller is weaker"

    /// The method has no settings but its strength.
    public init() {}

    public var strengths: [Double] { [1e5, 1e4, 1e3, 1e2, 10, 1, 0.1, 0.01] }
    public var predictsNumbers: Bool { true }
    public func loss(for target: any ProbeLoss) -> any ProbeLoss { SquaredLoss() }

    public func functions(
        features: Tensor<Double>, targets: Tensor<Double>, loss: any ProbeLoss, strengths: [Double], seed: UInt64
    ) -> [any ProbeFunction] {
        RidgeRegression(features, targets).functions(alphas: strengths)
    }
}
