import Foundation

/// Named arrays in one file, in the safetensors format: an 8-byte length, a JSON header, the raw little-endian data.
///
/// Files are mapped, checked as a whole when opened (header, names, types, extents, offsets without gap or overlap),
/// and readable by Python's `safetensors`. Nothing in a file is executed.
public final class SafeTensors: Sendable {
    /// What an array's elements are; the raw value is the format's name for it.
    public enum ElementType: String, Sendable, CaseIterable {
        /// IEEE floats, two's-complement integers and bytes, with their sizes in bits.
        case float64 = "F64", float32 = "F32", float16 = "F16", int64 = "I64", int32 = "I32", int16 = "I16", uint8 = "U8"

        /// Bytes of an element.
        public var byteCount: Int {
            switch self {
            case .float64, .int64: 8
            case .float32, .int32: 4
            case .float16, .int16: 2
            case .uint8: 1
            }
        }
    }

    /// One array of the file.
    public struct Entry: Sendable, Hashable {
        /// Unique in the file.
        public let name: String
        /// What its elements are.
        public let type: ElementType
        /// Its shape; empty for a single number.
        public let extents: [Int]
        /// Bytes within the file.
        let range: Range<Int>
    }

    /// The file's path, as it was given.
    public let path: String
    /// Free text by key.
    public let metadata: [String: String]
    /// In the order of the data.
    public let entries: [Entry]
    private let file: MappedFile
    private let byName: [String: Int]

    /// Headers above this are refused before anything is allocated for them.
    package static let maximumHeaderBytes = 16 << 20

    /// Maps a file and checks all of its header.
    ///
    /// - Throws: `FormatError` for a file that is missing, cut short, or does not hold together.
    public convenience init(contentsOf path: String) throws(FormatError) { try self.init(MappedFile(path)) }

    /// The same for a file that is mapped already.
    package init(_ file: MappedFile) throws(FormatError) {
        let path = file.path
        func wrong(_ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: nil, found: found, expected: expected)
        }
        guard file.bytes.count >= 8 else { throw wrong("\(file.bytes.count) bytes", "a safetensors file") }
        let declared = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard declared <= UInt64(Self.maximumHeaderBytes), Int(declared) <= file.bytes.count - 8 else {
            throw wrong("a header of \(declared) bytes in a file of \(file.bytes.count)", "a whole safetensors file")
        }
        let headerBytes = UnsafeRawBufferPointer(rebasing: file.bytes[8..<8 + Int(declared)])
        let header = try SafeTensorsHeader(headerBytes, path: path)
        let dataStart = 8 + Int(declared)
        var entries: [Entry] = []
        for item in header.tensors {
            guard let type = ElementType(rawValue: item.dtype) else { throw wrong("\(item.name) of type \(item.dtype)", "one of \(ElementType.allCases.map(\.rawValue))") }
            var count = type.byteCount
            for extent in item.shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow else { throw wrong("\(item.name) of shape \(item.shape)", "extents that fit the file") }
                count = product
            }
            guard item.data_offsets.count == 2, item.data_offsets[0] >= 0, item.data_offsets[1] >= item.data_offsets[0],
                  item.data_offsets[1] <= file.bytes.count - dataStart, item.data_offsets[1] - item.data_offsets[0] == count
            else { throw wrong("\(item.name) of shape \(item.shape) at \(item.data_offsets)", "\(count) bytes inside the file") }
            entries.append(Entry(name: item.name, type: type, extents: item.shape,
                                 range: dataStart + item.data_offsets[0]..<dataStart + item.data_offsets[1]))
        }
        entries.sort { ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name) }
        var end = dataStart
        for entry in entries {
            guard entry.range.lowerBound == end else { throw wrong("a gap or overlap before \(entry.name)", "data without gaps") }
            end = entry.range.upperBound
        }
        guard end == file.bytes.count else { throw wrong("\(file.bytes.count - end) bytes after the last array", "none") }
        (self.path, self.file, self.metadata, self.entries) = (path, file, header.metadata, entries)
        byName = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    /// The names of all arrays, in the order of the data.
    public var names: [String] { entries.map(\.name) }

    /// The array of that name, if there is one.
    public func entry(_ name: String) -> Entry? { byName[name].map { entries[$0] } }

    /// The bytes of an array, valid as long as this object.
    public func bytes(_ name: String) throws(FormatError) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[try required(name).range])
    }

    /// The elements of an array, row by row.
    ///
    /// - Throws: `FormatError` if there is none of that name and type.
    public func floats(_ name: String) throws(FormatError) -> [Float] { try numbers(name, .float32) }
    /// As `floats(_:)`, in double precision.
    public func doubles(_ name: String) throws(FormatError) -> [Double] { try numbers(name, .float64) }
    /// As `floats(_:)`, integers of 16 bits.
    public func int16s(_ name: String) throws(FormatError) -> [Int16] { try numbers(name, .int16) }

    /// SHA-256 of the whole file, as 64 hexadecimal digits.
    public func contentHash() -> String { SHA256.hexDigest(file.bytes) }

    private func required(_ name: String) throws(FormatError) -> Entry {
        guard let entry = entry(name) else {
            throw .malformed(path: path, place: nil, found: "no array \"\(name)\"", expected: "one among \(names.prefix(8).joined(separator: ", "))…")
        }
        return entry
    }

    private func numbers<Element>(_ name: String, _ type: ElementType) throws(FormatError) -> [Element] {
        let entry = try required(name)
        guard entry.type == type else {
            throw .malformed(path: path, place: nil, found: "\(name) of type \(entry.type.rawValue)", expected: type.rawValue)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
        return Array(unsafeUninitializedCapacity: bytes.count / MemoryLayout<Element>.stride) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            count = bytes.count / MemoryLayout<Element>.stride
        }
    }
}
