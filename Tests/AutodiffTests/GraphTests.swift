import Autodiff
import Tensors
import Testing

@Suite(.serialized) struct GraphTests {
    @Test func sharedSubexpressionsAddTheirGradients() {
        let x = Variable(leaf: Tensor<Double>(vector: [3]))
        let square = x * x
        let y = (square * square + square).sum()  // x⁴ + x²
        #expect(abs(y.backward()[x]!.scalar - (4 * 27 + 2 * 3)) < 1e-9)
    }

    @Test func gradientsOfTwoResultsAccumulate() {
        let x = Variable(leaf: Tensor<Double>(vector: [2, 5]))
        var gradients = (x * x).sum().backward()
        gradients.accumulate(x.sum().backward())
        #expect(gradients[x]?.scalars == [5, 11])
    }

    @Test func aConstantHasNoGradientAndStopsIt() {
        let x = Variable(leaf: Tensor<Double>(vector: [2])), constant = Variable(Tensor<Double>(vector: [7]))
        let gradients = (x.detached * constant + x).sum().backward()
        #expect(gradients[x]?.scalar == 1)
        #expect(gradients[constant] == nil)
    }

    @Test func changingAParameterLaterDoesNotReachWhatWasRecorded() {
        let parameter = Parameter(Tensor<Double>(vector: [3]))
        let y = (parameter.variable * parameter.variable).sum()
        parameter.value = Tensor(vector: [100])
        #expect(y.backward()[parameter]?.scalar == 6)
    }

    @Test func withGradientsOffNothingIsRecorded() {
        let x = Variable(leaf: Tensor<Double>(vector: [1]))
        let y = GradientMode.disabled { (x * x).sum() }
        #expect(!y.requiresGradient)
        #expect((x * x).requiresGradient)
    }

    @Test func aGraphCanBeWalkedTwiceOnlyWhenRetained() async {
        let x = Variable(leaf: Tensor<Double>(vector: [2]))
        let y = (x * x).sum()
        #expect(y.backward(retainingGraph: true)[x]?.scalar == 4)
        #expect(y.backward()[x]?.scalar == 4)
        await #expect(processExitsWith: .failure) {
            let x = Variable(leaf: Tensor<Double>(vector: [2]))
            let y = (x * x).sum()
            _ = y.backward()
            _ = y.backward()
        }
    }

    @Test func aThousandStepsLeaveNoBuffersBehind() {
        let weight = Parameter(Tensor<Float>(repeating: 0.1, shape: [8, 8]))
        func step() {
            let x = Variable(Tensor<Float>(repeating: 1, shape: [4, 8]))
            let loss = matmul(x, weight.variable).elu().softmax().square().sum()
            let gradient = loss.backward()[weight]!
            weight.value.add(gradient, times: -0.01)
        }
        step()
        let before = TensorMemory.current.liveBuffers
        for _ in 0..<1000 { step() }
        // Other suites run beside this one and hold a few hundred buffers at most; a leak would hold tens of thousands.
        #expect(TensorMemory.current.liveBuffers - before < 2000)
    }
}
