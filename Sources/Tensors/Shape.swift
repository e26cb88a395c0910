/// The extents of a dense, row-major array, outermost axis first. An empty shape is a single number.
///
/// Extents may be 0 (an empty array) or 1 (broadcast against any extent). Negative axes count from the last.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// Outermost first.
    public let extents: [Int]

    /// - Precondition: None is negative.
    public init(_ extents: [Int]) {
        for extent in extents where extent < 0 {
            shapeFailure("shape", "extents must not be negative", Shape(unchecked: extents))
        }
        self.extents = extents
    }

    public init(arrayLiteral elements: Int...) { self.init(elements) }

    private init(unchecked extents: [Int]) { self.extents = extents }

    /// Axes.
    public var rank: Int { extents.count }
    /// The product of all extents.
    public var count: Int { extents.reduce(1, *) }
    public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }

    /// The extent along `axis`; negative axes count from the last.
    public subscript(axis: Int) -> Int { extents[normalized(axis, for: "shape")] }

    /// `axis` as 0 ..< rank. Traps, naming `operation`, when there is no such axis.
    public func normalized(_ axis: Int, for operation: String) -> Int {
        let index = axis < 0 ? axis + rank : axis
        if index < 0 || index >= rank {
            shapeFailure(operation, "axis \(axis) is not one of the \(rank) axes", self)
        }
        return index
    }

    /// Elements between neighbours along each axis.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * extents[axis + 1] }
        return strides
    }

    /// With another extent along `axis`.
    public func replacing(_ axis: Int, with extent: Int) -> Shape {
        var copy = extents
        copy[normalized(axis, for: "shape")] = extent
        return Shape(copy)
    }

    /// Without `axis`.
    public func removing(_ axis: Int) -> Shape {
        var copy = extents
        copy.remove(at: normalized(axis, for: "shape"))
        return Shape(copy)
    }

    /// The shape that both broadcast to, or nil: axes are aligned at the last; extents must be equal or 1.
    public func broadcast(with other: Shape) -> Shape? {
        let rank = max(self.rank, other.rank)
        var result = [Int](repeating: 1, count: rank)
        for offset in 1...max(rank, 1) where offset <= rank {
            let a = offset <= self.rank ? extents[self.rank - offset] : 1
            let b = offset <= other.rank ? other.extents[other.rank - offset] : 1
            guard a == b || a == 1 || b == 1 else { return nil }
            result[rank - offset] = a == 1 ? b : a
        }
        return Shape(result)
    }

    /// Strides of this shape read as `target`: 0 where it is repeated.
    func strides(broadcastTo target: Shape) -> [Int] {
        let own = strides
        let missing = target.rank - rank
        return (0..<target.rank).map { axis in
            let index = axis - missing
            return index < 0 || extents[index] == 1 ? 0 : own[index]
        }
    }
}
