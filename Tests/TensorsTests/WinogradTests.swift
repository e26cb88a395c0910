import RandomStreams
import Tensors
import Testing

@Suite struct WinogradTests {
    /// Heights, widths, padding and channels: odd and even sizes, borders, several blocks, channels that fill no vector.
    private static let cases: [(size: (Int, Int), padding: Int, inputs: Int, outputs: Int)] = [
        ((5, 7), 1, 16, 16), ((6, 8), 0, 17, 33), ((3, 3), 0, 16, 70), ((1, 2), 1, 20, 16), ((12, 9), 2, 40, 24), ((31, 34), 1, 48, 64),
    ]

    @Test("3 x 3 convolutions in single precision, which save multiplications, equal those in double, which do not", arguments: [1, 2])
    func equalsThePlainSum(threads: Int) {
        var stream = RandomStream(seed: 21)
        for (size, padding, inputs, outputs) in Self.cases {
            let geometry = Convolution2DGeometry(padding: Size2D(height: padding, width: padding))
            let x = Tensor<Double>(normal: [3, size.0, size.1, inputs], stream: &stream)
            let weight = Tensor<Double>(normal: [outputs, inputs, 3, 3], stream: &stream).scaled(by: 1 / Double(9 * inputs).squareRoot())
            let bias = Tensor<Double>(normal: [outputs], stream: &stream)
            let y = conv2D(x, weight, bias: bias, geometry, activation: .tanh)
            let slope = Tensor<Double>(normal: y.shape, stream: &stream)
            let expected = conv2DGradients(x, weight, value: y, upstream: slope, geometry, activation: .tanh)
            Parallelism.withThreadCount(threads) {
                let (xf, wf) = (x.converted(to: Float.self), weight.converted(to: Float.self))
                let found = conv2DGradients(
                    xf, wf, value: y.converted(to: Float.self), upstream: slope.converted(to: Float.self), geometry, activation: .tanh)
                check("sums", conv2D(xf, wf, bias: bias.converted(to: Float.self), geometry), conv2D(x, weight, bias: bias, geometry))
                check("values", conv2D(xf, wf, bias: bias.converted(to: Float.self), geometry, activation: .tanh), y)
                check("input", found.input!, expected.input!)
                check("weight", found.weight!, expected.weight!)
                check("bias", found.bias!, expected.bias!)
            }
        }
    }

    /// The largest error of any entry is some hundred-thousandths of the largest entry: a plain sum has a tenth of it.
    private func check(_ name: String, _ found: Tensor<Float>, _ expected: Tensor<Double>) {
        let scale = expected.map(.absolute).maximum().scalar
        let error = (found.converted(to: Double.self) - expected).map(.absolute).maximum().scalar
        #expect(error <= 4e-5 * scale, "\(name) of \(expected.shape): \(error / scale)")
    }
}
