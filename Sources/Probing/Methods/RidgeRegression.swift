import Tensors

/// Least squares with an L2 penalty, solved exactly: ‖Y − X Wᵀ − b‖² + alpha ‖W‖², as scikit-learn's `Ridge`.
struct RidgeRegression {
    private let features: Tensor<Double>
    private let targets: Tensor<Double>
    private let featureMeans: [Double], targetMeans: [Double]
    /// X Xᵀ where there are fewer rows than features, else Xᵀ X; the smaller of the two.
    private let products: Tensor<Double>
    private let isDual: Bool

    /// - Parameters:
    ///   - features: `[rows, width]`.
    ///   - targets: `[rows, outputs]`.
    init(_ features: Tensor<Double>, _ targets: Tensor<Double>) {
        (featureMeans, targetMeans) = (columnMeans(features), columnMeans(targets))
        // Offsets are not penalised: they drop out of centred numbers.
        self.features = Self.centred(features, featureMeans)
        self.targets = Self.centred(targets, targetMeans)
        isDual = features.shape[0] < features.shape[1]
        products = isDual ? matmul(self.features, self.features, transposeB: true) : matmul(self.features, self.features, transposeA: true)
    }

    /// The solution for each alpha, above 0.
    func functions(alphas: [Double]) -> [any ProbeFunction] {
        let right = isDual ? targets : matmul(features, targets, transposeA: true)
        return alphas.map { alpha in
            let solution = CholeskyFactor(products, addingToDiagonal: alpha).solve(right)
            // [outputs, width] either way.
            let weights = isDual ? matmul(solution, features, transposeA: true) : solution.permuted([1, 0])
            let offsets = matmul(weights, Tensor(shape: [featureMeans.count, 1], scalars: featureMeans)).scalars
            return LinearFunction(weights: weights, bias: zip(targetMeans, offsets).map { $0 - $1 })
        }
    }

    private static func centred(_ matrix: Tensor<Double>, _ means: [Double]) -> Tensor<Double> {
        let width = means.count
        return Tensor(shape: matrix.shape) { out in
            matrix.withUnsafePointer { x in for i in 0..<matrix.count { out[i] = x[i] - means[i % width] } }
        }
    }
}
