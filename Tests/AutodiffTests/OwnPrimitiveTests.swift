import Autodiff
import RandomStreams
import Tensors
import Testing

extension Variable {
    /// As in the README: x / (1 + |x|) of every element.
    fileprivate func softsign() -> Variable {
        let scale = value.map(.absolute).scaled(by: 1, plus: 1).map(.reciprocal)
        return .primitive("softsign", value * scale, of: [self]) { [$0 * scale.map(.square)] }
    }
}

/// a · b of each row, with one pullback for two inputs and none for what needs none.
private func rowProducts<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
    let (x, y, wantsA, wantsB) = (a.value, b.value, a.requiresGradient, b.requiresGradient)
    return .primitive("rowProducts", (x * y).sum(axes: [-1], keepingAxes: true), of: [a, b]) {
        [wantsA ? $0 * y : nil, wantsB ? $0 * x : nil]
    }
}

@Suite struct OwnPrimitiveTests {
    private func random<Scalar: TensorScalar>(_ shape: Shape, _ seed: UInt64) -> Tensor<Scalar> {
        var stream = RandomStream(seed: seed)
        return Tensor<Double>(uniform: shape, in: -2...2, stream: &stream).converted(to: Scalar.self)
    }

    private func outcome<Scalar: TensorScalar>(_: Scalar.Type) -> [Tensor<Scalar>] {
        let leaves = [Variable<Scalar>(leaf: random([3, 5], 1)), Variable<Scalar>(leaf: random([3, 5], 2))]
        let y = rowProducts(leaves[0].softsign(), leaves[1] * leaves[0]).exp()
        let gradients = y.sum().backward()
        return [y.value] + leaves.map { gradients[$0]! }
    }

    @Test func itIsDifferentiatedAmongTheEnginesOwn() {
        for shape in [[3, 5], [1, 1], [0, 2]] as [Shape] {
            let mismatch = gradientMismatch(at: [random(shape, 1), random(shape, 2)]) { rowProducts($0[0].softsign(), $0[1] * $0[0]).exp() }
            #expect(mismatch == nil, "\(shape): \(mismatch ?? "")")
        }
        for (work, precise) in zip(outcome(Float.self), outcome(Double.self)) {
            #expect(work.converted(to: Double.self).firstDifference(from: precise, relative: 1e-5, absolute: 1e-5) == nil)
        }
    }

    @Test func theGraphKnowsItByItsName() {
        let recorded = Variable(leaf: Tensor<Float>(vector: [1, -2])).softsign().square().recordedPrimitives
        #expect(recorded == [Primitive("softsign"), Primitive(.square)])
    }

    @Test func aWrongPullbackIsNoticed() {
        let mismatch = gradientMismatch(at: [Tensor(vector: [0.5, -1.2])]) { x in .primitive("cube", x[0].value * x[0].value * x[0].value, of: x) { [$0] } }
        #expect(mismatch?.hasPrefix("input 0, entry 0") == true)
    }

    @Test func withoutAnInputThatRequiresAGradientNothingIsKept() {
        let x = Tensor<Float>(vector: [1, -2])
        #expect(!Variable(x).softsign().requiresGradient)
        #expect(!GradientMode.disabled { Variable(leaf: x).softsign() }.requiresGradient)
        let a = Variable(x), b = Variable(leaf: x), gradients = rowProducts(a, b).sum().backward()
        #expect(gradients[a] == nil && gradients[b] == x)
    }

    @Test func aGradientOfAnotherShapeSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Variable(leaf: Tensor<Float>(zeros: [2, 3]))
            _ = Variable.primitive("rowSum", x.value.sum(axes: [1]), of: [x]) { [$0] }.sum().backward()
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
            .contains("rowSum pullback: the gradient of input 0 has another shape than the input: [2] x [2, 3]"))
    }

    @Test func tooFewGradientsSaySo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Variable(leaf: Tensor<Float>(vector: [1]))
            _ = Variable.primitive("twice", x.value, of: [x, x]) { [$0] }.sum().backward()
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("twice pullback: 1 gradients for 2 inputs"))
    }

    @Test func aNameOfTheEnginesOwnIsRefused() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Variable(leaf: Tensor<Float>(vector: [1]))
            _ = Variable.primitive("matmul", x.value, of: [x]) { [$0] }
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
            .contains("Primitive: the engine has a matmul of its own; take another name"))
    }
}
