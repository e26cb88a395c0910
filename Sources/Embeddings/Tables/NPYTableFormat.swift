import Formats
import Foundation

/// `NAME.npy`, float32 in C order `[rows, width]`, and `NAME.jsonl` beside it with the id of each row in the same order.
///
/// Any program that reads NumPy's arrays can use the numbers, such as FAISS or hnswlib.
public struct NPYTableFormat: EmbeddingTableFormat {
    public let ending = "npy"

    /// The format has no settings.
    public init() {}

    /// The file of ids beside that of numbers.
    static func idsPath(_ path: String) -> String { (path as NSString).deletingPathExtension + ".jsonl" }

    public func files(_ path: String) -> [String] { [path, Self.idsPath(path)] }

    public func read(_ path: String) throws(FormatError) -> EmbeddingTable {
        let array = try NPYArray(contentsOf: path), idsPath = Self.idsPath(path)
        guard array.shape.count == 2 else {
            throw .malformed(path: path, place: nil, found: "an array of shape \(array.shape)", expected: "two axes, [rows, width]")
        }
        guard FileManager.default.fileExists(atPath: idsPath) else {
            throw .malformed(path: idsPath, place: nil, found: "no such file",
                             expected: "the ids of \(path): a line {\"path\": …, \"start\": …, \"end\": …, \"model\": …} for each of its \(array.shape[0]) rows")
        }
        let ids = try EmbeddingIDLines.read(idsPath)
        guard ids.count == array.shape[0] else {
            throw .malformed(path: idsPath, place: nil, found: "\(ids.count) ids", expected: "\(array.shape[0]), one for each row of \(path)")
        }
        return try EmbeddingTable(checking: ids, width: array.shape[1], values: array.values, path: path)
    }

    public func writer(_ path: String, width: Int) throws(FormatError) -> any EmbeddingTableWriter {
        try NPYTableWriter(path, width: width)
    }
}

private final class NPYTableWriter: EmbeddingTableWriter {
    private let path: String, width: Int
    private let numbers: NPYWriter, ids: AtomicFileStream

    init(_ path: String, width: Int) throws(FormatError) {
        (self.path, self.width) = (path, width)
        numbers = try NPYWriter(path, columns: width)
        ids = try AtomicFileStream(NPYTableFormat.idsPath(path))
    }

    func append(_ id: EmbeddingID, _ row: [Float]) throws(FormatError) {
        try checkRow(id, row, width: width, path: path)
        try numbers.append(row)
        try ids.write(JSONLines.line(id) + "\n")
    }

    func finish() throws(FormatError) {
        // A reader that comes in between finds ids without numbers of the same count, and says so.
        try ids.finish()
        try numbers.finish()
    }
}
