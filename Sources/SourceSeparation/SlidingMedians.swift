/// The medians of the last few values of each of several curves.
struct SlidingMedians {
    /// Values that a median is of, an odd number.
    let length: Int
    private let width: Int
    /// For each curve its last values, sorted.
    private var sorted: [Float]
    /// The same values as they came, for who has to go.
    private var recent: [Float] = []
    private var oldest = 0

    /// - Parameters:
    ///   - width: How many curves.
    ///   - length: Values that a median is of, odd.
    init(width: Int, length: Int) {
        precondition(width > 0 && length > 0 && length % 2 == 1, "SlidingMedians: \(width) curves, length \(length)")
        (self.width, self.length) = (width, length)
        sorted = [Float](repeating: 0, count: width * length)
        recent.reserveCapacity(width * length)
    }

    /// Takes in the next value of each curve.
    ///
    /// - Parameter medians: Gets the median of each curve's last values; unchanged, and false returned, until there are enough.
    mutating func push(_ values: UnsafeBufferPointer<Float>, _ medians: UnsafeMutablePointer<Float>) -> Bool {
        let isFull = recent.count == width * length
        sorted.withUnsafeMutableBufferPointer { sorted in
            let count = isFull ? length : recent.count / width
            for curve in 0..<width {
                let row = sorted.baseAddress! + curve * length
                if isFull {
                    Self.replace(row, length, recent[oldest * width + curve], by: values[curve])
                } else {
                    row[count] = .infinity
                    Self.replace(row, count + 1, .infinity, by: values[curve])
                }
                if count + 1 >= length { medians[curve] = row[length / 2] }
            }
        }
        if isFull {
            for curve in 0..<width { recent[oldest * width + curve] = values[curve] }
            oldest = (oldest + 1) % length
        } else {
            recent.append(contentsOf: values)
        }
        return recent.count == width * length
    }

    /// Takes one of sorted values away and puts another in, in one pass.
    private static func replace(_ row: UnsafeMutablePointer<Float>, _ count: Int, _ old: Float, by new: Float) {
        var place = 0
        while row[place] < old { place += 1 }
        while place + 1 < count, row[place + 1] < new {
            row[place] = row[place + 1]
            place += 1
        }
        while place > 0, row[place - 1] > new {
            row[place] = row[place - 1]
            place -= 1
        }
        row[place] = new
    }
}
