import ArgumentParser
import AudioFiles
import Embeddings
import Formats
import Foundation
import Probing

/// The kinds of target, for `--kind`.
struct TargetKind: ExpressibleByArgument {
    let type: any ProbeTarget.Type

    init(_ type: any ProbeTarget.Type) { self.type = type }

    init?(argument: String) {
        guard let type = ProbeTargets.named(argument) else { return nil }
        self.type = type
    }

    var defaultValueDescription: String { type.kind }
    static var allValueStrings: [String] { ProbeTargets.all.map { $0.kind } }
}

/// Reads what a command cannot do without.
///
/// - Throws: `ExitCode.inputMissing`, after saying why.
func readOrStop<Value>(_ read: () throws(FormatError) -> Value) throws -> Value {
    do { return try read() } catch { throw stop("\(error)", .inputMissing) }
}

/// All files of a table of embeddings, which must not be written to.
func inputFiles(_ embeddings: String) -> [String] { (try? EmbeddingTableFormats.format(of: embeddings).files(embeddings)) ?? [embeddings] }

/// Embeds files that no table has, one after the other.
///
/// - Throws: An exit code, after naming the files that could not be embedded.
func embeddingTable(of files: [String], by embedder: FileEmbedder, windows: Bool = false) throws -> EmbeddingTable {
    var ids: [EmbeddingID] = [], values: [Float] = [], failures: [String] = []
    for file in files {
        do throws(AudioError) {
            let (_, rows) = windows ? try embedder.windows(file) : try embedder.track(file)
            if rows.isEmpty { failures.append("\(file): nothing is heard in it; expected at least a second of sound") }
            for (id, row) in rows {
                ids.append(id)
                values += row
            }
        } catch { failures.append("\(error)") }
    }
    failures.forEach { report("sametempo: \($0)") }
    if !failures.isEmpty { throw ExitCode.inputMissing }
    return EmbeddingTable(ids: ids, width: embedder.range.count, values: values)
}

/// What joins labels and embeddings, for `--help`.
let joiningDiscussion = """
    A path of the labels is looked for among those of the embeddings as it is written; else by the place it leads to, relative labels \
    from the folder of the CSV, relative embeddings from the working folder; else by the file's name, if it is the only one of that name. \
    What has no label or no embedding is counted and named, and left out. Windows of a track are averaged first.
    """
