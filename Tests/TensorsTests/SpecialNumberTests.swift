import Tensors
import Testing

/// Infinities, numbers near the ends of the range and NaN go through functions as in IEEE 754 and PyTorch: a network that
/// diverged must not look sound.
@Suite struct SpecialNumberTests {
    @Test func exponentialsReachTheEndsOfTheRange() {
        exponentials(Float.self)
        exponentials(Double.self)
    }

    private func exponentials<Scalar: TensorScalar>(_: Scalar.Type) {
        let y = Tensor<Scalar>([-.infinity, -1000, 1000, .infinity, .nan]).exp().scalars
        #expect(y[0] == 0 && y[1] == 0 && y[2] == .infinity && y[3] == .infinity && y[4].isNaN)
        let masked = Tensor<Scalar>([[-.infinity, 0, -.infinity], [-200, 0, 1]]).softmax()
        #expect(masked.scalars[...3] == [0, 1, 0, Scalar.self == Float.self ? 0 : masked.scalars[3]])
        #expect(Tensor<Scalar>([-1000, 1000]).map(.sigmoid).scalars == [0, 1] && Tensor<Scalar>([-1000, 1000]).map(.tanh).scalars == [-1, 1])
        #expect(Tensor<Scalar>([-1e37, -1000]).map(.silu).scalars == [0, 0], "x · σ(x) must fall to 0, not below it")
    }

    @Test func exponentialsAreExactJustBeforeTheEnds() {
        let x = Tensor<Float>([-86.9, -1, 0, 1, 87.5, 88.3])
        #expect(x.exp().firstDifference(from: x.converted(to: Double.self).exp().converted(to: Float.self), relative: 1e-6) == nil)
    }

    @Test func logarithmsOfTheLeastNumbersAndAtTheEnds() {
        let x = Tensor<Float>([.leastNonzeroMagnitude, 1e-40, .leastNormalMagnitude, 1e-20])
        #expect(x.log().firstDifference(from: x.converted(to: Double.self).log().converted(to: Float.self), relative: 1e-6) == nil)
        #expect(Tensor<Float>([0, .infinity]).log().scalars == [-.infinity, .infinity])
        #expect(Tensor<Float>([-1, .infinity]).log1p().scalars == [-.infinity, .infinity] && Tensor<Float>([-2]).log1p().scalars[0].isNaN)
    }

    @Test func whatIsNotANumberIsNeverHidden() {
        notANumber(Float.self)
        notANumber(Double.self)
    }

    private func notANumber<Scalar: TensorScalar>(_: Scalar.Type) {
        let x = Tensor<Scalar>([1, .nan, 2])
        for f in UnaryFunction.allCases { #expect(Tensor<Scalar>([.nan]).map(f).scalar.isNaN, "\(f)") }
        #expect(x.maximum().scalar.isNaN && x.minimum().scalar.isNaN && x.softmax().scalars.allSatisfy { $0.isNaN })
        // Longer than the lanes of the loops, at every place.
        for place in 0..<150 {
            var row = Tensor<Scalar>(zeros: [150])
            row[place] = .nan
            #expect(row.maximum().scalar.isNaN && row.argmax().scalar == place && row.argmin().scalar == place)
        }
        let one = Tensor<Scalar>([1]), none = Tensor<Scalar>([.nan])
        for y in [maximum(one, none), maximum(none, one), minimum(one, none), minimum(none, one), none.clamped(to: 0...1)] {
            #expect(y.scalar.isNaN)
        }
        let columns = Tensor<Scalar>([[1, .nan], [.nan, 1], [0, 0]]).maximum(axes: [0])
        #expect(columns.scalars.allSatisfy { $0.isNaN })
        let image = Tensor<Scalar>(shape: [1, 2, 2, 1], scalars: [.nan, 1, 2, 3])
        #expect(image.maxPooled2D(Pooling2DGeometry(kernel: 2)).scalar.isNaN)
    }

    @Test func negativeZeroAndTiesAreAsBefore() {
        #expect(Tensor<Float>([-0.0, 0, -1]).map(.relu).scalars.allSatisfy { $0 == 0 && $0.sign == .plus })
        #expect(Tensor<Float>([2, 5, 5]).argmax().scalar == 1 && Tensor<Float>([5, 2, 2]).argmin().scalar == 1)
    }
}

/// Arrays without elements, of any shape.
@Suite struct EmptyTensorTests {
    @Test func sumsOverRowsWithoutColumnsAreEmpty() {
        // More rows than a block of them holds.
        for rows in [0, 3, 100, 1000] {
            let x = Tensor<Float>(zeros: [rows, 0])
            #expect(x.sum(axes: [0]).shape == [0] && x.mean(axes: [0]).shape == [0] && x.maximum(axes: [0]).shape == [0])
            #expect(x.sum(axes: [1]).scalars == [Float](repeating: 0, count: rows))
        }
        #expect(Tensor<Float>(zeros: [100, 4, 0]).summed(to: [4, 0]).shape == [4, 0])
    }
}
