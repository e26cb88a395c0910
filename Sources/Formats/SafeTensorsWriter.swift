import Foundation

/// Collects named arrays and writes them as one safetensors file.
public struct SafeTensorsWriter {
    var items: [(name: String, type: SafeTensors.ElementType, extents: [Int], bytes: Data)] = []
    /// Free text by key.
    public var metadata: [String: String]

    /// A file without arrays.
    public init(metadata: [String: String] = [:]) { self.metadata = metadata }

    /// Adds an array; `extents` is its shape, filled row by row. Names must differ.
    public mutating func add(_ name: String, extents: [Int], floats: [Float]) { add(name, .float32, extents, floats) }
    /// The same in double precision.
    public mutating func add(_ name: String, extents: [Int], doubles: [Double]) { add(name, .float64, extents, doubles) }
    /// The same with integers of 16 bits.
    public mutating func add(_ name: String, extents: [Int], int16s: [Int16]) { add(name, .int16, extents, int16s) }

    private mutating func add<Element>(_ name: String, _ type: SafeTensors.ElementType, _ extents: [Int], _ elements: [Element]) {
        precondition(extents.reduce(1, *) == elements.count, "SafeTensorsWriter: \(elements.count) elements for \(name) of shape \(extents)")
        precondition(name != "__metadata__" && !items.contains { $0.name == name }, "SafeTensorsWriter: the name \(name) is taken")
        items.append((name, type, extents, elements.withUnsafeBytes { Data($0) }))
    }

    /// The whole file. The same content gives the same bytes.
    public func encoded() -> Data {
        // Wide elements first, so that every array is aligned for its type.
        let ordered = items.sorted { $0.type.byteCount > $1.type.byteCount }
        var offset = 0
        var parts: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        for item in ordered {
            let shape = item.extents.map(String.init).joined(separator: ",")
            parts.append("\(Self.quoted(item.name)):{\"dtype\":\"\(item.type.rawValue)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(offset),\(offset + item.bytes.count)]}")
            offset += item.bytes.count
        }
        var header = Data("{\(parts.joined(separator: ","))}".utf8)
        header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        var result = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        result.reserveCapacity(8 + header.count + offset)
        result.append(header)
        for item in ordered { result.append(item.bytes) }
        return result
    }

    /// Writes the file; see `AtomicFile`.
    ///
    /// - Throws: `FormatError.system`.
    public func write(to path: String) throws(FormatError) { try AtomicFile.write(encoded(), to: path) }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20: result += String(format: "\\u%04x", scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
