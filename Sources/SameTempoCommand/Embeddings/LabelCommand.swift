import ArgumentParser
import AudioFiles
import Embeddings
import Formats
import Foundation
import Probing

struct LabelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Labels tracks by a saved probe.",
        discussion: """
            Prints a line for each track: path, answer, and the probability that the probe gives it, where it gives one. The probe is one \
            that probe --save wrote. Embeddings by another encoder than it learned from are refused. Windows of a track are averaged \
            first; --windows labels each of them.

              sametempo label --probe genre.safetensors --embeddings music.npy --format csv
            """)

    @Argument(help: "Only these paths of the table.", completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("A probe that probe --save wrote.", valueName: "file.safetensors"), completion: .file())
    var probe: String

    @Option(help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", valueName: "file"), completion: .file())
    var embeddings: String

    @Flag(help: "Label each window of a track.")
    var windows = false

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    func run() throws {
        try checkOutputs([tableOptions.file], inputs: [probe] + inputFiles(embeddings) + files, overwrites: overwriteOption.overwrite)
        let saved = try readOrStop { () throws(FormatError) in try SavedProbe(contentsOf: probe) }
        let all = try readOrStop { () throws(FormatError) in try EmbeddingTable(contentsOf: embeddings) }
        let table = try picked(windows ? all : all.trackMeans())
        let answers = try readOrStop { () throws(FormatError) in try saved.answers(table, path: embeddings) }
        var results = ResultTable(columns: ["path"] + (windows ? ["start", "end"] : []) + [saved.column, "confidence"])
        for (id, answer) in zip(table.ids, answers) {
            func seconds(_ value: Double?) -> ResultTable.Cell { value.map { .number($0, decimals: 2) } ?? .none }
            results.rows.append([.text(id.path)] + (windows ? [seconds(id.start), seconds(id.end)] : [])
                + [.text(answer.text), answer.confidence.map { .number($0, decimals: 3) } ?? .none])
        }
        try tableOptions.write(results)
    }

    private func picked(_ table: EmbeddingTable) throws -> EmbeddingTable {
        if files.isEmpty { return table }
        let wanted = Set(files.map(PathKey.init)), known = Set(table.ids.map { PathKey($0.path) })
        let missing = files.filter { !known.contains(PathKey($0)) }
        if !missing.isEmpty { _ = try embeddingsOfNewFiles(missing, notIn: embeddings) }
        let rows = table.ids.indices.filter { wanted.contains(PathKey(table.ids[$0].path)) }
        return EmbeddingTable(ids: rows.map { table.ids[$0] }, width: table.width, values: rows.flatMap { table.row($0) })
    }
}
