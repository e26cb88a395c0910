import ArgumentParser
import AudioFiles
import Beats
import Formats
import Probing
import SameTempo
import Synchronization

struct EvaluateBeatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate-beats",
        abstract: "Measures found beats against marked ones.",
        discussion: """
            The same as evaluate --beats. The table is a CSV file with the columns path, beats and, if wanted, source. A file of beats has \
            a line for each, which begins with its seconds. Paths are relative to the table. Printed are, for all files and for each \
            source, the means of the F-measure within 70 ms with its 95 % bootstrap interval; of the share of beats in one correct run \
            (CMLc) and of all correct ones (CMLt); of the same at any metrical level (AMLc, AMLt); and of the information gain. Beats in \
            the first \(Int(BeatScores.ignoredSeconds)) s do not count. The figures equal those of mir_eval.beat. A file that cannot be \
            read, or in which no tempo is found, counts with 0.

              sametempo evaluate-beats beats.csv --per-track files.csv
            """)

    @Argument(help: "The marked files: a CSV with columns path, beats[, source].", completion: .file(extensions: ["csv"]))
    var table: String

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var beatModelOption: BeatModelOption
    @OptionGroup var priorOptions: PriorOptions
    @OptionGroup var tableOptions: ResultTableOptions

    @Option(help: ArgumentHelp("Write a line per file with all figures.", valueName: "file"), completion: .file())
    var perTrack: String?

    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        let outputs = [tableOptions.file, perTrack]
        try checkOutputs(outputs, inputs: [table, modelOption.path, beatModelOption.path], overwrites: overwriteOption.overwrite)
        let entries = try readOrStop { () throws(FormatError) in try BeatTable(contentsOf: table) }.entries
        try checkOutputs(outputs, inputs: entries.flatMap { [$0.resolvedPath, $0.beatsPath] }, overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        let estimator = try beatModelOption.estimator(tempo: TempoEstimator(model: model, options: TempoOptions(prior: try priorOptions.prior(for: model))))
        let results = Mutex<[Int: Result<TempoEstimate, AudioError>]>([:])
        let progress = ProgressLine("estimated", quiet: quiet)
        forEachFile(entries.count, jobs: jobs) { index in
            let result: Result<TempoEstimate, AudioError>
            do throws(AudioError) { result = .success(try estimator.estimate(path: entries[index].resolvedPath)) } catch { result = .failure(error) }
            progress.show(results.withLock { $0[index] = result; return $0.count }, of: entries.count)
        }
        let all = results.withLock { results in entries.indices.map { results[$0]! } }
        let scored = zip(entries, all).map { entry, result in
            ScoredBeats(entry: entry, scores: BeatScores(truth: entry.beats, found: (try? result.get())?.beats?.times ?? []))
        }
        try tableOptions.write(ScoredBeats.summary(scored))
        if let perTrack { try writeOrStop(ScoredBeats.lines(scored).csv, to: perTrack) }
        let failures = all.compactMap { result -> AudioError? in if case .failure(let error) = result { error } else { nil } }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) files could not be read and count with 0:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }
}

/// The figures of one file.
private struct ScoredBeats {
    let entry: BeatTable.Entry
    let scores: BeatScores

    /// A row for all files, and one for each source.
    static func summary(_ scored: [ScoredBeats]) -> ResultTable {
        var table = ResultTable(columns: ["source", "files", "F-measure", "low", "high"] + BeatScores.measures.dropFirst().map(\.name))
        let sources = Set(scored.map(\.entry.source)).sorted()
        let groups = [("all", scored)] + (sources.count > 1 ? sources.map { source in (source.isEmpty ? "-" : source, scored.filter { $0.entry.source == source }) } : [])
        for (name, group) in groups {
            let measures = BeatScores.measures.map { measure in group.map { measure.value($0.scores) } }
            let figure = Bootstrap(count: group.count).figures([{ weights in
                zip(measures[0], weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
            }])[0]
            let means = measures.map { $0.reduce(0, +) / Double(group.count) }
            table.rows.append([.text(name), .integer(group.count), .number(means[0], decimals: 3), .number(figure.low, decimals: 3), .number(figure.high, decimals: 3)]
                + means.dropFirst().map { .number($0, decimals: 3) })
        }
        return table
    }

    static func lines(_ scored: [ScoredBeats]) -> ResultTable {
        var table = ResultTable(columns: ["path", "source"] + BeatScores.measures.map(\.name))
        for file in scored {
            table.rows.append([.text(file.entry.path), .text(file.entry.source)] + BeatScores.measures.map { .number($0.value(file.scores), decimals: 3) })
        }
        return table
    }
}
