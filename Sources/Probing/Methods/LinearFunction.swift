import Tensors

/// y = x Wᵀ + b.
public struct LinearFunction: ProbeFunction {
    /// `[outputs, width]`.
    public let weights: Tensor<Double>
    /// One for each output.
    public let bias: [Double]

    public var arrays: [(name: String, extents: [Int], values: [Double])] {
        [("weight", weights.shape.extents, weights.scalars), ("bias", [bias.count], bias)]
    }

    public func outputs(_ features: Tensor<Double>) -> Tensor<Double> {
        let products = matmul(features, weights, transposeB: true), width = bias.count
        return Tensor(shape: products.shape) { out in
            products.withUnsafePointer { x in for i in 0..<products.count { out[i] = x[i] + bias[i % width] } }
        }
    }
}
