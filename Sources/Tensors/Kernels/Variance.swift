/// Mean of squared distances from the mean over neighbouring axes that stand between others, as over time in `[batch, time, channels]`.
///
/// Neither the distances nor their squares are ever there together: a row is worked on at a time. Numbers are added in the order of
/// `Tensor.sum`.
package struct Variance<Scalar: TensorScalar> {
    /// Of the input's shape, with extents of 1 where there was a sum.
    package let value: Tensor<Scalar>
    private let mean: Tensor<Scalar>
    private let outer, middle, inner: Int
    /// One over the numbers that a mean is of.
    private var share: Scalar { Scalar(value.count) / Scalar(max(value.count * middle, 1)) }
    private var grain: Int { max(1, elementwiseGrain / max(1, middle * inner)) }

    /// Nil for axes in other places.
    package init?(of x: Tensor<Scalar>, axes: [Int]?) {
        guard let axes = axes.map({ Set($0.map { x.shape.normalized($0, for: "variance") }).sorted() }), let first = axes.first,
              let last = axes.last, last - first == axes.count - 1 else { return nil }
        let extents = x.shape.extents
        outer = extents[..<first].reduce(1, *)
        middle = extents[first...last].reduce(1, *)
        inner = extents[(last + 1)...].reduce(1, *)
        if outer <= 1 || inner <= 1 || middle == 0 { return nil }
        mean = x.mean(axes: axes, keepingAxes: true)
        var value = Tensor<Scalar>(zeros: mean.shape)
        let sums = value.uniquePointer(), (middle, inner) = (middle, inner), mean = mean
        uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / (middle * inner))) { range, _ in
            // Loops must not write what they read.
            let row = Storage<Scalar>(count: inner), square = Storage<Scalar>(count: inner)
            for item in range {
                for place in item * middle..<(item + 1) * middle {
                    Scalar.binary(.subtract, inner, x.storage.pointer + place * inner, 1, mean.storage.pointer + item * inner, 1, row.pointer)
                    Scalar.unary(.square, inner, row.pointer, square.pointer)
                    Scalar.axpy(inner, 1, square.pointer, sums + item * inner)
                }
            }
        }
        value.scale(by: 1 / (Scalar(x.count) / Scalar(max(value.count, 1))))
        self.value = value
    }

    /// The gradient with respect to the input x.
    ///
    /// - Parameters:
    ///   - upstream: As many numbers as `value` has.
    ///   - earlier: What the gradient is added to, in its memory; nil for nothing.
    package func gradient(of x: Tensor<Scalar>, upstream: Tensor<Scalar>, addingTo earlier: Tensor<Scalar>?) -> Tensor<Scalar> {
        let storage = earlier?.storage ?? Storage<Scalar>(count: x.count), share = share
        uncheckedParallelFor(outer, grain: grain) { range, _ in
            let slopes = Storage<Scalar>(count: middle * inner), distance = Storage<Scalar>(count: inner)
            let slope = Storage<Scalar>(count: inner), sum = Storage<Scalar>(count: inner)
            for item in range {
                let out = storage.pointer + item * middle * inner
                Scalar.scale(inner, share, 0, upstream.storage.pointer + item * inner, slope.pointer)
                Scalar.fill(inner, 0, sum.pointer)
                for place in 0..<middle {
                    let row = slopes.pointer + place * inner
                    Scalar.binary(.subtract, inner, x.storage.pointer + (item * middle + place) * inner, 1,
                                  mean.storage.pointer + item * inner, 1, distance.pointer)
                    Scalar.unaryDerivative(.square, inner, distance.pointer, distance.pointer, slope.pointer, row)
                    Scalar.axpy(inner, 1, row, sum.pointer)
                }
                // The mean depends on every number too.
                Scalar.scale(inner, -share, 0, sum.pointer, sum.pointer)
                if earlier == nil { out.update(from: slopes.pointer, count: middle * inner) }
                else { Scalar.axpy(middle * inner, 1, slopes.pointer, out) }
                for place in 0..<middle { Scalar.axpy(inner, 1, sum.pointer, out + place * inner) }
            }
        }
        return Tensor(shape: x.shape, storage: storage)
    }
}
