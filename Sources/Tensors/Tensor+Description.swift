extension Tensor: CustomStringConvertible {
    /// Element type, shape, and the elements in brackets, one for each axis, a row to a line. Of more than a thousand elements
    /// only the first and the last three along each axis; numbers are rounded to five digits.
    ///
    ///     Tensor<Float> [2, 3]:
    ///     [[1.0, 2.0, 3.0],
    ///      [4.0, 5.0, 6.0]]
    public var description: String {
        let printer = TensorPrinter(self)
        return "Tensor<\(Scalar.self)> \(shape):" + (rank > 1 ? "\n" : " ") + printer.text(axis: 0, start: 0)
    }
}

/// Writes the elements of a tensor in brackets.
private struct TensorPrinter<Scalar: TensorElement> {
    private let tensor: Tensor<Scalar>
    private let strides: [Int]
    private let edge: Int
    private var width = 0

    init(_ tensor: Tensor<Scalar>) {
        self.tensor = tensor
        strides = tensor.shape.strides
        edge = tensor.count > 1000 ? 3 : Int.max / 2
        if tensor.rank > 0 && tensor.count > 0 { width = widest(axis: 0, start: 0) }
    }

    /// The entries that are shown along an axis; nil stands for those left out.
    private func entries(_ axis: Int) -> [Int?] {
        let extent = tensor.shape.extents[axis]
        return extent <= 2 * edge ? Array(0..<extent) : Array(0..<edge) + [nil] + Array(extent - edge..<extent)
    }

    func text(axis: Int, start: Int) -> String {
        if axis == tensor.rank { return padded(number(start)) }
        let isLast = axis == tensor.rank - 1
        // Rows stand under each other; between blocks of more axes there is an empty line.
        let lines = String(repeating: "\n", count: tensor.rank - 1 - axis), indentation = String(repeating: " ", count: axis + 1)
        let separator = isLast ? ", " : "," + lines + indentation
        let parts = entries(axis).map { entry in entry.map { text(axis: axis + 1, start: start + $0 * strides[axis]) } ?? "…" }
        return "[" + parts.joined(separator: separator) + "]"
    }

    private func widest(axis: Int, start: Int) -> Int {
        if axis == tensor.rank { return number(start).count }
        return entries(axis).compactMap { $0 }.map { widest(axis: axis + 1, start: start + $0 * strides[axis]) }.max() ?? 0
    }

    private func padded(_ text: String) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }

    private func number(_ place: Int) -> String {
        let element = tensor.storage.pointer[place]
        guard let number = element as? any BinaryFloatingPoint else { return "\(element)" }
        let exact = "\(element)"
        return exact.count <= 7 ? exact : "\(rounded(Double(number)))"
    }

    /// To five digits.
    private func rounded(_ number: Double) -> Double {
        if !number.isFinite || number == 0 { return number }
        var power = 1.0, size = abs(number)
        while size < 10_000 && power < 1e300 { (size, power) = (size * 10, power * 10) }
        if power > 1 { return (number * power).rounded() / power }
        while size >= 100_000 { (size, power) = (size / 10, power * 10) }
        return (number / power).rounded() * power
    }
}
