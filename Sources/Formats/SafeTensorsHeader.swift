import Foundation

/// The JSON header, decoded strictly: no duplicate names, no unknown shape of entry.
struct SafeTensorsHeader {
    struct Item {
        var name: String
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    private struct Fields: Decodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Document: Decodable {
        var metadata: [String: String] = [:]
        var tensors: [Item] = []
        var nameCount = 0

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            nameCount = container.allKeys.count
            for key in container.allKeys {
                if key.stringValue == "__metadata__" {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    let fields = try container.decode(Fields.self, forKey: key)
                    tensors.append(Item(name: key.stringValue, dtype: fields.dtype, shape: fields.shape, data_offsets: fields.data_offsets))
                }
            }
        }
    }

    let metadata: [String: String]
    let tensors: [Item]

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FormatError) {
        // A header is two levels deep. Refusing deeper nesting here keeps the JSON reader's recursion out of reach.
        var depth = 0, inString = false, escaped = false, namesWritten = 0
        for byte in bytes {
            if inString {
                if escaped { escaped = false } else if byte == UInt8(ascii: "\\") { escaped = true } else if byte == UInt8(ascii: "\"") { inString = false }
            } else if byte == UInt8(ascii: "\"") {
                inString = true
                // Directly within the outer braces a string can only be a name: values there are objects.
                if depth == 1 { namesWritten += 1 }
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
            if depth > 4 { throw .malformed(path: path, place: nil, found: "a deeply nested header", expected: "a safetensors header") }
        }
        do {
            let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
            // The JSON reader keeps one of several entries of a name and says nothing of the others.
            guard namesWritten == document.nameCount else {
                throw FormatError.malformed(path: path, place: nil, found: "a name that stands twice in the header", expected: "each name once")
            }
            (metadata, tensors) = (document.metadata, document.tensors)
        } catch let error as FormatError { throw error } catch {
            throw .malformed(path: path, place: nil, found: "a header that is not the expected JSON (\(type(of: error)))", expected: "a safetensors file")
        }
    }
}
