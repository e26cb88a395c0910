import Foundation

/// What stands before the numbers of an `.npy` file: element type, order and shape.
///
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", versions 1.0 and 2.0.
struct NPYHeader {
    /// The element types that are read; the raw value is NumPy's name for it.
    enum ElementType: String, CaseIterable {
        case float32 = "<f4", float64 = "<f8"

        var byteCount: Int { self == .float32 ? 4 : 8 }
    }

    let type: ElementType
    /// One or two extents, none negative.
    let shape: [Int]
    /// Where the numbers begin, in bytes.
    let dataStart: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Longer headers are refused; those of a matrix have about 100 bytes.
    private static let maximumBytes = 1 << 16
    /// Every header that is written has this length, so that the number of rows can be filled in at the end.
    static let writtenBytes = 128

    /// - Throws: `FormatError` for anything but a matrix or list of little-endian floats in C order that fills the file.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FormatError) {
        func wrong(_ found: String, _ expected: String) -> FormatError { .malformed(path: path, place: nil, found: found, expected: expected) }
        guard bytes.count >= 10, bytes.prefix(6).elementsEqual(Self.magic) else {
            throw wrong(bytes.isEmpty ? "an empty file" : "a file that does not begin as NumPy arrays do", "an .npy file")
        }
        let version = (major: bytes[6], minor: bytes[7])
        guard version == (1, 0) || version == (2, 0) else { throw wrong("version \(version.major).\(version.minor)", "version 1.0 or 2.0 of the .npy format") }
        let lengthBytes = version.major == 1 ? 2 : 4
        guard bytes.count >= 8 + lengthBytes else { throw wrong("\(bytes.count) bytes", "a whole .npy file") }
        let length = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        dataStart = 8 + lengthBytes + length
        guard length <= Self.maximumBytes, dataStart <= bytes.count else { throw wrong("a header of \(length) bytes in a file of \(bytes.count)", "a whole .npy file") }
        let text = String(decoding: bytes[8 + lengthBytes..<dataStart], as: UTF8.self)
        // The header is a Python literal; only these three keys are allowed in it.
        guard let descriptor = text.firstMatch(of: /'descr':\s*'([^']*)'/)?.1, let order = text.firstMatch(of: /'fortran_order':\s*(True|False)/)?.1,
              let extents = text.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/)?.1
        else { throw wrong("a header that is not descr, fortran_order and shape of an array of numbers", "an array of <f4 or <f8") }
        guard let type = ElementType(rawValue: String(descriptor)) else {
            throw wrong("numbers of type \(descriptor)", "<f4 or <f8; numpy.save(path, array.astype('<f4')) writes it")
        }
        let parts = extents.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        let shape = parts.compactMap(\.self)
        guard shape.count == parts.count, (1...2).contains(shape.count) else { throw wrong("an array of shape (\(extents))", "one or two axes") }
        guard order == "False" || shape.count == 1 || shape.contains(where: { $0 <= 1 }) else {
            throw wrong("an array in Fortran order", "C order; numpy.ascontiguousarray(array) makes it")
        }
        var count = type.byteCount
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow { throw wrong("an array of shape (\(extents))", "extents that fit the file") }
            count = product
        }
        guard count == bytes.count - dataStart else {
            throw wrong("\(bytes.count - dataStart) bytes of numbers for shape (\(extents))", "\(count)")
        }
        (self.type, self.shape) = (type, shape)
    }

    /// The bytes before a matrix of `<f4` in C order; always `writtenBytes`.
    static func encoded(rows: Int, columns: Int) -> [UInt8] {
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let padding = String(repeating: " ", count: writtenBytes - 10 - dictionary.utf8.count - 1)
        let length = writtenBytes - 10
        return magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array((dictionary + padding + "\n").utf8)
    }
}
