import ArgumentParser
import EmbeddingTranslation
import Embeddings
import Formats
import Foundation
import Tensors

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Moves embeddings to where the same music would lie at another tempo.",
        discussion: """
            Reads a table of embeddings and writes one with the same rows, moved: for other programs, such as FAISS or hnswlib, to search \
            with. `search` does it for one query. Nothing is stretched and nothing embedded anew.

              sametempo translate music.npy --faster 1.1 -o faster.npy
            """)

    @Argument(help: "Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", completion: .file())
    var embeddings: String

    @Option(help: ArgumentHelp("So many times as fast, such as 1.1.", valueName: "factor"))
    var faster: Double?

    @Option(help: ArgumentHelp("So many times as slow, such as 1.25.", valueName: "factor"))
    var slower: Double?

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the table goes; its ending says how, as for embed.", valueName: "file"), completion: .file())
    var output: String

    @OptionGroup var translationOption: TranslationOption
    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        guard (faster == nil) != (slower == nil), let factor = faster ?? slower else { throw ValidationError("Give --faster or --slower.") }
        if !(1...4).contains(factor) { throw ValidationError("--faster and --slower must be from 1 to 4, found \(factor)") }
    }

    /// Rows that are moved in one go: a few megabytes.
    private static let batch = 1024

    func run() throws {
        let written = try readOrStop { () throws(FormatError) in try EmbeddingTableFormats.format(of: output).files(output) }
        try checkOutputs(written, inputs: inputFiles(embeddings) + [translationOption.path], overwrites: overwriteOption.overwrite)
        let table = try readOrStop { () throws(FormatError) in try EmbeddingTable(contentsOf: embeddings) }
        let translation = try translationOption.load(forEncoder: table.model ?? "unknown")
        let ratio = faster ?? slower.map { 1 / $0 } ?? 1
        do throws(FormatError) {
            let writer = try EmbeddingTableFormats.format(of: output).writer(output, width: table.width)
            for start in stride(from: 0, to: table.count, by: Self.batch) {
                let rows = start..<min(table.count, start + Self.batch)
                let before = Tensor(shape: [rows.count, table.width], scalars: Array(table.values[rows.lowerBound * table.width..<rows.upperBound * table.width]))
                let after = translation(before, ratios: [Double](repeating: ratio, count: rows.count)).scalars
                for (place, row) in rows.enumerated() { try writer.append(table.ids[row], Array(after[place * table.width..<(place + 1) * table.width])) }
            }
            try writer.finish()
        } catch { throw stop("\(error)", .cannotWrite) }
    }
}
