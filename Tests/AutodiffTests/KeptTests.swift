import Autodiff
import RandomStreams
import Tensors
import Testing

/// What is kept of large tensors for the backward pass, and what becomes of it there.
@Suite(.serialized) struct KeptTests {
    private static let rows = 2048, width = 256

    private static func numbers(_ shape: Shape, _ seed: UInt64) -> Tensor<Float> {
        var stream = RandomStream(seed: seed)
        return Tensor(normal: shape, stream: &stream)
    }

    /// Several functions whose derivatives read their argument, each read by a product.
    private static func network(
        _ x: Variable<Float>, _ weights: [Variable<Float>], keeping kept: inout [Tensor<Float>]?
    ) -> Variable<Float> {
        var x = x
        for (weight, f) in zip(weights, [UnaryFunction.silu, .gelu, .square, .softplus]) {
            let a = x.map(f).normalizedRows(), b = x.map(f)
            if kept != nil { kept! += [a.value, b.value] }
            x = matmul(a, weight) + matmul(b, weight) * x
        }
        return x
    }

    @Test func gradientsAreThoseOfTensorsThatAreKept() {
        let input = Self.numbers([Self.rows, Self.width], 1)
        let weights = (0..<4).map { Self.numbers([Self.width, Self.width], UInt64($0 + 2)).scaled(by: 0.05) }
        func gradients(keeping: Bool) -> [Tensor<Float>] {
            let leaves = ([input] + weights).map { Variable(leaf: $0) }
            var kept: [Tensor<Float>]? = keeping ? [] : nil
            let y = Self.network(leaves[0], Array(leaves[1...]), keeping: &kept)
            let gradients = y.square().mean().backward()
            return withExtendedLifetime(kept) { leaves.map { gradients[$0]! } }
        }
        for (kept, computed) in zip(gradients(keeping: true), gradients(keeping: false)) {
            // A product of some rows at a time may add in another order.
            #expect((kept - computed).map(.absolute).maximum().scalar <= 1e-5 * kept.map(.absolute).maximum().scalar)
        }
        // The same of the first rows alone, which are few enough to be kept.
        let few = Variable(leaf: input.sliced(axis: 0, 0..<512))
        var kept: [Tensor<Float>]?
        let y = Self.network(few, weights.map { Variable($0) }, keeping: &kept)
        let alone = (y.square().sum() / Float(Self.rows * Self.width)).backward()[few]!
        let difference = (alone - gradients(keeping: false)[0].sliced(axis: 0, 0..<512)).map(.absolute).maximum().scalar
        #expect(difference <= 1e-5 * alone.map(.absolute).maximum().scalar)
    }

    @Test func whatIsCheapToComputeAgainTakesNoMemoryUntilThen() {
        let bytes = 4 * Self.rows * Self.width, weight = Variable(leaf: Self.numbers([Self.width, Self.width], 5).scaled(by: 0.05))
        let input = Self.numbers([Self.rows, Self.width], 6)
        let before = TensorMemory.current.liveBytes
        var x = Variable(leaf: input)
        for _ in 0..<16 { x = matmul(x.silu(), weight) }
        // One tensor for each layer: its argument.
        #expect(TensorMemory.current.liveBytes - before < 20 * bytes)
        _ = x.square().mean().backward()
        x = Variable(input)
        #expect(TensorMemory.current.liveBytes - before < 4 * bytes)
    }

    @Test func attentionKeepsNoWeights() {
        let projections = Variable(leaf: Self.numbers([4, 512, 3 * 32], 10)), weights = 4 * (4 * 2 * 512 * 512)
        let before = TensorMemory.current.liveBytes
        let y = attention(projections, heads: 2)
        #expect(TensorMemory.current.liveBytes - before < weights / 8)
        #expect(y.square().sum().backward()[projections]!.shape == projections.shape)
    }

    @Test func aRetainedGraphGivesTheSameGradientsAgain() {
        let x = Variable(leaf: Self.numbers([Self.rows, Self.width], 7))
        let y = (x.silu() * x.gelu().square()).mean()
        let first = y.backward(retainingGraph: true)[x]!
        #expect(y.backward(retainingGraph: true)[x] == first)
        #expect(y.backward()[x] == first)
    }

