import Autodiff
import Tensors

extension GradientCases {
    mutating func addConvolutions() {
        addConvolutions1D()
        addConvolutions2D()
        addTransposedConvolutions()
        addRecurrences()
    }

    private mutating func addTransposedConvolutions() {
        // Plain, a stride with and without the choice it leaves, dilation and groups, a window of one, no images.
        let layouts: [(x: Shape, weight: Shape, geometry: Convolution2DGeometry, outputPadding: Size2D)] = [
            ([2, 3, 4, 2], [2, 3, 2, 3], .init(), 0), ([1, 3, 2, 2], [2, 2, 3, 3], .init(stride: 2, padding: 1), 1),
            ([1, 2, 3, 2], [2, 1, 3, 2], .init(stride: 3), Size2D(height: 2, width: 0)),
            ([1, 3, 3, 4], [4, 2, 2, 2], .init(padding: 1, dilation: 2, groups: 2), 0), ([2, 2, 2, 1], [1, 2, 1, 1], .init(), 0),
            ([0, 2, 2, 1], [1, 1, 3, 3], .init(), 0),
        ]
        for (x, weight, geometry, outputPadding) in layouts {
            add(.transposedConv2D, [random(x), random(weight), random([weight[1] * geometry.groups])]) {
                transposedConv2D($0[0], $0[1], bias: $0[2], geometry, outputPadding: outputPadding)
            }
            add(.transposedConv2D, [random(x), random(weight)]) { transposedConv2D($0[0], $0[1], geometry, outputPadding: outputPadding) }
        }
    }

    private mutating func addRecurrences() {
        for (batch, length, inputs, width) in [(2, 4, 3, 2), (1, 1, 1, 1), (2, 0, 2, 2), (0, 3, 2, 2)] {
            let x = random([batch, length, inputs])
            func weights(_ gates: Int) -> [Tensor<Scalar>] {
                [random([gates * width, inputs]), random([gates * width, width]), random([gates * width]), random([gates * width])]
            }
            add(.recurrent, [x] + weights(4)) { recurrent($0[0], weights: ($0[1], $0[2], $0[3], $0[4]), as: LSTMState<Scalar>.self).output }
            add(.recurrent, [x] + weights(3)) { recurrent($0[0], weights: ($0[1], $0[2], $0[3], $0[4]), as: GRUState<Scalar>.self).output }
        }
    }

    private mutating func addConvolutions1D() {
        typealias Layout = (batch: Int, length: Int, inputs: Int, outputs: Int, kernel: Int, geometry: Convolution1DGeometry)
        // Windows read in place (long inputs) and copied ones.
        var layouts: [Layout] = [
            (2, 6, 2, 3, 3, .init(padding: (1, 1))), (2, 40, 2, 2, 2, .init()), (2, 50, 2, 3, 3, .init(padding: (1, 1))),
            (1, 50, 1, 2, 3, .init(padding: (0, 2))), (2, 40, 2, 2, 2, .init(stride: 2)), (2, 60, 1, 1, 3, .init(padding: (5, 5))),
            (2, 5, 1, 1, 5, .init(padding: (4, 4))), (2, 3, 1, 1, 1, .init()), (0, 6, 2, 2, 3, .init()), (2, 2, 1, 1, 3, .init()),
        ]
        for _ in 0..<12 {
            let groups = pick(1...2), geometry = Convolution1DGeometry(
                stride: pick(1...3), padding: (pick(0...3), pick(0...3)), dilation: pick(1...2), groups: groups)
            layouts.append((pick(1...2), pick(4...40), groups * pick(1...2), groups * pick(1...2), pick(1...4), geometry))
        }
        for layout in layouts {
            let x = random([layout.batch, layout.length, layout.inputs])
            let w = random([layout.outputs, layout.inputs / layout.geometry.groups, layout.kernel]), b = random([layout.outputs])
            add(.conv1D, [x, w, b]) { conv1D($0[0], $0[1], bias: $0[2], layout.geometry) }
            add(.conv1D, [x, w]) { conv1D($0[0], $0[1], layout.geometry) }
            for f in [.elu, .tanh, .sigmoid] as [UnaryFunction] {
                add(.conv1D, [x, w, b]) { conv1D($0[0], $0[1], bias: $0[2], layout.geometry, activation: f) }
            }
        }
    }

    private mutating func addConvolutions2D() {
        typealias Layout = (x: Shape, outputs: Int, kernel: Size2D, geometry: Convolution2DGeometry)
        // Pointwise, the turned kernel of stride 1, wide padding, strides, dilation, groups, one channel each, nothing.
        var layouts: [Layout] = [
            ([2, 3, 4, 3], 2, 1, .init()), ([1, 5, 4, 2], 3, 3, .init(padding: 1)), ([1, 3, 3, 1], 1, 3, .init(padding: 4)),
            ([2, 6, 5, 2], 2, 2, .init(stride: 2)), ([1, 4, 4, 2], 2, 1, .init(stride: 2)), ([1, 3, 3, 2], 2, 1, .init(padding: 1)),
            ([1, 4, 5, 3], 3, 3, .init(padding: 1, groups: 3)), ([1, 2, 2, 1], 1, 3, .init()), ([0, 4, 4, 1], 1, 3, .init()),
            ([1, 7, 3, 2], 2, Size2D(height: 3, width: 1), .init(padding: Size2D(height: 2, width: 0), dilation: Size2D(height: 2, width: 1))),
        ]
        for _ in 0..<12 {
            let groups = pick(1...2), geometry = Convolution2DGeometry(
                stride: Size2D(height: pick(1...2), width: pick(1...2)), padding: Size2D(height: pick(0...2), width: pick(0...2)),
                dilation: Size2D(height: pick(1...2), width: pick(1...2)), groups: groups)
            layouts.append(([pick(1...2), pick(3...6), pick(3...6), groups * pick(1...2)], groups * pick(1...2),
                            Size2D(height: pick(1...3), width: pick(1...3)), geometry))
        }
        for layout in layouts {
            let w = random([layout.outputs, layout.x[3] / layout.geometry.groups, layout.kernel.height, layout.kernel.width])
            let x = random(layout.x), b = random([layout.outputs])
            add(.conv2D, [x, w, b]) { conv2D($0[0], $0[1], bias: $0[2], layout.geometry) }
            add(.conv2D, [x, w]) { conv2D($0[0], $0[1], layout.geometry) }
            add(.conv2D, [x, w, b]) { conv2D($0[0], $0[1], bias: $0[2], layout.geometry, activation: .tanh) }
        }
    }
}
