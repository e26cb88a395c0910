import Foundation

/// A list or a matrix of numbers from an `.npy` file, as `numpy.save` writes it.
public struct NPYArray: Sendable, Hashable {
    /// One or two extents.
    public let shape: [Int]
    /// The numbers, row by row; those of `<f8` are rounded to single precision.
    public let values: [Float]

    /// Reads little-endian `<f4` and `<f8` in C order, one or two axes, versions 1.0 and 2.0.
    ///
    /// - Throws: `FormatError` for a file that is missing, cut short, or of another type, order or number of axes. The header is
    ///   compared with the file's size before memory is taken.
    public init(contentsOf path: String) throws(FormatError) {
        let file = try MappedFile(path)
        (shape, values) = try file.withBytes { (bytes) throws(FormatError) in
            let header = try NPYHeader(bytes, path: path)
            let data = UnsafeRawBufferPointer(rebasing: bytes[header.dataStart...])
            switch header.type {
            case .float32:
                return (header.shape, Array(unsafeUninitializedCapacity: data.count / 4) { buffer, count in
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(from: data)
                    count = data.count / 4
                })
            case .float64:
                return (header.shape, (0..<data.count / 8).map { Float(data.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self)) })
            }
        }
    }

    /// - Parameters:
    ///   - shape: One or two extents.
    ///   - values: As many as the shape holds, row by row.
    public init(shape: [Int], values: [Float]) {
        precondition((1...2).contains(shape.count) && shape.reduce(1, *) == values.count, "NPYArray: \(values.count) numbers for shape \(shape)")
        (self.shape, self.values) = (shape, values)
    }
}