    @Test func aGradientThatSomeoneHoldsIsNotWrittenTo() {
        let input = Self.numbers([Self.rows, Self.width], 8), seed = Self.numbers([Self.rows, Self.width], 9)
        let copy = Tensor(shape: seed.shape, scalars: seed.scalars)
        let x = Variable(leaf: input)
        var seen: Tensor<Float>?, copyOfSeen: Tensor<Float>?
        let identity = Variable<Float>.primitive("holdsItsGradient", input, of: [x]) {
            seen = $0
            copyOfSeen = Tensor(shape: $0.shape, scalars: $0.scalars)
            return [$0]
        }
        let gradients = (identity.silu() + x.silu()).tanh().backward(seed: seed)
        #expect(seed == copy)
        #expect(seen == copyOfSeen)
        let alone = Variable(leaf: input)
        let expected = (alone.silu() * 2).tanh().backward(seed: seed)[alone]!
        #expect((gradients[x]! - expected).map(.absolute).maximum().scalar < 1e-5)
    }

    @Test("Convolutions that apply a function part by part give what they give of its result", arguments: [1, 2], ProductPrecision.allCases)
    func convolutionsApplyWhatComesBefore(threads: Int, precision: ProductPrecision) {
        let cases: [(inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int)] = [
            (16, 40, 3, 1, 1), (20, 16, 3, 1, 0), (16, 24, 3, 2, 1), (17, 8, 1, 1, 0), (18, 12, 1, 2, 0), (17, 5, 3, 2, 2),
        ]
        for (index, (inputs, outputs, kernel, stride, padding)) in cases.enumerated() {
            let images = Self.numbers([3, 61, 92, inputs], UInt64(20 + index))
            let weights = Self.numbers([outputs, inputs, kernel, kernel], 30).scaled(by: 0.1)
            let geometry = Convolution2DGeometry(
                stride: Size2D(height: stride, width: stride), padding: Size2D(height: padding, width: padding))
            func results(computingFirst: Bool) -> [Tensor<Float>] {
                let x = Variable(leaf: images), weight = Variable(leaf: weights)
                let bias = Variable(leaf: Tensor<Float>(repeating: 0.1, shape: [outputs]))
                let a = x.silu()
                if computingFirst { #expect(a.value.count > 0) }
                let y = conv2D(a, weight, bias: bias, geometry)
                let gradients = y.square().mean().backward()
                return [y.value, gradients[x]!, gradients[weight]!, gradients[bias]!]
            }
            Parallelism.withThreadCount(threads) {
                ProductPrecision.with(precision) {
                    #expect(results(computingFirst: true) == results(computingFirst: false), "case \(index)")
                }
            }
        }
    }

    @Test("Constants that are computed as they are read give what those in memory give", arguments: [1, 2], ProductPrecision.allCases)
    func computedConstants(threads: Int, precision: ProductPrecision) {
        let excerpts = Self.numbers([6, 401, 127], 50), weights = Self.numbers([20, 127, 5], 51).scaled(by: 0.1)
        let computed = Variable.computed(shape: excerpts.shape) { start, count, target in
            excerpts.withUnsafePointer { Float.scale(count, 2, -1, $0 + start, target) }
        }
        func results(_ x: Variable<Float>) -> [Tensor<Float>] {
            let weight = Variable(leaf: weights)
            let y = conv1D(x, weight, .init(stride: 2, padding: (2, 2)), activation: .elu)
            return [y.value, y.square().mean().backward()[weight]!]
        }
        Parallelism.withThreadCount(threads) {
            ProductPrecision.with(precision) {
                #expect(results(computed) == results(Variable(excerpts.scaled(by: 2, plus: -1))))
            }
        }
        #expect(computed.value == excerpts.scaled(by: 2, plus: -1))
    }

    @Test("A convolution adds its gradient to what there is", arguments: [1, 2], ProductPrecision.allCases)
    func gradientsAreAddedInPlace(threads: Int, precision: ProductPrecision) {
        let images = Self.numbers([2, 9, 13, 18], 60), wide = Self.numbers([20, 18, 3, 3], 61), narrow = Self.numbers([20, 18, 1, 1], 62)
        func gradient(_ parts: Set<Int>) -> Tensor<Float> {
            let x = Variable(leaf: images)
            let all = [
                conv2D(x, Variable(narrow), .init(stride: 2)), conv2D(x, Variable(wide), .init(stride: 2, padding: 1)),
                conv2D(x, Variable(narrow), .init(stride: 2)).tanh(),
            ]
            return parts.sorted().map { all[$0] }.reduce(Variable(Tensor(0))) { $0 + $1 }.sum().backward()[x]!
        }
        Parallelism.withThreadCount(threads) {
            ProductPrecision.with(precision) {
                // The last that was computed comes first.
                #expect(gradient([0, 1, 2]) == (gradient([2]) + gradient([1])) + gradient([0]))
            }
        }
    }
}
