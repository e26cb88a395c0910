import ArgumentParser
import AudioFiles
import Embeddings
import Formats
import Foundation
import Probing

extension NeighbourMetric: ExpressibleByArgument {}

struct NeighboursCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbours",
        abstract: "Finds the nearest embeddings to one.",
        discussion: """
            Prints a line for each neighbour, nearest first: rank, cosine similarity (or Euclidean distance), path, and start and end in \
            seconds of a window. The query is a path as the table has it, and then the mean of its rows; or # and the number of a row, \
            counted from 1; or any other audio file, which is embedded by the encoder that made the table. Rows of the query's own path are left out. The search is exact. For approximate search by other programs, \
            such as FAISS or hnswlib, the .npy file of a table is what they read.

              sametempo neighbours song.mp3 --in music.npy -k 5 --unique-tracks
              sametempo neighbours '#12' --in music.npy
              sametempo neighbours new.mp3 --in music.npy
            """)

    @Argument(help: "A path in the table, # and the number of a row, or another audio file.", completion: .file())
    var query: String

    @Option(name: .customLong("in"), help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", valueName: "file"), completion: .file())
    var embeddings: String

    @OptionGroup var encoderOption: EncoderOption

    @Option(name: [.customShort("k"), .customLong("count")], help: "How many neighbours.")
    var count: Int = 10

    @Flag(help: "Only the nearest row of each path.")
    var uniqueTracks = false

    @Option(help: "How nearness is measured.")
    var metric: NeighbourMetric = .cosine

    @Flag(help: "Bring each dimension to mean 0 and deviation 1 over the table first.")
    var standardize = false

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        if count < 1 { throw ValidationError("-k must be at least 1, found \(count)") }
    }

    func run() throws {
        try checkOutputs([tableOptions.file], inputs: inputFiles(embeddings) + [query, encoderOption.path], overwrites: overwriteOption.overwrite)
        let table = try readOrStop { () throws(FormatError) in try EmbeddingTable(contentsOf: embeddings) }
        let query = try EmbeddingQuery(query, in: table, at: embeddings, encoder: encoderOption)
        let search = NeighbourSearch(table, metric: metric, standardizes: standardize)
        let tracks = LabelledItems.numbered(table.ids.map(\.path)), own = table.ids.firstIndex { PathKey($0.path) == PathKey(query.path) }.map { tracks[$0] }
        let found = search.nearest(to: query.numbers, count: count, oneOfEach: uniqueTracks ? tracks : nil) { tracks[$0] == own }
        var results = ResultTable(columns: ["rank", metric.valueName, "path", "start", "end"])
        for (rank, neighbour) in found.enumerated() {
            let id = table.ids[neighbour.row]
            func seconds(_ value: Double?) -> ResultTable.Cell { value.map { .number($0, decimals: 2) } ?? .none }
            results.rows.append([.integer(rank + 1), .number(Double(neighbour.value), decimals: 4), .text(id.path), seconds(id.start), seconds(id.end)])
        }
        try tableOptions.write(results)
    }
}
