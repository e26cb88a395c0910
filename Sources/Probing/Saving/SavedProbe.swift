import Embeddings
import Formats
import Foundation
import Tensors

/// A probe in a file, with all that is needed to apply it: its function, standardisation, how outputs become answers, and the encoder
/// whose embeddings it reads.
public struct SavedProbe: Sendable {
    /// The column that it learned.
    public let column: String
    /// The kind of target; see `ProbeTargets`.
    public let target: String
    /// The method; see `ProbeMethods`.
    public let method: String
    /// The encoder of its embeddings; nil where it was not known.
    public let model: String?
    /// Numbers in an embedding.
    public let width: Int
    /// How outputs become answers.
    public let reading: any ProbeReading
    let fit: ProbeFit

    static let formatName = "sametempo-probe-1"

    /// A probe that learns from all items, with a strength chosen by cross-validation among them.
    public init(_ table: EmbeddingTable, _ target: any ProbeTarget, column: String, groups: [Int]?, settings: ProbeSettings) {
        (self.column, self.target, method) = (column, type(of: target).kind, type(of: settings.method).name)
        (model, width, reading) = (table.model, table.width, target.reading)
        fit = ProbeFit(table, target, rows: Array(0..<table.count), groups: groups, settings: settings, seed: settings.seed)
    }

    /// The answers to all rows of a table, in order.
    ///
    /// - Parameter path: The table's file, for the texts of errors.
    /// - Throws: `FormatError` if the embeddings are by another encoder, or of another width, than those that the probe learned from.
    public func answers(_ table: EmbeddingTable, path: String) throws(FormatError) -> [ProbeAnswer] {
        guard table.model == model else {
            throw .malformed(path: path, place: nil, found: "embeddings by encoder \(table.model ?? "unknown")",
                             expected: "embeddings by \(model ?? "unknown"), from which the probe learned \(column)")
        }
        guard table.width == width else {
            throw .malformed(path: path, place: nil, found: "embeddings of \(table.width) numbers", expected: "\(width), as the probe for \(column) reads")
        }
        let outputs = fit.outputs(table, rows: Array(0..<table.count)), count = reading.outputCount
        return (0..<table.count).map { reading.answer(outputs[$0 * count..<($0 + 1) * count]) }
    }

    init(column: String, target: String, method: String, model: String?, width: Int, reading: any ProbeReading, fit: ProbeFit) {
        (self.column, self.target, self.method, self.model) = (column, target, method, model)
        (self.width, self.reading, self.fit) = (width, reading, fit)
    }
}
