import Formats
import Foundation

/// A way to keep an embedding table in files.
public protocol EmbeddingTableFormat: Sendable {
    /// The ending of the file's name that stands for this format, without the point.
    var ending: String { get }

    /// Reads a whole table.
    ///
    /// - Throws: `FormatError` that names the file and the row.
    func read(_ path: String) throws(FormatError) -> EmbeddingTable

    /// Begins a table, whose rows are then appended one by one.
    ///
    /// - Parameter width: Numbers in a row.
    /// - Throws: `FormatError.system`.
    func writer(_ path: String, width: Int) throws(FormatError) -> any EmbeddingTableWriter

    /// All files that a table at `path` consists of.
    func files(_ path: String) -> [String]
}

extension EmbeddingTableFormat {
    public func files(_ path: String) -> [String] { [path] }
}

/// Takes the rows of a table one by one. Nothing lies at the table's path until `finish`, and nothing is left of a writer that
/// goes away before.
public protocol EmbeddingTableWriter: AnyObject {
    /// Adds a row. Traps if it is not as wide as the table.
    ///
    /// - Throws: `FormatError`, as for a full disk or a number that is not finite.
    func append(_ id: EmbeddingID, _ row: [Float]) throws(FormatError)

    /// Completes the table.
    func finish() throws(FormatError)
}

/// The formats there are.
public enum EmbeddingTableFormats {
    /// In the order in which they are named to users.
    public static let all: [any EmbeddingTableFormat] = [NPYTableFormat(), SafeTensorsTableFormat(), CSVTableFormat(), JSONLinesTableFormat()]

    /// The format that the ending of a path stands for.
    ///
    /// - Throws: `FormatError` for another ending.
    public static func format(of path: String) throws(FormatError) -> any EmbeddingTableFormat {
        let ending = (path as NSString).pathExtension.lowercased()
        guard let format = all.first(where: { $0.ending == ending }) else {
            throw .malformed(path: path, place: nil, found: ending.isEmpty ? "a name without an ending" : "the ending .\(ending)",
                             expected: "embeddings in a file that ends in " + all.map { "." + $0.ending }.joined(separator: ", "))
        }
        return format
    }
}

/// What every writer refuses: it could not be read again.
func checkRow(_ id: EmbeddingID, _ row: [Float], width: Int, path: String) throws(FormatError) {
    precondition(row.count == width, "EmbeddingTableWriter: a row of \(row.count) numbers in a table of width \(width)")
    guard row.allSatisfy(\.isFinite) else {
        throw .malformed(path: path, place: nil, found: "a number that is not finite, in the embedding of \(id.path)", expected: "finite numbers")
    }
}
