/// Bytes of a file that give way to others. Where the range is empty, the others come in before its start.
struct ByteEdit: Hashable {
    var range: Range<Int64>
    var bytes: [UInt8]

    init(_ range: Range<Int64>, _ bytes: [UInt8]) { (self.range, self.bytes) = (range, bytes) }

    static func insert(_ bytes: [UInt8], at place: Int64) -> ByteEdit { ByteEdit(place..<place, bytes) }
    static func overwrite(at place: Int64, _ bytes: [UInt8]) -> ByteEdit { ByteEdit(place..<place + Int64(bytes.count), bytes) }
    static func remove(_ range: Range<Int64>) -> ByteEdit { ByteEdit(range, []) }

    /// How much longer the file becomes.
    var growth: Int64 { Int64(bytes.count) - Int64(range.count) }
}

extension [ByteEdit] {
    var growth: Int64 { reduce(0) { $0 + $1.growth } }

    /// In the order of their places; of several at one place those that insert come first, in the order they were made.
    var inOrder: [ByteEdit] {
        enumerated().sorted { a, b in
            let (x, y) = (a.element.range, b.element.range)
            if x.lowerBound != y.lowerBound { return x.lowerBound < y.lowerBound }
            if x.isEmpty != y.isEmpty { return x.isEmpty }
            return a.offset < b.offset
        }.map(\.element)
    }

    /// What these edits make of bytes in memory.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [], place = 0
        for edit in inOrder {
            result += bytes[place..<Int(edit.range.lowerBound)]
            result += edit.bytes
            place = Int(edit.range.upperBound)
        }
        return result + bytes[place...]
    }
}
