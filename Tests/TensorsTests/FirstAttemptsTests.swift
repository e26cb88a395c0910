import RandomStreams
import Tensors
import Testing

/// What someone who comes from another library writes first. It must compile, and mean what it means there.
@Suite struct FirstAttemptsTests {
    let x = Tensor<Float>([[1, 2, 3], [4, 5, 6]])

    @Test func numbersAndTensorsMix() {
        #expect((1 - x).scalars == [0, -1, -2, -3, -4, -5])
        #expect((x - 1).scalars == [0, 1, 2, 3, 4, 5])
        #expect((12 / x).scalars == [12, 6, 4, 3, 2.4, 2])
        #expect((x / 2).scalars == [0.5, 1, 1.5, 2, 2.5, 3])
        #expect((1 + x) == (x + 1) && (2 * x) == (x * 2) && (2 * x) == x + x)
        let factor: Float = 3
        #expect((factor * x)[1, 2] == 18)
        var y = x
        y += 1
        y *= 2
        y -= x
        y /= Tensor<Float>([1, 2, 3])
        #expect(y.scalars == [3, 2, 5.0 / 3, 6, 3.5, 8.0 / 3])
    }

    @Test func powersBindAsInMathematics() {
        #expect((x ** 2).scalars == [1, 4, 9, 16, 25, 36])
        #expect((2 * x ** 2)[0, 1] == 8 && (2 ** x)[1, 0] == 16)
        #expect(pow(x, 3)[0, 2] == 27 && pow(x, x)[0, 1] == 4)
        #expect((-x ** 3)[0, 1] == -8 && (x ** -1)[0, 1] == 0.5 && (x ** 0.5)[1, 0] == 2)
        #expect((Tensor<Float>([-8]) ** (1.0 / 3)).scalars[0].isNaN)
    }

    @Test func elementsAreReadAndSet() {
        var y = x
        y[0, 1] = 9
        y[-1, -1] += 4
        #expect(y.scalars == [1, 9, 3, 4, 5, 10] && x[0, 1] == 2, "x must not be reached")
    }

    @Test func bracketsTakeParts() {
        let cube = Tensor<Float>(arange: 24).reshaped([2, 3, 4])
        #expect(x[.all, 1...].scalars == [2, 3, 5, 6] && x[.all, ..<2].scalars == [1, 2, 4, 5] && x[0..<1, 1...2].scalars == [2, 3])
        #expect(cube[1, .all, 0].scalars == [12, 16, 20] && cube[1, .all, 0].shape == [3])
        #expect(cube[1..<2].shape == [1, 3, 4] && cube[.all, (-2)...].shape == [2, 2, 4] && cube[.all, .all, ..<(-1)].shape == [2, 3, 3])
        #expect(cube[0, stride(from: 0, to: 3, by: 2), 1].scalars == [1, 9] && cube[[1, 0, 1], 0, 0].scalars == [12, 0, 12])
        #expect(x[.newAxis, .all, 0].shape == [1, 2] && x[.all, .newAxis].shape == [2, 1, 3])
        #expect(x[2..., .all].shape == [0, 3])
    }

    @Test func partsAreSetAndBroadcast() {
        var y = Tensor<Float>(zeros: [3, 4])
        y[1, .all] = Tensor([1, 2, 3, 4])
        y[.all, 0] = Tensor(7)
        y[[2, 0], 2...] = Tensor([[5, 6], [8, 9]])
        y[0..<1, 1..<2] += 3
        #expect(y.scalars == [7, 3, 8, 9, 7, 2, 3, 4, 7, 0, 5, 6])
    }

