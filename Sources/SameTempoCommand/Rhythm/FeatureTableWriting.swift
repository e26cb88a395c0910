import Embeddings
import Formats
import Foundation

/// The features of a file, in the order of a table's columns.
struct FeatureRow {
    let path: String
    let values: [Double?]
}

/// How a table of features is written; the raw value is the ending of the name.
enum FeatureTableWriting: String {
    case csv, jsonl, npy

    /// What made the numbers, as the ids of an array's rows have it.
    private static let model = "rhythm features"

    /// The one that a path's ending names; nil for others.
    init?(path: String) { self.init(rawValue: (path as NSString).pathExtension.lowercased()) }

    /// All files that a table at `path` consists of.
    func files(_ path: String) -> [String] { self == .npy ? NPYTableFormat().files(path) : [path] }

    /// - Returns: A line for each row that could not be written, and why.
    func write(_ rows: [FeatureRow], names: [String], to path: String) throws(FormatError) -> [String] {
        switch self {
        case .csv: try AtomicFile.write(Self.csv(rows, names), to: path)
        case .jsonl: try AtomicFile.write(Self.table(rows, names).jsonl, to: path)
        case .npy: return try Self.writeArray(rows, names, to: path)
        }
        return []
    }

    static func csv(_ rows: [FeatureRow], _ names: [String]) -> String { table(rows, names).csv }

    private static func table(_ rows: [FeatureRow], _ names: [String]) -> ResultTable {
        var table = ResultTable(columns: ["path"] + names)
        table.rows = rows.map { [.text($0.path)] + $0.values.map { value in value.map { .number($0, decimals: 4) } ?? .none } }
        return table
    }

    private static func writeArray(_ rows: [FeatureRow], _ names: [String], to path: String) throws(FormatError) -> [String] {
        let writer = try NPYTableFormat().writer(path, width: names.count)
        var left: [String] = []
        for row in rows {
            let lacking = zip(names, row.values).filter { $1 == nil }.map(\.0)
            if lacking.isEmpty {
                try writer.append(EmbeddingID(path: row.path, model: model), row.values.map { Float($0!) })
            } else {
                left.append("\(row.path): has no \(lacking.joined(separator: ", ")), so it is not in the array")
            }
        }
        if left.count < rows.count { try writer.finish() }
        return left
    }
}
