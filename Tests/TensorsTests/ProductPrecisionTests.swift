import RandomStreams
import Tensors
import Testing

@Suite(.enabled(if: ProductPrecision.bfloat16.isAvailable, "this processor does not multiply numbers in bfloat16"))
struct ProductPrecisionTests {
    /// Integers that bfloat16 holds exactly, as it holds all that becomes of them before they are multiplied.
    private static func integers(_ shape: Shape, _ stream: inout RandomStream) -> Tensor<Float> {
        Tensor(shape: shape) { out in for i in 0..<shape.count { out[i] = Float((stream.uniform() * 9).rounded(.down) - 4) } }
    }
    private static func pick(_ range: ClosedRange<Int>, _ stream: inout RandomStream) -> Int {
        range.lowerBound + Int(stream.uniform() * Double(range.count))
    }

    @Test("Matrix products of numbers that bfloat16 holds are exact", arguments: [1, 2])
    func matrixProducts(threads: Int) {
        var stream = RandomStream(seed: 31)
        for trial in 0..<24 {
            let (m, n) = (Self.pick(1...250, &stream), Self.pick(1...90, &stream))
            let k = Self.pick(1...(trial % 4 == 0 ? 1200 : 90), &stream)
            let (transposeA, transposeB) = (trial % 2 == 0, trial % 3 == 0), batch = trial % 5 == 0 ? [3] : []
            let a = Self.integers(Shape(batch + (transposeA ? [k, m] : [m, k])), &stream)
            let b = Self.integers(Shape(batch + (transposeB ? [n, k] : [k, n])), &stream)
            let found = Parallelism.withThreadCount(threads) {
                ProductPrecision.with(.bfloat16) { matmul(a, b, transposeA: transposeA, transposeB: transposeB) }
            }
            #expect(found == matmul(a, b, transposeA: transposeA, transposeB: transposeB),
                    "\(m) x \(n) x \(k), \(transposeA) \(transposeB)")
        }
    }

    @Test("Convolutions of numbers that bfloat16 holds are exact, and so are their gradients", arguments: [1, 2])
    func convolutions(threads: Int) {
        var stream = RandomStream(seed: 32)
        for trial in 0..<60 {
            let geometry = Convolution2DGeometry(
                stride: Size2D(height: Self.pick(1...2, &stream), width: Self.pick(1...3, &stream)),
                padding: Size2D(height: Self.pick(0...2, &stream), width: Self.pick(0...2, &stream)),
                dilation: Size2D(height: 1, width: Self.pick(1...2, &stream)))
            // 3 x 3 windows at stride 1 are multiplied in single precision where there are more channels.
            let inputs = Self.pick(1...15, &stream), outputs = Self.pick(1...50, &stream)
            let x = Self.integers([Self.pick(1...3, &stream), Self.pick(5...20, &stream), Self.pick(5...40, &stream), inputs], &stream)
            let size = [Self.pick(1...3, &stream), Self.pick(1...3, &stream)]
            let weight = Self.integers(Shape([outputs, inputs] + size), &stream), bias = Self.integers([outputs], &stream)
            let (xd, wd) = (x.converted(to: Double.self), weight.converted(to: Double.self))
            let value = conv2D(xd, wd, bias: bias.converted(to: Double.self), geometry), y = value.converted(to: Float.self)
            let slope = Self.integers(y.shape, &stream)
            let expected = conv2DGradients(xd, wd, value: value, upstream: slope.converted(to: Double.self), geometry)
            Parallelism.withThreadCount(threads) {
                ProductPrecision.with(.bfloat16) {
                    let found = conv2DGradients(x, weight, value: y, upstream: slope, geometry)
                    let name = "trial \(trial): \(x.shape) \(weight.shape) \(geometry)"
                    #expect(conv2D(x, weight, bias: bias, geometry) == y, "value, \(name)")
                    #expect(found.input == expected.input?.converted(to: Float.self), "input, \(name)")
                    #expect(found.weight == expected.weight?.converted(to: Float.self), "weight, \(name)")
                    #expect(found.bias == expected.bias?.converted(to: Float.self), "bias, \(name)")
                }
            }
        }
    }

    @Test func squareWindowsAtStrideOneAreMultipliedInSinglePrecision() {
        var stream = RandomStream(seed: 34)
        let x = Tensor<Float>(normal: [2, 9, 11, 32], stream: &stream), weight = Tensor<Float>(normal: [24, 32, 3, 3], stream: &stream)
        let geometry = Convolution2DGeometry(padding: 1)
        #expect(ProductPrecision.with(.bfloat16) { conv2D(x, weight, geometry) } == conv2D(x, weight, geometry))
    }

    @Test func factorsAreRoundedOnlyWhereThatIsAskedForAndOnEveryThreadThere() {
        var stream = RandomStream(seed: 33)
        let a = Tensor<Float>(normal: [64, 64], stream: &stream), b = Tensor<Float>(normal: [64, 64], stream: &stream)
        let exact = matmul(a, b), rounded = ProductPrecision.with(.bfloat16) { matmul(a, b) }
        let error = (exact - rounded).map(.absolute).maximum().scalar
        #expect(error > 1e-4 && error < 0.2)
        #expect(matmul(a, b) == exact)
        for threads in [1, 2] {
            let products = Parallelism.withThreadCount(threads) {
                ProductPrecision.with(.bfloat16) { parallelMap(8) { _ in matmul(a, b) } }
            }
            #expect(products.allSatisfy { $0 == rounded })
            #expect(Parallelism.withThreadCount(threads) { parallelMap(8) { _ in matmul(a, b) } }.allSatisfy { $0 == exact })
        }
        #expect(ProductPrecision.with(.bfloat16) { ProductPrecision.with(.float32) { matmul(a, b) } } == exact)
    }
}
