import AudioFiles
import Embeddings
import Foundation

/// What a table of embeddings is asked with: a path in it, # and the number of a row, or another audio file.
struct EmbeddingQuery {
    let numbers: [Float]
    /// Rows of this path are not answered.
    let path: String

    /// - Parameters:
    ///   - text: As the user gave it.
    ///   - tablePath: Where the table lies.
    /// - Throws: An exit code, after saying why.
    init(_ text: String, in table: EmbeddingTable, at tablePath: String, encoder: EncoderOption) throws {
        let rows = table.ids.indices.filter { PathKey(table.ids[$0].path) == PathKey(text) }
        if !rows.isEmpty {
            let own = EmbeddingTable(ids: rows.map { table.ids[$0] }, width: table.width, values: rows.flatMap { table.row($0) })
            (numbers, path) = (own.trackMeans().values, text)
        } else if text.hasPrefix("#"), let number = Int(text.dropFirst()) {
            guard (1...table.count).contains(number) else { throw stop("\(tablePath): no row \(number); expected 1 to \(table.count)", .inputMissing) }
            (numbers, path) = (Array(table.row(number - 1)), table.ids[number - 1].path)
        } else {
            guard FileManager.default.fileExists(atPath: text) else {
                throw stop("\(text): no embedding of it in \(tablePath), and no such file; expected a path as the table has it, # and the number of a row, or an audio file", .inputMissing)
            }
            let embedder = try FileEmbedder(encoder.load(), named: table.model, in: tablePath)
            (numbers, path) = (try embeddingTable(of: [text], by: embedder).values, text)
        }
    }
}
