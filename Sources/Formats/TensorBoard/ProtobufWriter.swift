import Foundation

/// Writes messages of Protocol Buffers' wire format, field by field, in the order of the calls.
///
/// It knows no schema: the caller takes the field numbers from the format's published .proto file.
/// Source: "Encoding", Protocol Buffers documentation.
public struct ProtobufWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes = Data()

    /// An empty message.
    public init() {}

    /// A varint field.
    public mutating func integer(_ field: Int, _ value: Int64) {
        key(field, wireType: 0)
        varint(UInt64(bitPattern: value))
    }

    /// The same.
    public mutating func integer(_ field: Int, _ value: Int) { integer(field, Int64(value)) }

    /// A field of 64 bits.
    public mutating func double(_ field: Int, _ value: Double) {
        key(field, wireType: 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A field of 32 bits.
    public mutating func float(_ field: Int, _ value: Float) {
        key(field, wireType: 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length-delimited field.
    public mutating func data(_ field: Int, _ value: Data) {
        key(field, wireType: 2)
        varint(UInt64(value.count))
        bytes.append(value)
    }

    /// A field of text, in UTF-8.
    public mutating func text(_ field: Int, _ value: String) { data(field, Data(value.utf8)) }

    /// A message within this one.
    public mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        data(field, inner.bytes)
    }

    private mutating func key(_ field: Int, wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
