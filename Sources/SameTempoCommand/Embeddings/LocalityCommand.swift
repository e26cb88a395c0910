import ArgumentParser
import Embeddings
import Formats
import Foundation
import Probing
import Tensors

struct LocalityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locality",
        abstract: "Measures how far what is near in a space of embeddings has the same label.",
        discussion: """
            Every labelled embedding is a query. Its neighbours are all others, nearest first, without its own track and without those of \
            equal --exclude-same. P@k is the mean share of the first k (1, 5, 10) whose label agrees with the query's; MRR is the mean of 1 / \
            the place of the first that agrees. Both are given with 95 % bootstrap intervals over queries, and with what neighbours in \
            random order would give (chance). This is our definition. Labels agree: classes if they are the same; multi-labels if they \
            have one in common; tempi within 4 %, strict and octave-relaxed (1, 2, 3, 1/2 or 1/3 times, as Acc2); keys if they are the \
            same, and by MIREX' weighted score.

            \(joiningDiscussion)

              sametempo locality tempi.csv --embeddings music.npy --target bpm --kind tempo --exclude-same artist
            """)

    @Argument(help: "The labels: a CSV with a column path and any others.", completion: .file(extensions: ["csv"]))
    var labels: String

    @Option(help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", valueName: "file"), completion: .file())
    var embeddings: String

    @Option(help: ArgumentHelp("The column of labels.", valueName: "column"))
    var target: String

    @Option(help: "What the labels are: \(Self.kinds.map { $0.kind }.joined(separator: ", ")).")
    var kind = TargetKind(ClassTarget.self)

    @Option(help: ArgumentHelp("A column: items of an equal field, such as an artist, are no neighbours. May be given several times.", valueName: "column"))
    var excludeSame: [String] = []

    @Option(help: ArgumentHelp("A column whose equal fields are resampled together for the intervals.", valueName: "column"))
    var group: String?

    @Option(help: "How nearness is measured.")
    var metric: NeighbourMetric = .cosine

    @Flag(help: "Bring each dimension to mean 0 and deviation 1 over the table first.")
    var standardize = false

    @Option(help: "Of more items than that, so many are drawn as queries.")
    var queries: Int = 5000

    @Option(help: "Of draws and resamples.")
    var seed: UInt64 = 1

    @Option(help: "Bootstrap resamples for the intervals.")
    var resamples: Int = 1000

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No remarks, only results and errors.")
    var quiet = false

    private static var kinds: [any LocalityTarget.Type] { ProbeTargets.all.compactMap { $0 as? any LocalityTarget.Type } }

    func validate() throws {
        if !(kind.type is any LocalityTarget.Type) { throw ValidationError("--kind must be one of \(Self.kinds.map { $0.kind }.joined(separator: ", ")), found \(kind.type.kind)") }
        if queries < 1 { throw ValidationError("--queries must be at least 1, found \(queries)") }
        if !(40...100_000).contains(resamples) { throw ValidationError("--resamples must be from 40 to 100000, found \(resamples)") }
    }

    func run() throws {
        try checkOutputs([tableOptions.file], inputs: [labels] + inputFiles(embeddings), overwrites: overwriteOption.overwrite)
        let (items, agreements, exclusions) = try readOrStop { () throws(FormatError) in
            let table = try LabelTable(contentsOf: labels)
            let items = try LabelledItems(table, column: target, group: group, tables: [(embeddings, EmbeddingTable(contentsOf: embeddings))])
            var exclusions: [[Int]] = []
            for column in excludeSame {
                let fields = try table.column(column)
                exclusions.append(LabelledItems.numbered(items.labelRows.map { fields[$0] }))
            }
            let type = kind.type as! any LocalityTarget.Type
            return (items, try type.agreements(items.column), exclusions)
        }
        if !quiet { items.remarks.forEach(report) }
        let search = NeighbourSearch(items.tables[0], metric: metric, standardizes: standardize)
        let locality = Locality(search, agreements, tracks: Array(0..<items.tables[0].count), exclusions: exclusions, groups: items.groups,
                                queryLimit: queries, resamples: resamples, seed: seed)
        if locality.queryCount == 0 { throw stop("\(labels): no item may be the neighbour of another; expected items that differ in \(excludeSame.joined(separator: ", "))", .inputMissing) }
        var results = ResultTable(columns: ["agreement", "measure", "value", "low", "high", "chance", "queries", "items"])
        for score in locality.scores {
            results.rows.append([.text(score.agreement), .text(score.measure), .number(score.figure.value, decimals: 3), .number(score.figure.low, decimals: 3),
                                 .number(score.figure.high, decimals: 3), .number(score.chance, decimals: 3), .integer(locality.queryCount), .integer(items.tables[0].count)])
        }
        try tableOptions.write(results)
    }
}
