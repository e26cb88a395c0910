import Foundation
import Tensors

/// Multiply-adds of a step's products, counted from shapes, and the time that they take at the best rate that this machine reaches in
/// products of 1024 x 1024 matrices. A program can be no faster, unless it multiplies less.
public struct MultiplyAdds {
    /// Of products whose factors `ProductPrecision.bfloat16` rounds, and of those that stay in single precision there.
    public private(set) var rounded = 0, single = 0

    public init() {}

    /// How many times the multiply-adds of the forward pass a step takes: they come again for the gradient of each factor.
    public static let forward = 1, forwardAndOneGradient = 2, forwardAndBothGradients = 3

    /// Of a matrix product, `[rows, depth]` by `[depth, columns]`.
    public mutating func addProduct(rows: Int, depth: Int, columns: Int, passes: Int = MultiplyAdds.forwardAndBothGradients) {
        rounded += rows * depth * columns * passes
    }

    /// Of a convolution of 3 x 3 windows at stride 1: the engine takes 36 products for each tile of 4 x 4 outputs.
    public mutating func addTiles(images: Int, height: Int, width: Int, inputs: Int, outputs: Int) {
        single += images * ((height + 3) / 4) * ((width + 3) / 4) * 36 * inputs * outputs * Self.forwardAndBothGradients
    }

    /// Prints floating-point operations, two for a multiply-add; the best rates; and what share of the time the products would take at
    /// these.
    public func printShare(milliseconds: Double, threads: Int, precision: ProductPrecision) {
        let best = Self.bestRate(threads, .float32), bestRounded = precision == .float32 ? best : Self.bestRate(threads, precision)
        let least = 2000 * (Double(rounded) / bestRounded + Double(single) / best), total = 2 * Double(rounded + single)
        print(String(
            format: "%.1f GFLOP per step (%.1f of them in single precision anyway), %.0f GFLOP/s; best product %.0f GFLOP/s in float32, "
                + "%.0f in %@; at these rates %.1f ms; share %.0f %%",
            total / 1e9, 2 * Double(single) / 1e9, total / milliseconds / 1e6, best / 1e9, bestRounded / 1e9, precision.rawValue, least,
            100 * least / milliseconds))
        print("tensors at most \(TensorMemory.current.peakBytes >> 20) MiB; BLAS kernels \(Parallelism.blasKernelName)")
    }

    /// Floating-point operations per second of the fastest of some products.
    private static func bestRate(_ threads: Int, _ precision: ProductPrecision) -> Double {
        let n = 1024, clock = ContinuousClock()
        let a = Tensor<Float>(repeating: 0.5, shape: [n, n]), b = Tensor<Float>(repeating: 0.25, shape: [n, n])
        return Parallelism.withThreadCount(threads) {
            ProductPrecision.with(precision) {
                (0..<24).map { _ in 2 * Double(n * n * n) / (clock.measure { _ = matmul(a, b) } / .seconds(1)) }.max()!
            }
        }
    }
}
