import Formats
import Tensors

/// Embeddings of tracks or of windows: a row of numbers for each, and what each was computed from.
public struct EmbeddingTable: Sendable, Hashable {
    /// What each row was computed from.
    public let ids: [EmbeddingID]
    /// Numbers in a row, at least 1.
    public let width: Int
    /// `[ids.count, width]`, row by row; all finite.
    public let values: [Float]

    /// - Parameters:
    ///   - ids: One for each row.
    ///   - width: Numbers in a row.
    ///   - values: Row by row; as many as rows times width.
    public init(ids: [EmbeddingID], width: Int, values: [Float]) {
        precondition(width > 0 && values.count == ids.count * width, "EmbeddingTable: \(values.count) numbers for \(ids.count) rows of \(width)")
        (self.ids, self.width, self.values) = (ids, width, values)
    }

    /// Reads a table. The ending of `path` says how: `.npy` with the ids in a `.jsonl` of the same name beside it, `.safetensors`,
    /// `.csv` or `.jsonl`; see `EmbeddingTableFormat.all`.
    ///
    /// - Throws: `FormatError` that names the file and the row, for a table that is missing, empty, damaged, of two encoders, or holds
    ///   numbers that are not finite.
    public init(contentsOf path: String) throws(FormatError) {
        self = try EmbeddingTableFormats.format(of: path).read(path)
    }

    /// A table as it came from a file, checked.
    init(checking ids: [EmbeddingID], width: Int, values: [Float], path: String) throws(FormatError) {
        func wrong(_ place: String?, _ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: place, found: found, expected: expected)
        }
        if ids.isEmpty || width == 0 { throw wrong(nil, "no embeddings", "at least one row with at least one number") }
        let model = ids[0].model
        for (row, id) in ids.enumerated() {
            let isFinite = values.withUnsafeBufferPointer { Float.allFinite(width, $0.baseAddress! + row * width) }
            if !isFinite { throw wrong("row \(row + 1)", "a number that is not finite, in the embedding of \(id.path)", "finite numbers") }
            if id.model != model {
                throw wrong("row \(row + 1)", "an embedding by encoder \(id.model ?? "unknown"), after ones by \(model ?? "unknown")", "embeddings of one encoder")
            }
        }
        self.init(ids: ids, width: width, values: values)
    }

    /// Rows.
    public var count: Int { ids.count }
    /// What made the numbers, the same for all rows; nil where it is not known.
    public var model: String? { ids.first?.model }
    /// Whether any row is of a part of a file.
    public var hasWindows: Bool { ids.contains { $0.start != nil || $0.end != nil } }

    /// The numbers of a row.
    public func row(_ index: Int) -> ArraySlice<Float> { values[index * width..<(index + 1) * width] }
}
