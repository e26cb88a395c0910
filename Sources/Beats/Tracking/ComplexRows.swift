/// Complex numbers whose parts lie apart, `[row][column]`: each row is turned at once.
struct ComplexRows {
    let columnCount: Int
    private(set) var real: [Float], imaginary: [Float]

    /// Zeros.
    init(rowCount: Int, columnCount: Int) {
        self.columnCount = columnCount
        real = [Float](repeating: 0, count: rowCount * columnCount)
        imaginary = real
    }

    /// Changes the parts in place.
    mutating func withParts(_ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void) {
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in body(real.baseAddress!, imaginary.baseAddress!) }
        }
    }

    /// Adds the rows of others, all turned alike.
    mutating func add(_ other: ComplexRows, turned turn: Turn) {
        forEachRow(beside: other) { real, imaginary, x, y in turn.add(turned: x, y, real, imaginary) }
    }

    /// Turns all rows alike, and adds others.
    mutating func turn(by turn: Turn, adding other: ComplexRows) {
        forEachRow(beside: other) { real, imaginary, x, y in turn.turn(real, imaginary, adding: x, y) }
    }

    /// Each row, to be changed in place, and the same row of others; first the real and then the imaginary parts.
    private mutating func forEachRow(
        beside other: ComplexRows,
        _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
    ) {
        let columns = columnCount
        withParts { real, imaginary in
            other.real.withUnsafeBufferPointer { x in
                other.imaginary.withUnsafeBufferPointer { y in
                    for first in stride(from: 0, to: x.count, by: columns) {
                        body(real + first, imaginary + first, x.baseAddress! + first, y.baseAddress! + first)
                    }
                }
            }
        }
    }

    /// The square of the size of a number.
    func power(_ place: Int) -> Float { real[place] * real[place] + imaginary[place] * imaginary[place] }

    /// Of all numbers.
    var power: Double {
        var power: Float = 0
        for place in real.indices { power += self.power(place) }
        return Double(power)
    }

    static func - (a: Self, b: Self) -> Self {
        var difference = a
        difference.withParts { real, imaginary in
            for place in a.real.indices {
                real[place] -= b.real[place]
                imaginary[place] -= b.imaginary[place]
            }
        }
        return difference
    }
}
