import Formats
import Foundation

/// The ids of a table from a file of JSON lines: what `JSONLines.read` gives, several times as fast where lines are as we write them.
///
/// A table of a million windows has as many ids, and they should not take longer to read than its numbers.
enum EmbeddingIDLines {
    /// - Throws: `FormatError` for a line that cannot be decoded, other than a last one that is cut off.
    static func read(_ path: String) throws(FormatError) -> [EmbeddingID] {
        let file = try MappedFile(path)
        let plain = file.withBytes { bytes -> [EmbeddingID]? in
            var ids: [EmbeddingID] = [], start = 0, lastModel: String?
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                if end > start {
                    var line = PlainLine(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    guard var id = line.id() else { return nil }
                    // One text for all rows, not a million equal ones.
                    if id.model == lastModel { id.model = lastModel } else { lastModel = id.model }
                    ids.append(id)
                }
                start = end + 1
            }
            return ids
        }
        if let plain { return plain }
        return try JSONLines.read(EmbeddingID.self, from: path)
    }
}

/// One flat object of the four keys of an id, without escapes in its texts. Whatever else a line may be is left to the JSON reader.
private struct PlainLine {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func id() -> EmbeddingID? {
        var path: String?, start: Double?, end: Double?, model: String?
        guard take("{") else { return nil }
        repeat {
            guard let key = text(), take(":") else { return nil }
            switch key {
            case "path" where path == nil:
                guard let value = text() else { return nil }
                path = value
            case "model" where model == nil:
                guard let value = text() else { return nil }
                model = value
            case "start" where start == nil:
                guard let value = number() else { return nil }
                start = value
            case "end" where end == nil:
                guard let value = number() else { return nil }
                end = value
            default: return nil
            }
        } while take(",")
        guard take("}"), place == bytes.count, let path else { return nil }
        return EmbeddingID(path: path, start: start, end: end, model: model)
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == UInt8(ascii: "\\") || bytes[place] < 0x20 { return nil }
            place += 1
        }
        guard place < bytes.count else { return nil }
        place += 1
        return String(validating: bytes[start..<place - 1], as: UTF8.self)
    }

    /// Digits with at most one point between them.
    private mutating func number() -> Double? {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
        let start = place
        while place < bytes.count, bytes[place] == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) { place += 1 }
        let digits = bytes[start..<place]
        guard let first = digits.first, let last = digits.last, first != UInt8(ascii: "."), last != UInt8(ascii: "."),
              digits.count == 1 || first != UInt8(ascii: "0") || digits[start + 1] == UInt8(ascii: ".") else { return nil }
        return Double(String(decoding: digits, as: UTF8.self))
    }
}
