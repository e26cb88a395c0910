/// The fields of one message of Protocol Buffers: what tests need to read back event files and ONNX networks.
public struct ProtobufFields {
    private var integers: [Int: [UInt64]] = [:]
    private var contents: [Int: [ArraySlice<UInt8>]] = [:]

    public init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        func varint() -> UInt64 {
            var value: UInt64 = 0, shift: UInt64 = 0
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        while !rest.isEmpty {
            let key = varint(), field = Int(key >> 3)
            switch key & 7 {
            case 0: integers[field, default: []].append(varint())
            case 2:
                let count = Int(varint())
                contents[field, default: []].append(rest.prefix(count))
                rest = rest.dropFirst(count)
            default:
                let count = key & 7 == 1 ? 8 : 4
                contents[field, default: []].append(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
        }
    }

    public func integer(_ field: Int) -> Int { integers[field].map { Int(truncatingIfNeeded: $0[0]) } ?? 0 }
    public func integers(_ field: Int) -> [Int] { integers[field, default: []].map { Int(truncatingIfNeeded: $0) } }
    public func text(_ field: Int) -> String { texts(field).first ?? "" }
    public func texts(_ field: Int) -> [String] { contents[field, default: []].map { String(decoding: $0, as: UTF8.self) } }
    public func bytes(_ field: Int) -> [UInt8] { contents[field]?.first.map(Array.init) ?? [] }
    public func messages(_ field: Int) -> [ProtobufFields] { contents[field, default: []].map(ProtobufFields.init) }
}
