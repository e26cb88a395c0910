extension Tensor where Scalar: TensorScalar {
    /// f of every element.
    public func map(_ f: UnaryFunction) -> Tensor {
        Tensor(shape: shape) { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                Scalar.unary(f, range.count, storage.pointer + range.lowerBound, out + range.lowerBound)
            }
        }
    }

    /// f of every element, in place.
    package mutating func apply(_ f: UnaryFunction) {
        let count = count
        withUnsafeMutablePointer { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                Scalar.unary(f, range.count, out + range.lowerBound, out + range.lowerBound)
            }
        }
    }

    /// `upstream` · f′(x), where `value` is f(x). Of functions whose derivative reads the value only, `input` may be nil.
    public static func derivative(of f: UnaryFunction, input: Tensor?, value: Tensor, upstream: Tensor) -> Tensor {
        let x = input ?? value
        precondition(input != nil || f.derivativeReadsValueOnly, "\(f) derivative: needs the argument")
        if value.shape != x.shape || upstream.shape != x.shape {
            shapeFailure("\(f) derivative", "shapes differ", x.shape, upstream.shape)
        }
        return Tensor(shape: x.shape) { out in
            uncheckedParallelFor(x.count, grain: elementwiseGrain) { range, _ in
                let i = range.lowerBound
                Scalar.unaryDerivative(f, range.count, x.storage.pointer + i, value.storage.pointer + i,
                                       upstream.storage.pointer + i, out + i)
            }
        }
    }

    /// Multiplies every element by f′(x) where `value` is f(x), in place unless another tensor shares the memory. Of functions whose
    /// derivative reads the value only, `input` may be nil.
    package mutating func multiply(byDerivativeOf f: UnaryFunction, input: Tensor?, value: Tensor) {
        if !isKnownUniquelyReferenced(&storage) || value.shape != shape || (input ?? value).shape != shape {
            self = .derivative(of: f, input: input, value: value, upstream: self)
            return
        }
        let x = (input ?? value).storage.pointer, y = value.storage.pointer, count = count
        withUnsafeMutablePointer { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                let i = range.lowerBound
                Scalar.unaryDerivative(f, range.count, x + i, y + i, out + i, out + i)
            }
        }
        withExtendedLifetime((input, value)) {}
    }

    /// Adds `other`, of the same shape, in the memory of whichever of the two no other tensor shares. `other` is not to be used again.
    package mutating func join(_ other: inout Tensor) {
        if isKnownUniquelyReferenced(&storage) { return add(other) }
        if isKnownUniquelyReferenced(&other.storage) {
            other.add(self)
            self = other
        } else {
            self = self + other
        }
    }

    /// factor · x + offset.
    public func scaled(by factor: Scalar, plus offset: Scalar = 0) -> Tensor {
        Tensor(shape: shape) { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                Scalar.scale(range.count, factor, offset, storage.pointer + range.lowerBound, out + range.lowerBound)
            }
        }
    }

    /// Adds factor · `other`, of the same shape, in place.
    public mutating func add(_ other: Tensor, times factor: Scalar = 1) {
        if other.shape != shape { shapeFailure("add in place", "shapes differ", shape, other.shape) }
        let count = count
        withUnsafeMutablePointer { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                Scalar.axpy(range.count, factor, other.storage.pointer + range.lowerBound, out + range.lowerBound)
            }
        }
    }

    /// Multiplies every element by `factor`, in place.
    public mutating func scale(by factor: Scalar) {
        let count = count
        withUnsafeMutablePointer { out in
            uncheckedParallelFor(count, grain: elementwiseGrain) { range, _ in
                Scalar.scale(range.count, factor, 0, out + range.lowerBound, out + range.lowerBound)
            }
        }
    }

    /// The sum of each pair of elements; shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor { combine(.add, a, b) }
    /// The difference of each pair of elements; shapes broadcast.
    public static func - (a: Tensor, b: Tensor) -> Tensor { combine(.subtract, a, b) }
    /// The product of each pair of elements; shapes broadcast.
    public static func * (a: Tensor, b: Tensor) -> Tensor { combine(.multiply, a, b) }
    /// The quotient of each pair of elements; shapes broadcast.
    public static func / (a: Tensor, b: Tensor) -> Tensor { combine(.divide, a, b) }
    /// −x of every element.
    public static prefix func - (a: Tensor) -> Tensor { a.map(.negate) }
}

