import CTensorKernels
import RandomStreams
import Tensors
import Testing

@Suite struct WindowProductTests {
    @Test("Every instruction set's kernel gives what a plain loop gives, and writes nowhere else")
    func kernelsAgree() {
        var stream = RandomStream(seed: 11)
        let sets = [st_isa_avx2, st_isa_avx512].filter { $0.rawValue <= st_best_isa().rawValue }
        func pick(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(stream.uniform() * Double(range.count)) }
        for trial in 0..<60 {
            let rows = pick(1...40), columns = pick(1...70), segments = pick(0...3), depth = pick(1...9), total = segments * depth
            let a = (0..<4096).map { _ in Float(stream.normal()) }, b = (0..<(total + 1) * 80).map { _ in Float(stream.normal()) }
            let initial = (0..<80).map { _ in Float(stream.normal()) }, before = (0..<rows * 100).map { _ in Float(stream.normal()) }
            let offsetsA = (0..<segments).map { _ in pick(0...200) }, offsetsB = (0..<segments).map { $0 * depth * 80 }
            let stepA = pick(1...20), isPacked = trial % 2 == 0, accumulates = trial % 3 == 0
            func product(_ isa: st_isa) -> [Float] {
                var result = before
                var packed = [Float](repeating: .nan, count: max(1, st_window_packed_count(isa, total, columns)))
                st_window_pack_f32(isa, total, columns, b, 80, 1, 0, total, &packed)
                offsetsA.withUnsafeBufferPointer { offsetsA in
                    offsetsB.withUnsafeBufferPointer { offsetsB in
                        var p = st_window_product()
                        (p.rows, p.columns, p.segments, p.depth) = (rows, columns, segments, depth)
                        (p.offsetsA, p.offsetsB) = (offsetsA.baseAddress, offsetsB.baseAddress)
                        (p.depthStrideA, p.depthStrideB, p.isPacked, p.accumulates) = (stepA, 80, isPacked, accumulates)
                        p.rowsA = st_row_layout(count: 7, inner: 3, outer: 50)
                        p.rowsC = st_row_layout(count: 5, inner: 100, outer: 500)
                        st_window_product_f32(isa, &p, a, isPacked ? packed : b, trial % 4 < 2 ? initial : nil, &result)
                    }
                }
                return result
            }
            let expected = product(st_isa_none)
            for isa in sets {
                let found = product(isa)
                for (i, pair) in zip(found, expected).enumerated() {
                    #expect(abs(pair.0 - pair.1) < 1e-4, "trial \(trial), set \(isa.rawValue), element \(i)")
                }
            }
        }
    }

    @Test("Convolutions in single precision, which read windows in place, equal those in double, which copy them")
    func directEqualsGeneral() {
        var stream = RandomStream(seed: 12)
        func pick(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(stream.uniform() * Double(range.count)) }
        for trial in 0..<80 {
            let geometry = Convolution2DGeometry(
                stride: Size2D(height: pick(1...3), width: pick(1...3)), padding: Size2D(height: pick(0...3), width: pick(0...3)),
                dilation: Size2D(height: pick(1...2), width: pick(1...2)))
            // Some images are large enough for several strips.
            let large = trial % 8 == 0
            let inputs = large ? 40 : pick(1...20), outputs = pick(1...50), batch = pick(1...3)
            let x = Tensor<Double>(normal: [batch, pick(7...12) * (large ? 4 : 1), pick(7...20) * (large ? 3 : 1), inputs], stream: &stream)
            let weight = Tensor<Double>(normal: [outputs, inputs, pick(1...4), pick(1...4)], stream: &stream)
            let bias = Tensor<Double>(normal: [outputs], stream: &stream)
            let y = conv2D(x, weight, bias: bias, geometry, activation: .tanh)
            let slope = Tensor<Double>(normal: y.shape, stream: &stream)
            let gradients = conv2DGradients(x, weight, value: y, upstream: slope, geometry, activation: .tanh)
            let (xf, wf) = (x.converted(to: Float.self), weight.converted(to: Float.self))
            let yf = conv2D(xf, wf, bias: bias.converted(to: Float.self), geometry, activation: .tanh)
            let found = conv2DGradients(
                xf, wf, value: y.converted(to: Float.self), upstream: slope.converted(to: Float.self), geometry, activation: .tanh)
            func check(_ name: String, _ a: Tensor<Float>, _ b: Tensor<Double>) {
                let scale = b.map(.absolute).maximum().scalar
                #expect(a.converted(to: Double.self).firstDifference(from: b, relative: 1e-4, absolute: 1e-5 + 1e-5 * scale) == nil,
                        "\(name), trial \(trial): \(x.shape) \(weight.shape) \(geometry)")
            }
            check("value", yf, y)
            check("input", found.input!, gradients.input!)
            check("weight", found.weight!, gradients.weight!)
            check("bias", found.bias!, gradients.bias!)
        }
    }
}
