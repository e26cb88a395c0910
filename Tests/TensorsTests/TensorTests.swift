import RandomStreams
import Tensors
import Testing

@Suite struct TensorTests {
    private func random(_ shape: Shape, _ seed: UInt64 = 1) -> Tensor<Float> {
        var stream = RandomStream(seed: seed)
        return Tensor(uniform: shape, in: -1...1, stream: &stream)
    }

    @Test func aCopyIsNotReachedByLaterWrites() {
        let a = Tensor<Float>(vector: [1, 2, 3])
        var b = a
        b.withUnsafeMutablePointer { $0[1] = 9 }
        #expect(a.scalars == [1, 2, 3] && b.scalars == [1, 9, 3])
    }

    @Test func permutingAgreesWithIndexing() {
        let a = random([3, 4, 5, 2])
        for order in [[3, 2, 1, 0], [0, 2, 1, 3], [2, 3, 0, 1], [1, 0, 2, 3], [0, 1, 3, 2]] {
            let b = a.permuted(order)
            for i in 0..<3 { for j in 0..<4 { for k in 0..<5 { for l in 0..<2 {
                let index = [i, j, k, l], moved = order.map { index[$0] }
                #expect(a[i, j, k, l] == b[moved[0], moved[1], moved[2], moved[3]])
            } } } }
        }
    }

    @Test func sumsDoNotLoseWhatIsSmall() {
        // A million times 0.1 in one float accumulator would be off by thousands of units in the last place.
        let sum = Tensor<Float>(repeating: 0.1, shape: [1000, 1000]).sum().scalar
        #expect(abs(sum - 100_000) < 0.1)
        let columns = Tensor<Float>(repeating: 0.1, shape: [100_000, 3]).sum(axes: [0])
        #expect(columns.firstDifference(from: Tensor(repeating: 10_000, shape: [3]), relative: 1e-6) == nil)
    }

    @Test func theSameThreadCountGivesTheSameBytes() {
        let a = random([64, 300, 24], 2), weight = random([24, 24, 5], 3)
        func work() -> [Float] {
            let y = conv1D(a, weight, .init(padding: (2, 2)))
            return conv1DGradients(a, weight, value: y, upstream: y, .init(padding: (2, 2))).weight.scalars
                + matmul(y.reshaped([-1, 24]), y.reshaped([-1, 24]), transposeA: true).scalars
        }
        for threads in [1, 2, 3] {
            Parallelism.withThreadCount(threads) { #expect(work() == work()) }
        }
    }

    @Test func convolutionReadInPlaceAgreesWithItsDefinition() {
        for (length, kernel) in [(200, 5), (20, 5), (7, 7)] {
            let x = random([2, length, 3], 4).converted(to: Double.self), w = random([4, 3, kernel], 5).converted(to: Double.self)
            let pad = kernel / 2
            let y = conv1D(x, w, .init(padding: (pad, pad)))
            for b in 0..<2 { for t in 0..<y.shape[1] { for o in 0..<4 {
                var expected = 0.0
                for k in 0..<kernel where (0..<length).contains(t + k - pad) {
                    for c in 0..<3 { expected += x[b, t + k - pad, c] * w[o, c, k] }
                }
                #expect(abs(y[b, t, o] - expected) < 1e-12)
            } } }
        }
    }

    @Test func softmaxIsSafeForLargeNumbers() {
        let y = Tensor<Float>(vector: [1000, 1001, -1000]).softmax().scalars
        #expect(abs(y[0] + y[1] - 1) < 1e-6 && y[2] < 1e-30)
        #expect(abs(Tensor<Float>(vector: [1000, 1000]).logSumExp().scalar - 1000.6931) < 1e-3)
        #expect(Tensor<Float>(vector: [-.infinity, -.infinity]).logSumExp().scalar == -.infinity)
    }

    @Test func nonFiniteNumbersAreFound() {
        for bad in [Float.nan, .infinity, -.infinity] {
            for place in [0, 63, 64, 999] {
                var scalars = [Float](repeating: 1, count: 1000)
                scalars[place] = bad
                #expect(!Tensor(vector: scalars).isFinite)
            }
        }
        #expect(random([1000]).isFinite)
    }
}

@Suite struct ShapeMistakeTests {
    @Test func aMatmulOfUnequalInnerExtentsSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = matmul(Tensor<Float>(zeros: [32, 128]), Tensor<Float>(zeros: [64, 10]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("matmul: inner extents differ: [32, 128] x [64, 10]"))
    }

    @Test func anAdditionThatDoesNotBroadcastSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]) + Tensor<Float>(zeros: [4])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("add: extents must be equal or 1: [2, 3] x [4]"))
    }

    @Test func aConvolutionOfOtherChannelsSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = conv1D(Tensor<Float>(zeros: [1, 10, 3]), Tensor<Float>(zeros: [2, 4, 3]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("conv1D: channels do not match the weight with 1 groups: [1, 10, 3] x [2, 4, 3]"))
    }

    @Test func anAxisThatIsNotThereSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).sum(axes: [2])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("sum: axis 2 is not one of the 2 axes: [2, 3]"))
    }
}
