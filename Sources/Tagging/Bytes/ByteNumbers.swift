/// Numbers and names as the headers of files have them.
extension [UInt8] {
    /// - Precondition: `width`, at most 8, bytes are there.
    func bigEndian(_ offset: Int, _ width: Int) -> UInt64 { self[offset..<offset + width].reduce(0) { $0 << 8 | UInt64($1) } }

    func littleEndian(_ offset: Int, _ width: Int) -> UInt64 { self[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    /// Seven bits a byte; nil if an eighth is set.
    func synchsafe(_ offset: Int) -> Int? {
        let digits = self[offset..<offset + 4]
        return digits.contains { $0 > 0x7F } ? nil : digits.reduce(0) { $0 << 7 | Int($1) }
    }

    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        guard offset >= 0, offset + text.utf8CodeUnitCount <= count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(self[offset..<offset + $0.count]) }
    }

    /// Each byte a letter.
    func latin1(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(self[range].map { Unicode.Scalar($0) })) }

    init(bigEndian value: Int64, width: Int) { self = (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) } }
    init(littleEndian value: Int64, width: Int) { self = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) } }
    /// - Precondition: Below 1 << 28.
    init(synchsafe value: Int) {
        precondition((0..<1 << 28).contains(value), "synchsafe: \(value) does not fit")
        self = [21, 14, 7, 0].map { UInt8(value >> $0 & 0x7F) }
    }
}
