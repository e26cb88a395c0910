import Embeddings
import EmbeddingTranslation
import Foundation
import RandomStreams
import Tensors

extension LabelledItems {
    /// The same items, and copies of each at other tempi, which are only learned from: embeddings that are moved, and labels with them.
    ///
    /// - Precondition: The labels are tempi.
    /// - Parameters:
    ///   - translation: Of the embeddings of every table.
    ///   - copies: Of each tested item. Their ratios are 2^x, x even over the range that the translation has learned.
    ///   - seed: Of the ratios.
    ///
    /// Source: McCallum et al., "Similar but faster: manipulation of tempo in music audio embeddings for tempo prediction and search",
    /// ICASSP 2024.
    public func addingTranslated(by translation: TranslationModel, copies: Int, seed: UInt64) -> LabelledItems {
        let items = isTested.indices.filter { isTested[$0] }
        var stream = RandomStream(seed: seed, path: 0x7A45)
        var ratios: [Double] = []
        for _ in items {
            for copy in 0..<copies {
                let place = (Double(copy) + stream.uniform()) / Double(copies)
                ratios.append(exp2(translation.octaves * (2 * place - 1)))
            }
        }
        let owners = items.flatMap { [Int](repeating: $0, count: copies) }
        let tables = tables.map { table in
            let moved = translation(Tensor(shape: [owners.count, table.width], scalars: owners.flatMap { table.row($0) }), ratios: ratios)
            return EmbeddingTable(ids: table.ids + owners.map { table.ids[$0] }, width: table.width, values: table.values + moved.scalars)
        }
        let labels = zip(owners, ratios).map { owner, ratio in
            (text: "\((Double(column.labels[owner].text) ?? .nan) * ratio)", line: column.labels[owner].line)
        }
        return LabelledItems(
            tables: tables, labelRows: labelRows + owners.map { labelRows[$0] }, column: LabelColumn(path: column.path, name: column.name, labels: column.labels + labels),
            groups: (groups ?? Array(isTested.indices)) + owners.map { groups?[$0] ?? $0 }, isTested: isTested + owners.map { _ in false }, remarks: remarks)
    }
}
