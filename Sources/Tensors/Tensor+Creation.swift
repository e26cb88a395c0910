import RandomStreams

extension Tensor {
    /// Numbers in brackets, shape `[count]`.
    public init(_ scalars: [Scalar]) { self.init(vector: scalars) }

    /// Rows in brackets, shape `[rows, columns]`; traps if they differ in length.
    public init(_ rows: [[Scalar]]) {
        let columns = rows.first?.count ?? 0
        for row in rows where row.count != columns { shapeFailure("Tensor", "rows of \(columns) and of \(row.count) elements") }
        self.init(shape: [rows.count, columns], scalars: Array(rows.joined()))
    }

    /// Brackets three deep, of equal extents; else it traps.
    public init(_ nested: [[[Scalar]]]) {
        self = nested.isEmpty ? Tensor(shape: [0, 0, 0], scalars: []) : .stacked(nested.map { Tensor($0) })
    }

    /// Brackets four deep, of equal extents; else it traps.
    public init(_ nested: [[[[Scalar]]]]) {
        self = nested.isEmpty ? Tensor(shape: [0, 0, 0, 0], scalars: []) : .stacked(nested.map { Tensor($0) })
    }
}

extension Tensor where Scalar: TensorScalar {
    /// Zeros.
    public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }

    /// Ones.
    public init(ones shape: Shape) { self.init(repeating: 1, shape: shape) }

    /// The identity matrix, `[size, size]`.
    public init(eye size: Int) {
        self.init(shape: [size, size]) { out in for i in 0..<size * size { out[i] = i / size == i % size ? 1 : 0 } }
    }

    /// `start`, `start + step`, … before `end`.
    ///
    /// - Parameter step: Not 0, else it traps.
    public init(arange start: Double, _ end: Double, step: Double = 1) {
        if step == 0 || !((end - start) / step).isFinite { shapeFailure("arange", "no numbers from \(start) to \(end) by \(step)") }
        let count = max(0, Int(((end - start) / step).rounded(.up)))
        self.init(shape: [count]) { out in for i in 0..<count { out[i] = Scalar(start + Double(i) * step) } }
    }

    /// 0, 1, … `count - 1`.
    public init(arange count: Int) { self.init(arange: 0, Double(count)) }

    /// `count` numbers at equal distances from `start` to `end`, both included.
    public init(linspace start: Double, _ end: Double, count: Int) {
        if count < 0 { shapeFailure("linspace", "the count must not be negative, found \(count)") }
        self.init(shape: [count]) { out in
            for i in 0..<count { out[i] = Scalar(start + (end - start) * Double(i) / Double(max(1, count - 1))) }
            // The end is written as it is, not as a rounded sum.
            if count > 1 { out[count - 1] = Scalar(end) }
        }
    }

    /// Independent normal numbers.
    public init(normal shape: Shape, deviation: Double = 1, mean: Double = 0, stream: inout RandomStream) {
        self.init(shape: shape) { out in
            for i in 0..<shape.count { out[i] = Scalar(mean + deviation * stream.normal()) }
        }
    }

    /// Independent numbers, uniform in `range`.
    public init(uniform shape: Shape, in range: ClosedRange<Double>, stream: inout RandomStream) {
        self.init(shape: shape) { out in
            for i in 0..<shape.count { out[i] = Scalar(stream.uniform(in: range)) }
        }
    }

    /// Whether no element is infinite or not a number.
    public var isFinite: Bool { Scalar.allFinite(count, storage.pointer) }
}

extension Tensor where Scalar == Int {
    /// Zeros.
    public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }
    /// The numbers of a range, in order.
    public init(arange range: Range<Int>) { self.init(vector: Array(range)) }
    /// 0, 1, … `count - 1`.
    public init(arange count: Int) { self.init(arange: 0..<count) }
}
