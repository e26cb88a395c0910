import Autodiff
import RandomStreams
import Tensors
import Testing

/// A backward pass that tells of each gradient as soon as it is final.
@Suite struct FinalGradientTests {
    private func parameters(_ count: Int) -> [Parameter<Float>] {
        (0..<count).map { number in
            var stream = RandomStream(seed: 5, path: UInt64(number))
            return Parameter(Tensor(shape: [4, 4], scalars: (0..<16).map { _ in Float(stream.uniform() - 0.5) }))
        }
    }

    /// A chain of products in which the first parameter is used at both ends and the last not at all.
    private func loss(_ p: [Parameter<Float>]) -> Variable<Float> {
        var x = p[0].variable.tanh()
        for parameter in p[1..<p.count - 1] { x = matmul(x, parameter.variable).tanh() }
        return (x * p[0].variable).sum()
    }

    @Test func eachIsToldOnceAndIsTheGradientOfAPlainPass() {
        let p = parameters(6), plain = loss(p).backward()
        var told: [Int: Tensor<Float>?] = [:]
        let others = loss(p).backward(of: Array(p.dropFirst())) { index, gradient in
            #expect(told[index] == nil)
            told[index] = .some(gradient)
        }
        #expect(told.count == 5)
        for (index, parameter) in p.dropFirst().enumerated() {
            #expect(told[index]!?.scalars == plain[parameter]?.scalars && others[parameter] == nil)
        }
        #expect(told[4]! == nil)
        #expect(others[p[0]]?.scalars == plain[p[0]]?.scalars)
    }

    @Test func nobodyElseHoldsWhatIsHandedOut() {
        // Both operands of a sum are given the same gradient.
        let p = [Parameter(Tensor<Float>(vector: [1, 2])), Parameter(Tensor<Float>(vector: [3, 4]))]
        var told: [Int: Tensor<Float>] = [:]
        _ = (p[0].variable + p[1].variable).sum().backward(of: p) { index, gradient in
            var own = gradient!
            own.uniquePointer()[0] = Float(7 + index)
            told[index] = own
        }
        #expect(told[0]?.scalars == [7, 1] && told[1]?.scalars == [8, 1])
    }

    @Test func theLastLayersComeFirstAndWhatIsUsedAtBothEndsComesLast() {
        let p = parameters(6)
        var order: [Int] = []
        _ = loss(p).backward(of: p) { index, _ in order.append(index) }
        #expect(order == [5, 4, 3, 2, 1, 0])
    }

    @Test func theyAreToldOfWhileTheWalkGoesOn() {
        let p = parameters(3), latest = Parameter(Tensor<Float>(vector: [2])), earliest = Parameter(Tensor<Float>(vector: [3]))
        var passed = false, seenEarly = false
        let marked = Variable.primitive("mark", earliest.value, of: [earliest.variable]) { passed = true; return [$0] }
        _ = (marked * latest.variable).sum().backward(of: [earliest, latest] + p) { index, _ in if index == 1 { seenEarly = !passed } }
        #expect(passed && seenEarly)
    }

    @Test func aParameterThatIsItselfTheResultHasAGradientOfOne() {
        let parameter = Parameter(Tensor<Float>(vector: [7]))
        var told: [Float?] = []
        _ = parameter.variable.backward(of: [parameter]) { _, gradient in told.append(gradient?.scalar) }
        #expect(told == [1])
    }

    @Test func anErrorEndsTheWalk() {
        struct Stop: Error {}
        let p = parameters(6)
        var count = 0
        #expect(throws: Stop.self) {
            _ = try loss(p).backward(of: p) { (_, _) throws(Stop) in
                count += 1
                if count == 3 { throw Stop() }
            }
        }
        #expect(count == 3)
    }
}
