import Autodiff
import RandomStreams
import Tensors
import Testing

/// One check of a primitive's derivative against central differences.
private struct Case {
    let primitive: Primitive
    let inputs: [Tensor<Double>]
    let function: ([Variable<Double>]) -> Variable<Double>
}

@Suite struct GradientTests {
    private static func random(_ shape: Shape, _ seed: UInt64, in range: ClosedRange<Double> = -1.5...1.5) -> Tensor<Double> {
        var stream = RandomStream(seed: seed, path: UInt64(shape.count))
        return Tensor(uniform: shape, in: range, stream: &stream)
    }

    private static func makeCases() -> [Case] {
        var cases: [Case] = []
        func add(_ primitive: Primitive, _ inputs: [Tensor<Double>], _ function: @escaping ([Variable<Double>]) -> Variable<Double>) {
            cases.append(Case(primitive: primitive, inputs: inputs, function: function))
        }
        let shapes: [Shape] = [[], [1], [7], [3, 1], [2, 3, 4], [0], [2, 0, 3]]
        for f in UnaryFunction.allCases {
            let positive = [.log, .log1p, .sqrt, .reciprocal].contains(f)
            for (i, shape) in shapes.enumerated() {
                add(Primitive(rawValue: f.rawValue)!, [random(shape, UInt64(i), in: positive ? 0.3...2 : -1.5...1.5)]) { $0[0].map(f) }
            }
        }
        add(.scale, [random([2, 5], 1)]) { $0[0].scaled(by: -1.7, plus: 0.3) }
        // Equal shapes, either side repeated, inner and outer extents of 1, missing axes, nothing at all.
        let pairs: [(Shape, Shape)] = [([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1, 4], [3, 1]), ([], [2, 2]), ([1, 1], [1]), ([0, 3], [1, 3]), ([2, 3, 4], [2, 1, 1])]
        for (i, (a, b)) in pairs.enumerated() {
            let x = random(a, UInt64(i)), y = random(b, 100 + UInt64(i)), divisor = random(b, 200 + UInt64(i), in: 0.5...2)
            add(.add, [x, y]) { $0[0] + $0[1] }
            add(.subtract, [x, y]) { $0[0] - $0[1] }
            add(.multiply, [x, y]) { $0[0] * $0[1] }
            add(.divide, [x, divisor]) { $0[0] / $0[1] }
            add(.maximumOfTwo, [x, y]) { maximum($0[0], $0[1]) }
            add(.minimumOfTwo, [x, y]) { minimum($0[0], $0[1]) }
        }
        // Plain, transposed, batched, one matrix shared by a batch, rows long enough for a divided sum.
        let products: [(Shape, Shape, Bool, Bool)] = [
            ([2, 3], [3, 4], false, false), ([3, 2], [3, 4], true, false), ([2, 3], [4, 3], false, true), ([3, 2], [4, 3], true, true),
            ([5, 2, 3], [5, 3, 2], false, false), ([5, 2, 3], [3, 2], false, false), ([5, 2, 3], [2, 3], false, true), ([3, 4], [5, 4, 2], false, false),
            ([2, 1, 2, 3], [4, 3, 2], false, false), ([1, 1], [1, 1], false, false), ([5, 3, 2], [3, 2], true, false), ([2, 40], [40, 2], false, false),
        ]
        for (i, (a, b, ta, tb)) in products.enumerated() {
            add(.matmul, [random(a, UInt64(i)), random(b, 50 + UInt64(i))]) { matmul($0[0], $0[1], transposeA: ta, transposeB: tb) }
        }
        // Windows read in place (long inputs) and copied ones; stride, padding, dilation, groups; with and without bias.
        let convolutions: [(length: Int, inputs: Int, outputs: Int, kernel: Int, geometry: Convolution1DGeometry)] = [
            (6, 2, 3, 3, .init(padding: (1, 1))), (40, 2, 2, 2, .init()), (50, 2, 3, 3, .init(padding: (1, 1))), (50, 1, 2, 3, .init(padding: (0, 2))),
            (40, 2, 2, 2, .init(stride: 2)), (9, 2, 2, 3, .init(stride: 2, padding: (2, 0))), (12, 2, 2, 3, .init(padding: (2, 2), dilation: 2)),
            (8, 4, 2, 3, .init(padding: (1, 1), groups: 2)), (5, 1, 1, 5, .init(padding: (4, 4))), (3, 1, 1, 1, .init()), (60, 1, 1, 3, .init(padding: (5, 5))),
        ]
        for (i, c) in convolutions.enumerated() {
            let x = random([2, c.length, c.inputs], UInt64(i)), w = random([c.outputs, c.inputs / c.geometry.groups, c.kernel], 70 + UInt64(i))
            let b = random([c.outputs], 90 + UInt64(i))
            add(.conv1D, [x, w, b]) { conv1D($0[0], $0[1], bias: $0[2], c.geometry) }
            add(.conv1D, [x, w]) { conv1D($0[0], $0[1], c.geometry) }
            for f in [.elu, .tanh, .sigmoid] as [UnaryFunction] {
                add(.conv1D, [x, w, b]) { conv1D($0[0], $0[1], bias: $0[2], c.geometry, activation: f) }
            }
        }
        for lag in [0, 1, 3, 6] { add(.crossCorrelation, [random([2, 5], 1), random([2, 5], 2)]) { crossCorrelation($0[0], $0[1], maximumLag: lag) } }
        let reductions: [(Shape, [Int]?)] = [([2, 3, 4], nil), ([2, 3, 4], [0]), ([2, 3, 4], [1]), ([2, 3, 4], [2]), ([2, 3, 4], [0, 2]), ([2, 3, 4], [-1, 1]), ([1], [0]), ([300, 2], [0]), ([], nil)]
        for (i, (shape, axes)) in reductions.enumerated() {
            for keeping in [false, true] {
                add(.sum, [random(shape, UInt64(i))]) { $0[0].sum(axes: axes, keepingAxes: keeping) }
                add(.mean, [random(shape, UInt64(i))]) { $0[0].mean(axes: axes, keepingAxes: keeping) }
                add(.maximum, [random(shape, UInt64(i))]) { $0[0].maximum(axes: axes, keepingAxes: keeping) }
            }
        }
        for shape in [[1], [5], [2, 3], [2, 2, 7]] as [Shape] {
            add(.logSumExp, [random(shape, 3)]) { $0[0].logSumExp() }
            add(.softmax, [random(shape, 4)]) { $0[0].softmax() }
            add(.logSoftmax, [random(shape, 5)]) { $0[0].logSoftmax() }
        }
        for shape in [[1, 1, 1], [2, 5, 3], [3, 130, 2], [0, 4, 2]] as [Shape] {
            add(.standardize, [random(shape, 6)]) { $0[0].standardized(epsilon: 1e-3) }
        }
        add(.reshape, [random([2, 6], 1)]) { $0[0].reshaped([3, -1]) }
        for order in [[1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [0, 1, 2]] { add(.permute, [random([2, 3, 4], 1)]) { $0[0].permuted(order) } }
        add(.permute, [random([2, 3, 2, 2], 1)]) { $0[0].permuted([3, 1, 0, 2]) }
        add(.expand, [random([3, 1], 1)]) { $0[0].expanded(to: [2, 3, 4]) }
        for axis in [0, 1, -1] {
            add(.slice, [random([3, 4, 3], 1)]) { $0[0].sliced(axis: axis, 1..<3) }
            add(.pad, [random([2, 3, 2], 1)]) { $0[0].padded(axis: axis, before: 2, after: 1, constant: 0.5) }
            add(.roll, [random([2, 3, 4], 1)]) { $0[0].rolled(axis: axis, by: -5) }
            add(.concatenate, [random([2, 2, 2], 1), random([2, 2, 2], 2), random([2, 2, 2], 3)]) { Variable.concatenated($0, axis: axis) }
        }
        return cases
    }

    @Test func everyDerivativeAgreesWithCentralDifferences() {
        for (index, item) in Self.makeCases().enumerated() {
            let mismatch = gradientMismatch(at: item.inputs, of: item.function)
            #expect(mismatch == nil, "\(item.primitive.rawValue), case \(index): \(mismatch ?? "")")
        }
    }

    @Test func everyPrimitiveHasACheck() {
        let missing = Set(Primitive.allCases).subtracting(Self.makeCases().map(\.primitive))
        #expect(missing.isEmpty, "no gradient case for \(missing.map(\.rawValue).sorted())")
    }

    @Test func aWrongDerivativeIsNoticed() {
        // The square of |x|, claimed to be made of a detached part, has half of its true gradient.
        let mismatch = gradientMismatch(at: [Tensor([0.5, -1.2])]) { $0[0] * $0[0].detached }
        #expect(mismatch != nil)
    }

    @Test func floatFollowsDouble() {
        for item in Self.makeCases() where !item.inputs.contains(where: { $0.count == 0 }) {
            guard item.primitive == .conv1D || item.primitive == .matmul else { continue }
            let precise = item.function(item.inputs.map { Variable($0) }).value
            #expect(precise.isFinite)
        }
        for f in UnaryFunction.allCases {
            let positive = [.log, .log1p, .sqrt, .reciprocal].contains(f)
            let x = Self.random([4001], 9, in: positive ? 1e-3...80 : -20...20)
            let work = x.converted(to: Float.self).map(f).converted(to: Double.self)
            let difference = work.firstDifference(from: x.converted(to: Float.self).converted(to: Double.self).map(f), relative: 3e-6, absolute: 3e-7)
            #expect(difference == nil, "\(f): \(difference ?? "")")
        }
    }
}
