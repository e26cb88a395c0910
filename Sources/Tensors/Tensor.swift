import RandomStreams

/// A dense array of numbers with a shape; a value, copied only when written to while shared.
///
/// `Float` and `Double` compute; `Int` holds indices and labels, `Bool` masks.
///
/// Elements lie in row-major order without gaps. Shape mistakes stop the program with the operation, both shapes and
/// the rule; see `shapeFailure`.
public struct Tensor<Scalar: TensorElement>: Sendable {
    /// Extents, outermost first.
    public let shape: Shape
    var storage: Storage<Scalar>

    /// A tensor whose elements `initialize` must all write.
    public init(shape: Shape, initializingWith initialize: (UnsafeMutablePointer<Scalar>) -> Void) {
        self.shape = shape
        storage = Storage(count: shape.count)
        initialize(storage.pointer)
    }

    init(shape: Shape, storage: Storage<Scalar>) {
        self.shape = shape
        self.storage = storage
    }

    /// - Parameter scalars: As many as the shape holds, row by row.
    public init(shape: Shape, scalars: [Scalar]) {
        if scalars.count != shape.count {
            shapeFailure("Tensor", "\(scalars.count) numbers do not fill the shape", shape)
        }
        self.init(shape: shape) { out in scalars.withUnsafeBufferPointer { if let start = $0.baseAddress { out.update(from: start, count: $0.count) } } }
    }

    /// A single number, shape [].
    public init(_ value: Scalar) { self.init(repeating: value, shape: []) }

    /// The numbers themselves, shape [count]. By its name it is not taken for a tensor of this shape.
    public init(vector scalars: [Scalar]) { self.init(shape: [scalars.count], scalars: scalars) }

    /// The same number everywhere.
    public init(repeating value: Scalar, shape: Shape) {
        self.init(shape: shape) { Scalar.fill(shape.count, value, $0) }
    }

    /// Elements in all.
    public var count: Int { shape.count }
    /// Axes.
    public var rank: Int { shape.rank }
    /// A copy of the elements, row by row.
    public var scalars: [Scalar] { Array(UnsafeBufferPointer(start: storage.pointer, count: count)) }

    /// The number in a tensor of one element.
    public var scalar: Scalar {
        if count != 1 { shapeFailure("scalar", "the tensor must hold one number", shape) }
        return storage.pointer[0]
    }

    /// Reads the elements in place. The pointer is valid only during the call.
    public func withUnsafePointer<Result, Failure: Error>(
        _ body: (UnsafePointer<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafePointer(storage.pointer))
    }

    /// Writes the elements in place, after a copy if another tensor shares them.
    public mutating func withUnsafeMutablePointer(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = Storage<Scalar>(count: count)
            copy.pointer.update(from: storage.pointer, count: count)
            storage = copy
        }
        body(storage.pointer)
    }

    /// Whether no other tensor has the same memory.
    package mutating func isUnshared() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Where the elements lie, for others to write to, after a copy if another tensor shares them. Valid as long as this tensor is kept, and
    /// no copy of it is made.
    package mutating func uniquePointer() -> UnsafeMutablePointer<Scalar> {
        var start: UnsafeMutablePointer<Scalar>?
        withUnsafeMutablePointer { start = $0 }
        return start!
    }

    /// The same elements in another shape of the same count; one extent may be -1 and is then worked out.
    public func reshaped(_ extents: [Int]) -> Tensor {
        var extents = extents
        if let unknown = extents.firstIndex(of: -1) {
            if extents.count(where: { $0 == -1 }) > 1 { shapeFailure("reshape", "one extent may be -1, found \(extents)", shape) }
            let known = extents.enumerated().reduce(1) { $1.offset == unknown ? $0 : $0 * $1.element }
            if known == 0 || count % known != 0 { shapeFailure("reshape", "cannot work out the extent -1 in \(extents)", shape) }
            extents[unknown] = count / known
        }
        let target = Shape(extents)
        if target.count != count { shapeFailure("reshape", "counts differ", shape, target) }
        return Tensor(shape: target, storage: storage)
    }
}