/// f of every pair of elements, broadcasting: axes are aligned at the last, extents of 1 are repeated.
public func combine<Scalar: TensorScalar>(_ f: BinaryFunction, _ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
    guard let shape = a.shape.broadcast(with: b.shape) else {
        shapeFailure(f.rawValue, "extents must be equal or 1", a.shape, b.shape)
    }
    return combine(f, a, b, shape: shape)
}

/// f of every pair of elements, with both repeated to `shape`, which they must broadcast to.
func combine<Scalar: TensorScalar>(_ f: BinaryFunction, _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, shape: Shape) -> Tensor<Scalar> {
    Tensor(shape: shape) { out in
        let loops = StridedLoops(shape, a.shape.strides(broadcastTo: shape), b.shape.strides(broadcastTo: shape))
        let inner = loops.inner
        if loops.outer.isEmpty {
            uncheckedParallelFor(inner.extent, grain: elementwiseGrain) { range, _ in
                let i = range.lowerBound
                Scalar.binary(f, range.count, a.storage.pointer + i * inner.strideA, inner.strideA,
                              b.storage.pointer + i * inner.strideB, inner.strideB, out + i)
            }
        } else {
            uncheckedParallelFor(loops.outerCount, grain: max(1, elementwiseGrain / max(1, inner.extent))) { range, _ in
                loops.forEach(range) { row, offsetA, offsetB in
                    Scalar.binary(f, inner.extent, a.storage.pointer + offsetA, inner.strideA,
                                  b.storage.pointer + offsetB, inner.strideB, out + row * inner.extent)
                }
            }
        }
    }
}

/// Elements below which a second thread costs more than it brings.
let elementwiseGrain = 16_384

/// The nested loops over an output and two inputs, with axes merged where memory allows, so that the innermost loop
/// is as long as possible. The innermost strides are 0 or 1.
struct StridedLoops {
    struct Axis { var extent: Int, strideA: Int, strideB: Int }
    private(set) var outer: [Axis] = []
    private(set) var inner = Axis(extent: 1, strideA: 0, strideB: 0)
    var outerCount: Int { outer.reduce(1) { $0 * $1.extent } }

    init(_ shape: Shape, _ stridesA: [Int], _ stridesB: [Int]) {
        var axes: [Axis] = []
        for axis in 0..<shape.rank where shape.extents[axis] != 1 {
            let next = Axis(extent: shape.extents[axis], strideA: stridesA[axis], strideB: stridesB[axis])
            if let last = axes.last, last.strideA == next.strideA * next.extent, last.strideB == next.strideB * next.extent {
                axes[axes.count - 1] = Axis(extent: last.extent * next.extent, strideA: next.strideA, strideB: next.strideB)
            } else {
                axes.append(next)
            }
        }
        if let last = axes.popLast() { inner = last }
        outer = axes
    }

    /// Calls `body` with each row number in `range` and where the row starts in either input.
    func forEach(_ range: Range<Int>, _ body: (Int, Int, Int) -> Void) {
        var index = [Int](repeating: 0, count: outer.count)
        var rest = range.lowerBound, offsetA = 0, offsetB = 0
        for axis in stride(from: outer.count - 1, through: 0, by: -1) {
            index[axis] = rest % outer[axis].extent
            rest /= outer[axis].extent
            offsetA += index[axis] * outer[axis].strideA
            offsetB += index[axis] * outer[axis].strideB
        }
        for row in range {
            body(row, offsetA, offsetB)
            var axis = outer.count - 1
            while axis >= 0 {
                index[axis] += 1
                offsetA += outer[axis].strideA
                offsetB += outer[axis].strideB
                if index[axis] < outer[axis].extent { break }
                offsetA -= outer[axis].extent * outer[axis].strideA
                offsetB -= outer[axis].extent * outer[axis].strideB
                index[axis] = 0
                axis -= 1
            }
        }
    }
}
