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

    @Test func siluIsRightTo13Bits() {
        let x = Tensor<Float>(shape: [4003]) { out in for i in 0..<4003 { out[i] = Float(i - 2000) * 0.03 } }
        let ones = Tensor<Float>(repeating: 1, shape: x.shape), exact = x.converted(to: Double.self).map(.silu)
        let slopes = Tensor<Double>.derivative(
            of: .silu, input: x.converted(to: Double.self), value: exact, upstream: ones.converted(to: Double.self))
        ProductPrecision.with(.bfloat16) {
            let y = x.map(.silu), slope = Tensor<Float>.derivative(of: .silu, input: x, value: y, upstream: ones)
            let (values, exacts, found, expectedSlopes) = (y.scalars, exact.scalars, slope.scalars, slopes.scalars)
            for i in 0..<x.count {
                let (y, expected) = (Double(values[i]), exacts[i])
                #expect(abs(y - expected) <= 0x1p-13 * abs(expected), "number \(i)")
                #expect(abs(Double(found[i]) - expectedSlopes[i]) <= 0x1p-12, "derivative, number \(i)")
            }
            let far = Tensor<Float>(vector: [-.greatestFiniteMagnitude, -500, 0, 500, .greatestFiniteMagnitude, .infinity, .nan])
            let ends = far.map(.silu).scalars
            #expect(ends[2] == 0 && abs(ends[1]) < 1e-20 && abs(ends[3] - 500) < 0.1 && ends[5] == Float.infinity && ends[6].isNaN)
            #expect(abs(ends[4] / Float.greatestFiniteMagnitude - 1) < 0x1p-13)
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
