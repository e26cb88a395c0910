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
            that probe --save wrote. Files are embedded by the encoder that it learned from; with --embeddings, the tracks of a table are \
            labelled instead, and embeddings by another encoder are refused. Windows of a track are averaged first; --windows labels each \
            of them.

              sametempo label ~/Music/new --probe genre.safetensors
              sametempo label --probe genre.safetensors --embeddings music.npy --format csv
            """)

    @Argument(help: "Audio files or folders to embed and label; with --embeddings, only these paths of the table.", completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("A probe that probe --save wrote.", valueName: "file.safetensors"), completion: .file())
    var probe: String

    @Option(help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", valueName: "file"), completion: .file())
    var embeddings: String?

    @OptionGroup var encoderOption: EncoderOption

    @Flag(help: "Label each window of a track.")
    var windows = false

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        if files.isEmpty && embeddings == nil { throw ValidationError("Give audio files to label, or a table with --embeddings.") }
    }

    func run() throws {
        let read = (embeddings.map(inputFiles) ?? []) + files + [probe, encoderOption.path].compactMap(\.self)
        try checkOutputs([tableOptions.file], inputs: read, overwrites: overwriteOption.overwrite)
        let saved = try readOrStop { () throws(FormatError) in try SavedProbe(contentsOf: probe) }
        let table = try embeddings.map { try picked(from: $0) } ?? embedded(by: saved)
        let answers = try readOrStop { () throws(FormatError) in try saved.answers(table, path: embeddings ?? probe) }
        var results = ResultTable(columns: ["path"] + (windows ? ["start", "end"] : []) + [saved.column, "confidence"])
        for (id, answer) in zip(table.ids, answers) {
            func seconds(_ value: Double?) -> ResultTable.Cell { value.map { .number($0, decimals: 2) } ?? .none }
            results.rows.append([.text(id.path)] + (windows ? [seconds(id.start), seconds(id.end)] : [])
                + [.text(answer.text), answer.confidence.map { .number($0, decimals: 3) } ?? .none])
        }
        try tableOptions.write(results)
    }

    /// The tracks or windows of a table that were asked for.
    private func picked(from path: String) throws -> EmbeddingTable {
        let all = try readOrStop { () throws(FormatError) in try EmbeddingTable(contentsOf: path) }
        let table = windows ? all : all.trackMeans()
        if files.isEmpty { return table }
        let wanted = Set(files.map(PathKey.init)), known = Set(table.ids.map { PathKey($0.path) })
        let missing = files.filter { !known.contains(PathKey($0)) }
        if !missing.isEmpty { throw stop("\(missing[0]): no embedding of it in \(path); expected a path as the table has it", .inputMissing) }
        let rows = table.ids.indices.filter { wanted.contains(PathKey(table.ids[$0].path)) }
        return EmbeddingTable(ids: rows.map { table.ids[$0] }, width: table.width, values: rows.flatMap { table.row($0) })
    }

    private func embedded(by probe: SavedProbe) throws -> EmbeddingTable {
        let (found, errors) = FolderScanner.scan(files)
        errors.forEach { report("sametempo: \($0)") }
        if found.isEmpty || !errors.isEmpty { throw ExitCode.inputMissing }
        let embedder = try FileEmbedder(encoderOption.load(), named: probe.model, in: self.probe)
        return try embeddingTable(of: found, by: embedder, windows: windows)
    }
}
