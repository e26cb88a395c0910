import Autodiff
import Tensors
import Testing

@Suite struct GradientTests {
    @Test func everyDerivativeAgreesWithCentralDifferences() {
        for (index, item) in GradientCases<Double>.everything().enumerated() {
            let mismatch = gradientMismatch(at: item.inputs, of: item.function)
            #expect(mismatch == nil, "\(item.primitive.rawValue), case \(index) at \(item.inputs.map(\.shape)): \(mismatch ?? "")")
        }
    }

    /// That the case of a primitive uses it is asked of the recorded graph, not taken from its label.
    @Test func everyPrimitiveHasACheckThatUsesIt() {
        var used: Set<EnginePrimitive> = []
        for item in GradientCases<Double>.everything() where item.inputs.contains(where: { $0.count > 0 }) {
            let recorded = item.function(item.inputs.map { Variable(leaf: $0) }).recordedPrimitives
            #expect(recorded.contains(Primitive(item.primitive)), "a case of \(item.primitive.rawValue) uses only \(recorded)")
            used.insert(item.primitive)
        }
        let missing = Set(EnginePrimitive.allCases).subtracting(used)
        #expect(missing.isEmpty, "no gradient case for \(missing.map(\.rawValue).sorted())")
    }

    @Test func aWrongDerivativeIsNoticed() {
        // The square of x, of which one factor is cut off, has half of its true gradient.
        let mismatch = gradientMismatch(at: [Tensor(vector: [0.5, -1.2])]) { $0[0] * $0[0].detached }
        #expect(mismatch?.hasPrefix("input 0, entry 0") == true)
    }

    /// Values and gradients; of each tensor the largest number sets the scale, since sums of unlike signs cancel.
    @Test func floatFollowsDouble() {
        for (index, (precise, work)) in zip(GradientCases<Double>.everything(), GradientCases<Float>.everything()).enumerated() {
            let expected = outcome(of: precise), found = outcome(of: work).map { $0.converted(to: Double.self) }
            for (a, b) in zip(found, expected) {
                let scale = b.count == 0 ? 0 : Double(b.map(.absolute).maximum().scalar)
                let difference = a.firstDifference(from: b, relative: 1e-4, absolute: 1e-5 * max(1, scale))
                #expect(difference == nil, "\(precise.primitive.rawValue), case \(index): \(difference ?? "")")
            }
        }
    }

    private func outcome<Scalar>(of item: GradientCase<Scalar>) -> [Tensor<Scalar>] {
        let leaves = item.inputs.map { Variable(leaf: $0) }
        let y = item.function(leaves)
        let gradients = y.backward(seed: Tensor(repeating: 0.5, shape: y.shape))
        return [y.value] + leaves.map { gradients[$0] ?? Tensor(zeros: $0.shape) }
    }

    @Test func equalLargestElementsShareTheGradient() {
        let x = Variable(leaf: Tensor<Double>(vector: [2, 1, 2, 2]))
        let third = 1.0 / 3
        #expect(x.maximum().backward()[x]?.scalars == [third, 0, third, third])
        let pooled = x.reshaped([1, 4, 1]).maxPooled1D(kernel: 4)
        #expect(pooled.backward()[x]?.scalars == [third, 0, third, third])
        #expect(maximum(x, Variable(Tensor<Double>(2))).sum().backward()[x]?.scalars == [0.5, 0, 0.5, 0.5])
    }

    @Test func powersOfZeroAreAsInPyTorch() {
        let x = Variable(leaf: Tensor<Double>([0, 2])), e = Variable(leaf: Tensor<Double>([0, 3]))
        let gradients = pow(x, e).sum().backward()
        #expect(gradients[x]?.scalars == [0, 12] && gradients[e]![0] == 0)
        #expect((x ** 3).sum().backward()[x]?.scalars == [0, 12] && (x ** 0).sum().backward()[x]?.scalars == [0, 0])
    }

    @Test func comparisonsOfVariablesGiveMasks() {
        let x = Variable(leaf: Tensor<Double>([-1, 2, 3])), mask = (x .> 0) .& (x .<= 2)
        #expect(mask.scalars == [false, true, false] && (x .== x).all())
        #expect(select(where: mask, x ** 2, else: 0).sum().backward()[x]?.scalars == [0, 4, 0])
    }

    @Test func tensorsAreConstantsOnEitherSide() {
        let x = Variable(leaf: Tensor<Double>([1, 2])), c = Tensor<Double>([3, 8])
        #expect((c - x).value.scalars == [2, 6] && (x - c).value.scalars == [-2, -6] && (c + x).value == (x + c).value)
        #expect((c / x).sum().backward()[x]?.scalars == [-3, -2] && (c * x * c).sum().backward()[x]?.scalars == [9, 64])
        #expect((x / c).value.scalars == [1.0 / 3, 0.25])
    }

    @Test func whatIsNotSelectedSendsNoGradientEvenWhenItsOwnIsInfinite() {
        let x = Variable(leaf: Tensor<Double>(vector: [0, 4]))
        let y = select(where: x.value, x.sqrt(), else: Variable(Tensor(0)))
        #expect(y.value.scalars == [0, 2])
        // The root's slope at 0 is infinite, and infinity times the 0 that arrives there is not a number.
        let safe = select(where: x.value, x, else: Variable(Tensor(1))).sqrt()
        #expect(safe.sum().backward()[x]?.scalars == [0, 0.25])
    }

    @Test func clampingLetsNaNThrough() {
        let y = Variable(Tensor<Float>(vector: [.nan, 9])).clamped(to: 0...1).value.scalars
        #expect(y[0].isNaN && y[1] == 1)
    }
}