    @Test func tensorsAreMade() {
        #expect(Tensor<Float>([[[1], [2]], [[3], [4]]]).shape == [2, 2, 1] && Tensor<Float>([[[[1, 2]]]]).shape == [1, 1, 1, 2])
        #expect(Tensor<Float>(ones: [2, 2]).scalars == [1, 1, 1, 1] && Tensor<Double>(eye: 2).scalars == [1, 0, 0, 1])
        #expect(Tensor<Float>(arange: 4).scalars == [0, 1, 2, 3] && Tensor<Double>(arange: 1, 2, step: 0.25).scalars == [1, 1.25, 1.5, 1.75])
        #expect(Tensor<Float>(arange: 3, 0, step: -1).scalars == [3, 2, 1] && Tensor<Float>(arange: 3, 0).count == 0)
        #expect(Tensor<Double>(linspace: 0, 1, count: 5).scalars == [0, 0.25, 0.5, 0.75, 1])
        #expect(Tensor<Double>(linspace: 0, 0.1, count: 4).scalars.last == 0.1 && Tensor<Float>(linspace: 3, 4, count: 1).scalars == [3])
        #expect(Tensor<Int>(arange: 3).scalars == [0, 1, 2] && Tensor([true, false]).trueCount == 1)
    }

    @Test func axesComeAndGo() {
        #expect(x.transposed().scalars == [1, 4, 2, 5, 3, 6] && x.transposed(0, 1) == x.transposed())
        #expect(x.unsqueezed(axis: 1).shape == [2, 1, 3] && x.unsqueezed(axis: -1).shape == [2, 3, 1])
        #expect(x.unsqueezed(axis: 0).squeezed(axis: 0) == x && x.flattened().shape == [6])
        #expect(Tensor<Float>(zeros: [2, 3, 4]).flattened(from: 1).shape == [2, 12])
        let rows = Tensor.stacked([x, x + 10])
        #expect(rows.shape == [2, 2, 3] && rows[1, 0, 0] == 11 && Tensor.stacked([x, x], axis: -1).shape == [2, 3, 2])
    }

    @Test func comparisonsGiveMasks() {
        let mask = (x .> 2) .& (x .<= 5)
        #expect(mask.scalars == [false, false, true, true, true, false] && mask.trueCount == 3 && mask.any() && !mask.all())
        #expect(select(where: mask, x, else: 0).scalars == [0, 0, 3, 4, 5, 0])
        #expect(select(where: .!mask, x, else: -x).scalars == [1, 2, -3, -4, -5, 6])
        #expect((x .== Tensor([1, 5, 6])).scalars == [true, false, false, false, true, true])
        #expect(mask.converted(to: Float.self).sum().scalar == 3)
        let none = Tensor<Float>([.nan, 1])
        #expect((none .<= 1).scalars == [false, true] && (none .!= none).scalars == [true, false] && (none .>= 1).scalars == [false, true])
        let labels = Tensor<Int>([2, 0, 1])
        #expect((labels .== 0).scalars == [false, true, false] && (labels * 2 + 1).scalars == [5, 1, 3])
        #expect((labels.unsqueezed(axis: 1) .== Tensor<Int>(arange: 3)).converted(to: Float.self).scalars == [0, 0, 1, 1, 0, 0, 0, 1, 0])
        #expect(Tensor<Float>([1.9, -1.9]).converted(to: Int.self).scalars == [1, -1])
    }

    @Test func extremesAndTheirPlaces() {
        #expect(x.argmax().scalars == [2, 2] && x.argmin(axis: 0).scalars == [0, 0, 0] && x.argmax(axis: 0, keepingAxis: true).shape == [1, 3])
        #expect(x.minimum(axes: [0]).scalars == [1, 2, 3] && x.minimum().scalar == 1 && x.variance(axes: [1]).shape == [2])
        #expect(maximum(x, 3).scalars == [3, 3, 3, 4, 5, 6] && minimum(x, Tensor([2, 2, 2])).scalars == [1, 2, 2, 2, 2, 2])
        #expect(x.clamped(to: 2...).scalars == [2, 2, 3, 4, 5, 6] && x.clamped(to: ...4).scalars == [1, 2, 3, 4, 4, 4])
        #expect(maximum(Tensor<Float>([.nan]), 3).scalars[0].isNaN)
    }

