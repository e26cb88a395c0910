import CTensorKernels
import Foundation
import RandomStreams
import Tensors
import Testing

/// The processor of the machine decides what these can show: without AVX-512 the limit changes nothing.
@Suite struct InstructionSetTests {
    @Test func aProcessHeldToAVX2ComputesTheSameWithinRounding() async {
        await #expect(processExitsWith: .success) {
            setenv("SAMETEMPO_INSTRUCTION_SET", "avx2", 1)
            precondition(st_best_isa().rawValue <= st_isa_avx2.rawValue && !ProductPrecision.bfloat16.isAvailable)
            precondition(!["SkylakeX", "Cooperlake", "SapphireRapids"].contains(Parallelism.blasKernelName))
            var stream = RandomStream(seed: 41)
            let x = Tensor<Double>(normal: [2, 9, 14, 17], stream: &stream), images = x.converted(to: Float.self)
            for (size, stride) in [(3, 1), (3, 2), (1, 1)] {
                let geometry = Convolution2DGeometry(stride: Size2D(height: stride, width: stride), padding: size == 3 ? 1 : 0)
                let weight = Tensor<Double>(normal: [21, 17, size, size], stream: &stream), kernel = weight.converted(to: Float.self)
                let y = conv2D(x, weight, geometry), slope = Tensor<Double>(normal: y.shape, stream: &stream)
                let expected = conv2DGradients(x, weight, value: y, upstream: slope, geometry)
                let found = ProductPrecision.with(.bfloat16) {
                    conv2DGradients(images, kernel, value: y.converted(to: Float.self), upstream: slope.converted(to: Float.self), geometry)
                }
                precondition(agree(conv2D(images, kernel, geometry), y))
                precondition(agree(found.input!, expected.input!) && agree(found.weight!, expected.weight!))
            }
            let a = Tensor<Double>(normal: [70, 50], stream: &stream), b = Tensor<Double>(normal: [50, 33], stream: &stream)
            precondition(agree(matmul(a.converted(to: Float.self), b.converted(to: Float.self)), matmul(a, b)))
        }
    }

    @Test func aNameThatIsNotKnownIsNamedAndLimitsNothing() async throws {
        let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
            setenv("SAMETEMPO_INSTRUCTION_SET", "avx3", 1)
            _ = st_best_isa()
        }
        let message = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(message.contains("SAMETEMPO_INSTRUCTION_SET is avx3, which is not known"))
    }
}

private func agree(_ found: Tensor<Float>, _ expected: Tensor<Double>) -> Bool {
    let error = (found.converted(to: Double.self) - expected).map(.absolute).maximum().scalar
    return error <= 4e-5 * expected.map(.absolute).maximum().scalar
}
