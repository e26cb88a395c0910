import ArgumentParser
import AudioFiles
import Embeddings
import Foundation
import RhythmFeatures
import SameTempo
import Synchronization

struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Computes handcrafted features of rhythm: loudness, flux, pulse, timing.",
        discussion: """
            Writes a row for each file: its path, the sixteen features of the groove study of Marmoret, Farrugia and Stupacher (2026) in its \
            order, then ours. --list says what each is, in which unit, and where it comes from. A cell is empty, or null, where a feature is \
            not defined, such as the tempo of a sound without a pulse. Folders are searched for audio files. A file that cannot be read, or \
            in which nothing is heard, is named at the end; the others are done all the same. Ctrl-C ends with code 130 and without a table.

            The ending of --output says how the table is written: .csv, .jsonl, or .npy (float32, row by row) with a .jsonl of the same name \
            beside it that says what each row is of. An array has no names and no empty cells: --set study, whose features nearly every sound \
            has, is meant for it, and a file that lacks a value is left out.

              sametempo features ~/Music --output features.csv
              sametempo probe ratings.csv --embeddings features.csv --target groove --preset groove-study
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the table goes, ending in .csv, .jsonl or .npy; CSV to standard output without.", valueName: "file"), completion: .file())
    var output: String?

    @Option(name: .customLong("set"), help: "Which features: all, or those of the study.")
    var featureSet = RhythmFeatureSet.all

    @Flag(help: "List the features instead: name, unit, definition, source.")
    var list = false

    @OptionGroup var modelOption: ModelOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No progress and no remarks, only errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty != list {
            throw ValidationError(list ? "--list takes no files" : "Give at least one audio file or folder, or --list.")
        }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if let output, FeatureTableWriting(path: output) == nil {
            throw ValidationError("--output must end in .csv, .jsonl or .npy, found \(output)")
        }
    }

    func run() throws {
        if list { return printResult(Self.listing(featureSet.features).text) }
        let (files, errors) = FolderScanner.scan(inputs), writing = output.flatMap { FeatureTableWriting(path: $0) }
        var failures = errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        let written = output.flatMap { writing?.files($0) } ?? []
        try checkOutputs(written, inputs: inputs + files + [modelOption.path], overwrites: overwriteOption.overwrite)
        let analyzer = RhythmAnalyzer(model: try modelOption.load()), features = featureSet.features
        let interruption = Interruption(notice: "stopping after the files under way, without a table; once more to stop at once")
        let progress = ProgressLine("listened to", quiet: quiet || files.count < 2)
        let notes = Mutex<(finished: Int, rows: [Int: [Double?]], failures: [Int: String], remarks: [Int: String])>((0, [:], [:], [:]))
        forEachFile(files.count, jobs: jobs) { index in
            if interruption.isRequested { return }
            let path = files[index]
            do throws(AudioError) {
                let analysis = try analyzer.analysis(path: path)
                notes.withLock { notes in
                    if analysis.isSilent {
                        notes.failures[index] = "\(path): nothing is heard in it; expected at least a tenth of a second of sound"
                    } else {
                        notes.rows[index] = features.map(analysis.value)
                    }
                    notes.remarks[index] = analysis.warning.map { "\(path): damaged (\($0)); listened to what could be decoded" }
                }
            } catch { notes.withLock { $0.failures[index] = "\(error)" } }
            progress.show(notes.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        if interruption.isRequested { throw stop("interrupted; no table is written", .interrupted) }
        let noted = notes.withLock { $0 }, missing = failures.count
        let rows = files.indices.compactMap { index in noted.rows[index].map { FeatureRow(path: files[index], values: $0) } }
        let left = try write(rows, features, writing)
        if !quiet { (files.indices.compactMap { noted.remarks[$0] } + left).forEach(report) }
        failures += files.indices.compactMap { noted.failures[$0] }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    /// - Returns: What was left out of the table.
    private func write(_ rows: [FeatureRow], _ features: [RhythmFeature], _ writing: FeatureTableWriting?) throws -> [String] {
        let names = features.map(\.name)
        guard let output, let writing else {
            printResult(FeatureTableWriting.csv(rows, names))
            return []
        }
        if rows.isEmpty { return [] }
        do throws(FormatError) { return try writing.write(rows, names: names, to: output) } catch { throw stop("\(error)", .cannotWrite) }
    }

    private static func listing(_ features: [RhythmFeature]) -> ResultTable {
        var table = ResultTable(columns: ["name", "unit", "definition", "source"])
        table.rows = features.map { [.text($0.name), .text($0.unit), .text($0.definition), .text($0.source)] }
        return table
    }
}

/// The sets of features, for `--set`.
enum RhythmFeatureSet: String, CaseIterable, ExpressibleByArgument {
    case all, study

    var features: [RhythmFeature] {
        switch self {
        case .all: RhythmFeatures.all
        case .study: RhythmFeatures.study
        }
    }
}