    @Test func orderIsStableAndPutsNaNAbove() {
        let y = Tensor<Float>([3, 1, .nan, 3, 2])
        #expect(y.argsort().scalars == [1, 4, 0, 3, 2] && y.argsort(descending: true).scalars == [2, 0, 3, 4, 1])
        let (values, indices) = Tensor<Float>([[5, 1, 5], [0, 2, 1]]).topK(2)
        #expect(values.scalars == [5, 5, 2, 1] && indices.scalars == [0, 2, 1, 2])
        #expect(x.sorted(axis: 0, descending: true).scalars == [4, 5, 6, 1, 2, 3])
        #expect(x.cumulativeSum().scalars == [1, 3, 6, 4, 9, 15] && x.cumulativeSum(axis: 0, fromEnd: true).scalars == [5, 7, 9, 4, 5, 6])
    }

    @Test func indicesPickRows() {
        let table = Tensor<Float>(arange: 8).reshaped([4, 2])
        let picked = table.gathered(axis: 0, Tensor<Int>([[3, 0], [1, 1]]))
        #expect(picked.shape == [2, 2, 2] && picked.scalars == [6, 7, 0, 1, 2, 3, 2, 3])
        #expect(x.takenAlong(axis: 1, Tensor<Int>([[2], [0]])).scalars == [3, 4])
    }

    @Test func einsumAgreesWithItsSums() {
        var stream = RandomStream(seed: 2)
        let a = Tensor<Double>(uniform: [2, 3, 4], in: -1...1, stream: &stream), b = Tensor<Double>(uniform: [4, 2, 5], in: -1...1, stream: &stream)
        let y = einsum("bij, jbk -> kbi", a, b)
        #expect(y.shape == [5, 2, 3])
        for i in 0..<2 { for j in 0..<3 { for k in 0..<5 {
            let expected = (0..<4).reduce(0) { $0 + a[i, j, $1] * b[$1, i, k] }
            #expect(abs(y[k, i, j] - expected) < 1e-12)
        } } }
        #expect(einsum("ij->ji", x) == x.transposed() && einsum("ij->", x).scalar == 21 && einsum("ij->j", x).scalars == [5, 7, 9])
        #expect(einsum("i,j->ij", Tensor<Float>([1, 2]), Tensor([3, 4])).scalars == [3, 4, 6, 8])
        #expect(einsum("ij,k->i", Tensor<Float>([[1, 2], [3, 4]]), Tensor([1, 1, 1])).scalars == [9, 21])
    }

    @Test func aTensorPrintsItsRows() {
        #expect("\(x)" == "Tensor<Float> [2, 3]:\n[[1.0, 2.0, 3.0],\n [4.0, 5.0, 6.0]]")
        #expect("\(Tensor<Double>([1.0 / 3, -12345.678]))" == "Tensor<Double> [2]: [ 0.33333, -12346.0]")
        #expect("\(Tensor<Float>(2))" == "Tensor<Float> []: 2.0" && "\(Tensor([true, false]))" == "Tensor<Bool> [2]: [ true, false]")
        let large = "\(Tensor<Float>(zeros: [2, 40, 50]))"
        #expect(large.count < 600 && large.contains("…"))
        #expect("\(Tensor<Float>(zeros: [2, 0]))" == "Tensor<Float> [2, 0]:\n[[],\n []]")
    }
}

@Suite struct IndexMistakeTests {
    @Test func anIndexOutsideOfAnAxisSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3])[.all, 1..<5]
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("subscript: 1..<5 is outside axis 1: [2, 3]"))
    }

    @Test func anEquationThatDoesNotFitSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = einsum("ij,jk->ik", Tensor<Float>(zeros: [2, 3]), Tensor<Float>(zeros: [4, 5]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("einsum ij,jk->ik: j has extents 3 and 4: [2, 3] x [4, 5]"))
    }

    @Test func whatEinsumDoesNotCoverSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = einsum("ii->i", Tensor<Float>(zeros: [2, 2]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("diagonals are not covered: [2, 2]"))
    }

    @Test func aNumberThatIsNoIndexSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>([1, .nan]).converted(to: Int.self)
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("converted: nan does not fit an Int: [2]"))
    }

    @Test func twoUnknownExtentsSaySo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).reshaped([-1, -1])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("reshape: one extent may be -1, found [-1, -1]: [2, 3]"))
    }
}
