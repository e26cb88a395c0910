import AudioFiles
import Embeddings
import Formats
import Foundation

/// Which row of a label table belongs to which rows of an embedding table.
///
/// A label's path is looked for as it is written; else by the place it leads to, relative labels from the folder of their table and
/// relative embeddings from the working folder; else by the file's name, if that is the only one of its name in both tables.
public struct LabelJoin: Sendable {
    /// For each row of the embedding table its row of the label table; nil without one.
    public let labelRows: [Int?]
    /// Rows of the label table that no embedding has.
    public let withoutEmbedding: [Int]
    /// Rows of the embedding table that no label has.
    public let withoutLabel: [Int]

    /// - Throws: `FormatError` if two rows of labels belong to one file, or no row to any.
    public init(_ labels: LabelTable, _ table: EmbeddingTable, tablePath: String) throws(FormatError) {
        let tracks = Dictionary(grouping: table.ids.indices, by: { PathKey(table.ids[$0].path) })
        var owners: [PathKey: Int] = [:], missing: [Int] = []
        func take(_ track: PathKey, _ row: Int) throws(FormatError) {
            if let other = owners.updateValue(row, forKey: track) {
                throw .malformed(path: labels.path, place: "\(labels.rows[row].line)", found: "a second row for \(track.path) (the first is in line \(labels.rows[other].line))",
                                 expected: "one row for each file")
            }
        }
        for (row, label) in labels.rows.enumerated() {
            if tracks[PathKey(label.path)] != nil { try take(PathKey(label.path), row) } else { missing.append(row) }
        }
        // Most tables agree in how files are written, and then nothing further is looked at.
        if !missing.isEmpty {
            let folder = folderPath(of: labels.path)
            let places = Dictionary(tracks.keys.filter { owners[$0] == nil }.map { (PathKey(Self.place($0.path, from: "")), $0) }, uniquingKeysWith: { first, _ in first })
            var unplaced: [Int] = []
            for row in missing {
                if let track = places[PathKey(Self.place(labels.rows[row].path, from: folder))] { try take(track, row) } else { unplaced.append(row) }
            }
            missing = unplaced
        }
        if !missing.isEmpty {
            func name(_ path: String) -> PathKey { PathKey((path as NSString).lastPathComponent) }
            let named = Dictionary(grouping: tracks.keys, by: { name($0.path) }), labelled = Dictionary(grouping: labels.rows.indices, by: { name(labels.rows[$0].path) })
            missing = missing.filter { row in
                let key = name(labels.rows[row].path)
                guard labelled[key]?.count == 1, let found = named[key], found.count == 1, owners[found[0]] == nil else { return true }
                owners[found[0]] = row
                return false
            }
        }
        labelRows = table.ids.map { owners[PathKey($0.path)] }
        withoutEmbedding = missing
        withoutLabel = table.ids.indices.filter { owners[PathKey(table.ids[$0].path)] == nil }
        if owners.isEmpty {
            throw .malformed(path: labels.path, place: nil, found: "no file that \(tablePath) has an embedding of (such as \(labels.rows[0].path))",
                             expected: "files that are named as in the embeddings (such as \(table.ids[0].path))")
        }
    }

    private static func place(_ path: String, from folder: String) -> String {
        URL(fileURLWithPath: path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
