import Formats
import Foundation

/// One safetensors file: an array `embeddings` of float32, `[rows, width]`; the ids as JSON lines under the metadata key `ids`, and
/// the encoder's hash under `model`.
public struct SafeTensorsTableFormat: EmbeddingTableFormat {
    public let ending = "safetensors"
    static let arrayName = "embeddings", idsKey = "ids", modelKey = "model"

    /// The format has no settings.
    public init() {}

    public func read(_ path: String) throws(FormatError) -> EmbeddingTable {
        let file = try SafeTensors(contentsOf: path)
        func wrong(_ found: String, _ expected: String) -> FormatError { .malformed(path: path, place: nil, found: found, expected: expected) }
        guard let entry = file.entry(Self.arrayName), entry.extents.count == 2 else {
            throw wrong(file.entry(Self.arrayName).map { "\(Self.arrayName) of shape \($0.extents)" } ?? "no array \(Self.arrayName)",
                        "an array \(Self.arrayName) of shape [rows, width]")
        }
        guard let text = file.metadata[Self.idsKey] else { throw wrong("no ids in the metadata", "the key \(Self.idsKey): JSON lines, one for each row") }
        let decoder = JSONDecoder()
        var ids: [EmbeddingID] = []
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard var id = try? decoder.decode(EmbeddingID.self, from: Data(line)) else { throw wrong("line \(index + 1) of the ids that is not the expected JSON", "path, start, end and model") }
            id.model = id.model ?? file.metadata[Self.modelKey]
            ids.append(id)
        }
        guard ids.count == entry.extents[0] else { throw wrong("\(ids.count) ids", "\(entry.extents[0]), one for each row") }
        return try EmbeddingTable(checking: ids, width: entry.extents[1], values: file.floats(Self.arrayName), path: path)
    }

    public func writer(_ path: String, width: Int) throws(FormatError) -> any EmbeddingTableWriter {
        SafeTensorsTableWriter(path, width: width)
    }
}

/// Keeps all rows in memory, since the ids stand before the numbers in the file.
private final class SafeTensorsTableWriter: EmbeddingTableWriter {
    private let path: String, width: Int
    private var ids = "", model: String?, rows = 0
    private var values: [Float] = []

    init(_ path: String, width: Int) { (self.path, self.width) = (path, width) }

    func append(_ id: EmbeddingID, _ row: [Float]) throws(FormatError) {
        try checkRow(id, row, width: width, path: path)
        model = model ?? id.model
        ids += JSONLines.line(id) + "\n"
        values += row
        rows += 1
    }

    func finish() throws(FormatError) {
        // Quotes are escaped once more in the header: an id has at most a dozen.
        guard ids.utf8.count + 16 * rows < SafeTensors.maximumHeaderBytes else {
            throw .malformed(path: path, place: nil, found: "ids of \(ids.utf8.count >> 20) MiB",
                             expected: "a header of at most \(SafeTensors.maximumHeaderBytes >> 20) MiB; .npy takes tables of any size")
        }
        var file = SafeTensorsWriter(metadata: [SafeTensorsTableFormat.idsKey: ids])
        file.metadata[SafeTensorsTableFormat.modelKey] = model
        file.add(SafeTensorsTableFormat.arrayName, extents: [rows, width], floats: values)
        try file.write(to: path)
    }
}
