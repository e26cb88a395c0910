import Foundation

/// An array of the evaluator; whole numbers are held as Double too.
package struct ONNXArray {
    package var shape: [Int]
    package var numbers: [Double]

    package init(shape: [Int], numbers: [Double]) { (self.shape, self.numbers) = (shape, numbers) }

    /// How far apart neighbours along each axis stand, 0 where an axis of length 1 is repeated along `shape`.
    func strides(broadcastTo target: [Int]) -> [Int] {
        var result = [Int](repeating: 0, count: target.count), step = 1
        for (back, extent) in shape.reversed().enumerated() {
            if extent > 1 { result[target.count - 1 - back] = step }
            step *= extent
        }
        return result
    }
}

/// Reads an exported network and runs it, slowly, with the operators that such networks hold: so that a test sees what
/// other runtimes would compute, without one. Operators follow the ONNX standard, version 17.
package struct ONNXEvaluator {
    package struct Node {
        package let operation: String, inputs: [String], output: String
        let integers: [String: [Int]]
    }

    package let nodes: [Node]
    package let initializers: [String: ONNXArray]
    /// Names and extents; a free extent is its name.
    package let inputs: [(name: String, extents: [String])], outputs: [(name: String, extents: [String])]
    package let metadata: [String: String]
    package let operatorSetVersion: Int

    package init(_ file: Data) {
        let model = ProtobufFields(Array(file)[...]), graph = model.messages(7)[0]
        operatorSetVersion = model.messages(8)[0].integer(2)
        metadata = Dictionary(uniqueKeysWithValues: model.messages(14).map { ($0.text(1), $0.text(2)) })
        nodes = graph.messages(1).map { node in
            let attributes = node.messages(5).map { ($0.text(1), $0.integer(20) == 2 ? [$0.integer(3)] : $0.integers(8)) }
            return Node(operation: node.text(4), inputs: node.texts(1), output: node.text(2), integers: Dictionary(uniqueKeysWithValues: attributes))
        }
        initializers = Dictionary(uniqueKeysWithValues: graph.messages(5).map { tensor in
            let numbers = tensor.bytes(9).withUnsafeBytes { bytes in
                tensor.integer(2) == 1 ? bytes.bindMemory(to: Float.self).map(Double.init) : bytes.bindMemory(to: Int64.self).map(Double.init)
            }
            return (tensor.text(8), ONNXArray(shape: tensor.integers(1), numbers: numbers))
        })
        func values(_ field: Int) -> [(name: String, extents: [String])] {
            graph.messages(field).map { info in
                (info.text(1), info.messages(2)[0].messages(1)[0].messages(2)[0].messages(1).map { $0.text(2).isEmpty ? "\($0.integer(1))" : $0.text(2) })
            }
        }
        (inputs, outputs) = (values(11), values(12))
    }

    package func callAsFunction(_ samples: ONNXArray) -> [String: ONNXArray] {
        var known = initializers
        known[inputs[0].name] = samples
        for node in nodes { known[node.output] = result(node, node.inputs.map { known[$0]! }) }
        return known
    }

    private func result(_ node: Node, _ x: [ONNXArray]) -> ONNXArray {
        func map(_ body: (Double) -> Double) -> ONNXArray { ONNXArray(shape: x[0].shape, numbers: x[0].numbers.map(body)) }
        func whole(_ index: Int) -> [Int] { x[index].numbers.map { Int($0) } }
        switch node.operation {
        case "Add": return combine(x, +)
        case "Sub": return combine(x, -)
        case "Mul": return combine(x, *)
        case "Div": return combine(x, /)
        case "Sqrt": return map { $0.squareRoot() }
        case "Log": return map { log($0) }
        case "Abs": return map { abs($0) }
        case "Sigmoid": return map { 1 / (1 + exp(-$0)) }
        case "Relu": return map { max(0, $0) }
        case "Elu": return map { $0 > 0 ? $0 : expm1($0) }
        case "Round": return map { $0.rounded(.toNearestOrEven) }
        case "Clip": return map { min(max($0, x[1].numbers[0]), x[2].numbers[0]) }
        case "Identity": return x[0]
        case "MatMul": return product(x[0], x[1])
        case "ReduceMax": return reduce(x[0], node.integers["axes"]!) { $0.max()! }
        case "ReduceMean":
            let mean = reduce(x[0], node.integers["axes"]!) { $0.reduce(0, +) / Double($0.count) }
            let kept = node.integers["keepdims"] == [0] ? mean.shape.count - node.integers["axes"]!.count : mean.shape.count
            return ONNXArray(shape: Array(mean.shape[..<kept]), numbers: mean.numbers)
        case "ReduceSum":
            let sum = reduce(x[0], whole(1)) { $0.reduce(0, +) }
            return ONNXArray(shape: node.integers["keepdims"] == [0] ? Array(sum.shape.dropLast(whole(1).count)) : sum.shape, numbers: sum.numbers)
        case "Max": return combine(x) { max($0, $1) }
        case "Gemm":
            precondition(node.integers["transB"] == [1] && x[0].shape[1] == x[1].shape[1])
            let (rows, inner, columns) = (x[0].shape[0], x[0].shape[1], x[1].shape[0])
            return fill([rows, columns]) { place in
                (0..<inner).reduce(x.count > 2 ? x[2].numbers[place[1]] : 0) { $0 + x[0].numbers[place[0] * inner + $1] * x[1].numbers[place[1] * inner + $1] }
            }
        case "AveragePool":
            let kernel = node.integers["kernel_shape"]![0], length = x[0].shape[2]
            precondition(node.integers["strides"] == [kernel])
            return fill([x[0].shape[0], x[0].shape[1], length / kernel]) { place in
                let first = (place[0] * x[0].shape[1] + place[1]) * length + place[2] * kernel
                return x[0].numbers[first..<first + kernel].reduce(0, +) / Double(kernel)
            }
        case "Gather":
            precondition(x[0].shape.count == 2 && node.integers["axis"] == [1])
            let rows = (0..<x[0].shape[0]).flatMap { row in whole(1).map { x[0].numbers[row * x[0].shape[1] + $0] } }
            return ONNXArray(shape: [x[0].shape[0]] + x[1].shape, numbers: rows)
        case "Reshape":
            let rest = whole(1).filter { $0 > 0 }.reduce(1, *)
            return ONNXArray(shape: whole(1).map { $0 < 0 ? x[0].numbers.count / rest : $0 }, numbers: x[0].numbers)
        case "Transpose":
            let order = node.integers["perm"]!, strides = x[0].strides(broadcastTo: x[0].shape)
            return fill(order.map { x[0].shape[$0] }) { place in x[0].numbers[zip(place, order).reduce(0) { $0 + $1.0 * strides[$1.1] }] }
        case "Slice":
            var shape = x[0].shape
            let strides = x[0].strides(broadcastTo: shape), axis = whole(3)[0], first = whole(1)[0]
            shape[axis] = whole(2)[0] - first
            return fill(shape) { place in x[0].numbers[zip(place, strides).reduce(first * strides[axis]) { $0 + $1.0 * $1.1 }] }
        case "Pad":
            let pads = whole(1), rank = x[0].shape.count, strides = x[0].strides(broadcastTo: x[0].shape)
            return fill((0..<rank).map { x[0].shape[$0] + pads[$0] + pads[rank + $0] }) { place in
                var at = 0
                for axis in 0..<rank {
                    let inner = place[axis] - pads[axis]
                    guard (0..<x[0].shape[axis]).contains(inner) else { return 0 }
                    at += inner * strides[axis]
                }
                return x[0].numbers[at]
            }
        case "Concat":
            let last = x[0].shape.count - 1, rows = x[0].shape[..<last].reduce(1, *)
            precondition(node.integers["axis"] == [last] && x.allSatisfy { $0.shape[..<last] == x[0].shape[..<last] })
            return ONNXArray(shape: x[0].shape[..<last] + [x.reduce(0) { $0 + $1.shape[last] }], numbers: (0..<rows).flatMap { row in
                x.flatMap { $0.numbers[row * $0.shape[last]..<(row + 1) * $0.shape[last]] }
            })
        case "Conv": return convolution(node, x)
        case "Softmax":
            let count = x[0].shape.last!
            return ONNXArray(shape: x[0].shape, numbers: stride(from: 0, to: x[0].numbers.count, by: count).flatMap { start in
                let row = x[0].numbers[start..<start + count], peak = row.max()!, sum = row.reduce(0) { $0 + exp($1 - peak) }
                return row.map { exp($0 - peak) / sum }
            })
        default: preconditionFailure("ONNXEvaluator: operator \(node.operation)")
        }
    }

    private func fill(_ shape: [Int], _ value: ([Int]) -> Double) -> ONNXArray {
        var place = [Int](repeating: 0, count: shape.count), numbers: [Double] = []
        numbers.reserveCapacity(shape.reduce(1, *))
        for _ in 0..<shape.reduce(1, *) {
            numbers.append(value(place))
            for axis in shape.indices.reversed() {
                place[axis] += 1
                if place[axis] < shape[axis] { break }
                place[axis] = 0
            }
        }
        return ONNXArray(shape: shape, numbers: numbers)
    }

    private func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int] {
        let rank = max(a.count, b.count)
        func extent(_ shape: [Int], _ axis: Int) -> Int { axis < rank - shape.count ? 1 : shape[axis - (rank - shape.count)] }
        return (0..<rank).map { axis in
            let (left, right) = (extent(a, axis), extent(b, axis))
            precondition(left == right || left == 1 || right == 1, "ONNXEvaluator: \(a) and \(b)")
            return max(left, right)
        }
    }

    private func combine(_ x: [ONNXArray], _ operation: (Double, Double) -> Double) -> ONNXArray {
        let shape = broadcastShape(x[0].shape, x[1].shape)
        let left = x[0].strides(broadcastTo: shape), right = x[1].strides(broadcastTo: shape)
        return fill(shape) { place in
            var (a, b) = (0, 0)
            for axis in place.indices { a += place[axis] * left[axis]; b += place[axis] * right[axis] }
            return operation(x[0].numbers[a], x[1].numbers[b])
        }
    }

    private func product(_ a: ONNXArray, _ b: ONNXArray) -> ONNXArray {
        let (rows, inner, columns) = (a.shape[a.shape.count - 2], a.shape.last!, b.shape.last!)
        precondition(b.shape[b.shape.count - 2] == inner, "ONNXEvaluator: MatMul of \(a.shape) and \(b.shape)")
        let outer = broadcastShape(a.shape.dropLast(2), b.shape.dropLast(2)), batches = outer.reduce(1, *)
        // Only whole repetition occurs: one of the two has no outer extents, or both the same.
        let (stepA, stepB) = (a.numbers.count > rows * inner ? rows * inner : 0, b.numbers.count > inner * columns ? inner * columns : 0)
        var out = [Double](repeating: 0, count: batches * rows * columns)
        for batch in 0..<batches {
            for row in 0..<rows {
                for i in 0..<inner {
                    let value = a.numbers[batch * stepA + row * inner + i]
                    for column in 0..<columns { out[(batch * rows + row) * columns + column] += value * b.numbers[batch * stepB + i * columns + column] }
                }
            }
        }
        return ONNXArray(shape: outer + [rows, columns], numbers: out)
    }

    private func reduce(_ x: ONNXArray, _ axes: [Int], _ body: ([Double]) -> Double) -> ONNXArray {
        precondition(axes.last == x.shape.count - 1 && axes == Array(axes[0]..<x.shape.count), "ONNXEvaluator: only the last axes")
        let count = axes.reduce(1) { $0 * x.shape[$1] }
        return ONNXArray(shape: x.shape[..<axes[0]] + axes.map { _ in 1 }, numbers: stride(from: 0, to: x.numbers.count, by: count).map {
            body(Array(x.numbers[$0..<$0 + count]))
        })
    }

    private func convolution(_ node: Node, _ x: [ONNXArray]) -> ONNXArray {
        let (batch, inputs, length) = (x[0].shape[0], x[0].shape[1], x[0].shape[2]), outputs = x[1].shape[0], width = x[1].shape[2]
        let pads = node.integers["pads"] ?? [0, 0], dilation = node.integers["dilations"]?[0] ?? 1
        let step = node.integers["strides"]?[0] ?? 1
        precondition(node.integers["kernel_shape"] == [width] && x[1].shape[1] == inputs && x[2].shape == [outputs])
        let outLength = (length + pads[0] + pads[1] - dilation * (width - 1) - 1) / step + 1
        return fill([batch, outputs, outLength]) { place in
            var sum = x[2].numbers[place[1]]
            for tap in 0..<width {
                let at = place[2] * step + tap * dilation - pads[0]
                guard (0..<length).contains(at) else { continue }
                for input in 0..<inputs { sum += x[1].numbers[(place[1] * inputs + input) * width + tap] * x[0].numbers[(place[0] * inputs + input) * length + at] }
            }
            return sum
        }
    }
}
