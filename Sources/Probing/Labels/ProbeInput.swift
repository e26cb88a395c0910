import Embeddings
import Formats
import Foundation

/// Numbers that probes learn from: embeddings, or features of files that have names.
///
/// A table of features is a CSV with a column `path`, all other columns numbers or empty, as `sametempo features` writes it. A CSV with
/// a column `e0`, and every other kind of file, is a table of embeddings.
public struct ProbeInput: Sendable {
    /// The file.
    public let path: String
    /// The numbers.
    public let table: EmbeddingTable
    /// The names of the columns; nil for embeddings.
    public let names: [String]?
    /// What was left out, a sentence for each reason with the first few names.
    public let remarks: [String]

    /// - Parameters:
    ///   - path: The file.
    ///   - columns: Of a table of features, only these; nil for all. Those of embeddings have no names, and all are taken.
    /// - Throws: `FormatError` that names the file and the line.
    public init(contentsOf path: String, columns: [String]? = nil) throws(FormatError) {
        self.path = path
        if (path as NSString).pathExtension.lowercased() == "csv", !(try Self.isEmbeddings(path)) {
            let labels = try LabelTable(contentsOf: path), names = columns ?? labels.columns.filter { $0 != "path" }
            let fields = try names.map { (name) throws(FormatError) in try labels.column(name) }
            if names.isEmpty { throw .malformed(path: path, place: nil, found: "a column path only", expected: "columns of numbers") }
            var ids: [EmbeddingID] = [], values: [Float] = [], lacking: [[String]] = names.map { _ in [] }
            for (row, label) in labels.rows.enumerated() {
                let empty = names.indices.filter { fields[$0][row].isEmpty }
                for column in empty { lacking[column].append(label.path) }
                if !empty.isEmpty { continue }
                ids.append(EmbeddingID(path: label.path))
                for column in names.indices {
                    guard let number = Float(fields[column][row]), number.isFinite else {
                        throw .malformed(path: path, place: "\(label.line)", found: "\(names[column]) \"\(fields[column][row])\"",
                                         expected: "a number or an empty cell; --columns picks columns")
                    }
                    values.append(number)
                }
            }
            if ids.isEmpty {
                throw .malformed(path: path, place: nil, found: "no row without an empty cell", expected: "at least one; --columns picks columns")
            }
            (table, self.names) = (EmbeddingTable(ids: ids, width: names.count, values: values), names)
            remarks = zip(names, lacking).flatMap { name, rows in
                LabelledItems.remark(rows, of: labels.rows.count, "rows of \(path)", "are left out for want of \(name)")
            }
        } else {
            (table, names, remarks) = (try EmbeddingTable(contentsOf: path), nil, [])
        }
    }

    /// Whether a CSV is a table of embeddings, by its first line.
    private static func isEmbeddings(_ path: String) throws(FormatError) -> Bool {
        let file = try MappedFile(path)
        let header = file.withBytes { bytes in String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
        return header.split(separator: ",").contains { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \"\r\u{FEFF}")) == "e0" }
    }
}
