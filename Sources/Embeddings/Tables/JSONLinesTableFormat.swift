import Formats
import Foundation

/// A line of JSON for each row: the keys of its id, and `embedding`, a list of numbers.
public struct JSONLinesTableFormat: EmbeddingTableFormat {
    public let ending = "jsonl"

    /// The format has no settings.
    public init() {}

    private struct Line: Decodable {
        let id: EmbeddingID
        let embedding: [Float]?

        private enum Key: String, CodingKey { case embedding }

        init(from decoder: any Decoder) throws {
            id = try EmbeddingID(from: decoder)
            embedding = try decoder.container(keyedBy: Key.self).decodeIfPresent([Float].self, forKey: .embedding)
        }
    }

    public func read(_ path: String) throws(FormatError) -> EmbeddingTable {
        var ids: [EmbeddingID] = [], values: [Float] = [], width = 0
        for (index, line) in try JSONLines.read(Line.self, from: path).enumerated() {
            func wrong(_ found: String, _ expected: String) -> FormatError {
                .malformed(path: path, place: "row \(index + 1)", found: found, expected: expected)
            }
            guard let row = line.embedding, !row.isEmpty else {
                throw wrong("no embedding for \(line.id.path)", "the key embedding; for ids beside an .npy file, name the .npy file")
            }
            if index == 0 { width = row.count }
            guard row.count == width else { throw wrong("an embedding of \(row.count) numbers", "\(width), as in the first row") }
            ids.append(line.id)
            values += row
        }
        return try EmbeddingTable(checking: ids, width: width, values: values, path: path)
    }

    public func writer(_ path: String, width: Int) throws(FormatError) -> any EmbeddingTableWriter { try JSONLinesTableWriter(path, width: width) }
}

private final class JSONLinesTableWriter: EmbeddingTableWriter {
    private let stream: AtomicFileStream, width: Int

    init(_ path: String, width: Int) throws(FormatError) {
        self.width = width
        stream = try AtomicFileStream(path)
    }

    func append(_ id: EmbeddingID, _ row: [Float]) throws(FormatError) {
        try checkRow(id, row, width: width, path: stream.path)
        // The keys stay sorted, since "embedding" comes before all those of an id.
        try stream.write("{\"embedding\":[" + row.map { "\($0)" }.joined(separator: ",") + "]," + JSONLines.line(id).dropFirst() + "\n")
    }

    func finish() throws(FormatError) { try stream.finish() }
}
