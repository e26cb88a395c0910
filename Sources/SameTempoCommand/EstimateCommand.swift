import ArgumentParser
import Beats
import Foundation
import Reports
import SameTempo
import Synchronization
import TempoOutput
import Tensors

struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimates the tempo of audio files.",
        discussion: """
            Prints a line for each file: path, tempo in BPM and confidence from 0 to 1, separated by tabs. Files without a \
            tempo have an empty second column; the reason goes to standard error: silent, too-short or no-pulse. Folders are \
            searched for audio files. A file that cannot be read is named at the end; the others are done all the same.

            --format csv and jsonl add the second tempo, the strength of the first and the reason why there is none; jams \
            writes a document for each file (--output FOLDER/), mirex the two tempi and the strength. A file that cannot be read has a \
            record in csv, jsonl and jams too, with the reason.

            Results that are there already are not replaced without --overwrite. --skip-existing keeps them and adds those of files that \
            are new, have changed or had failed. Ctrl-C keeps what is done and ends with code 130; the same command with --skip-existing \
            goes on.

            --beats adds when the beats fall, and the even grid on which they lie if one constant tempo explains the file: to text as \
            lines with the words grid (then BPM, first beat and residual) and beat (then seconds and confidence), to csv, jsonl and jams \
            as fields. --format beats writes a time a line and --format audacity labels, a file for each input.

              sametempo estimate ~/Music --format csv --output tempi.csv --skip-existing
              sametempo estimate --beats song.mp3 --format beats -o song.beats
              sametempo estimate ~/Music --format jams --output tempi/ --skip-existing
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String]

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var priorOptions: PriorOptions

    @OptionGroup var outputOptions: OutputOptions<OutputFormat>
    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "The tempo of each part too: in text a line for each with path, start and end in seconds, tempo and confidence.")
    var local = false

    @Flag(help: """
        Each file is one loop that repeats without a gap, from 0.5 s on: its tempo is one at which it holds a whole number of beats. Without \
        this flag a file needs at least 3 s.
        """)
    var loop = false

    @Flag(help: "When the beats fall too, and their grid if the tempo is constant.")
    var beats = false

    @OptionGroup var beatModelOption: BeatModelOption

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: for each file the answer and what it rests on.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress and no remarks, only results and errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Give at least one audio file or folder.") }
        if loop && (local || reportPath != nil) { throw ValidationError("--loop goes with neither --local nor --report: a loop has one tempo.") }
        if loop && beats { throw ValidationError("--beats does not go with --loop: the beats of a loop follow from its tempo and first beat.") }
        if outputOptions.format.holdsBeatsOnly && !beats { throw ValidationError("--format \(outputOptions.format.rawValue) writes beats only: give --beats too.") }
        if beatModelOption.beatModel != nil && !beats { throw ValidationError("--beat-model goes with --beats only.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        var failures: [String] = []
        let (files, errors) = FolderScanner.scan(inputs)
        failures += errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        try checkOutputs(outputOptions.files(inputs: files) + [reportPath], inputs: inputs + files + [modelOption.path, beatModelOption.path], overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        let estimator = TempoEstimator(model: model, options: TempoOptions(
            prior: try priorOptions.prior(for: model), findsLocalTempi: local))
        let beatEstimator = beats ? try beatModelOption.estimator(tempo: estimator) : nil
        let progress = ProgressLine("estimated", quiet: quiet || files.count < 2)
        let writer = try outputOptions.writer(inputs: files, tool: .sameTempo(model: outputOptions.format.namesModel ? modelOption.contentHash() : nil),
                                              overwrites: overwriteOption.overwrite)
        let interruption = Interruption(notice: "stopping after the files under way, with what is done kept; once more to stop at once")
        let notes = Mutex(Notes())
        // With more threads than files, a file may use two.
        let overlaps = files.count < (jobs > 0 ? jobs : Parallelism.threadCount)
        @Sendable func estimate(_ path: String, _ overlaps: Bool) throws(AudioError) -> TempoEstimate {
            if let beatEstimator { return try beatEstimator.estimate(path: path, overlapsDecoding: overlaps) }
            return try estimator.estimate(path: path, overlapsDecoding: overlaps)
        }
        forEachFile(files.count, jobs: jobs) { index in
            let path = files[index]
            if writer.hasFailed || interruption.isRequested { return }
            if !writer.isAlreadyThere(index) {
                let outcome = Result { () throws(AudioError) in
                    loop ? try estimator.estimate(loopPath: path) : try estimate(path, overlaps)
                }
                writer.finish(index, outcome)
                notes.withLock { $0.add(outcome, path: path, index: index) }
            }
            progress.show(notes.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        try writer.closeOrStop()
        let noted = notes.withLock { $0 }, wasInterrupted = noted.finished < files.count
        if let reportPath, !wasInterrupted {
            var facts = PageFacts.made() + (try PageFacts.tempo(modelOption, estimator))
            if beats { facts.append(PageFact("Beat model", try beatModelOption.description())) }
            let results = results(of: files, noted.results) { (path) throws(AudioError) in try estimate(path, false) }
            try writeReport(reportPath, files, results, estimator, facts)
        }
        if !quiet { files.indices.compactMap { noted.remarks[$0] }.forEach(report) }
        let missing = failures.count
        failures += files.indices.compactMap { index in
            if case .failure(let error)? = noted.results[index] { "\(error)" } else { nil }
        }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
        }
        if wasInterrupted {
            report("sametempo: interrupted after \(noted.finished) of \(files.count) files; "
                + (outputOptions.output.map { "their results are in \($0). The same command with --skip-existing goes on." } ?? "their results are above."))
            throw ExitCode.interrupted
        }
        if !failures.isEmpty { throw ExitCode.someFailed }
    }

    /// Those that are known, and those of files whose results were there already, which are estimated now.
    private func results(
        of files: [String], _ known: [Int: Result<TempoEstimate, AudioError>],
        estimate: @Sendable (String) throws(AudioError) -> TempoEstimate
    ) -> [Result<TempoEstimate, AudioError>] {
        let results = Mutex(known)
        forEachFile(files.count, jobs: jobs) { index in
            if known[index] != nil { return }
            let result: Result<TempoEstimate, AudioError>
            do throws(AudioError) { result = .success(try estimate(files[index])) } catch { result = .failure(error) }
            results.withLock { $0[index] = result }
        }
        return results.withLock { results in files.indices.map { results[$0]! } }
    }

    private func writeReport(
        _ path: String, _ files: [String], _ results: [Result<TempoEstimate, AudioError>], _ estimator: TempoEstimator, _ facts: [PageFact]
    ) throws {
        let items = Mutex(zip(files, results).map { TempoReport.Item(path: $0, result: $1) }), charted = TempoReport.charted(results)
        // Only the files with charts are read again.
        forEachFile(charted.count, jobs: jobs) { number in
            let place = charted[number]
            let item = TempoReport.Item(path: files[place], estimator: estimator).withBeats(of: results[place])
            items.withLock { $0[place] = item }
        }
        let page = TempoReport(items: items.withLock { $0 }, pagePath: path, facts: facts)
        do { try AtomicFile.write(page.html(), to: path) } catch { throw stop("\(error)", .cannotWrite) }
    }
}

extension TempoReport.Item {
    /// The same, with beats that have been found.
    fileprivate func withBeats(of known: Result<TempoEstimate, AudioError>) -> TempoReport.Item {
        guard case .success(var estimate) = result, case .success(let other) = known else { return self }
        estimate.beats = other.beats
        return TempoReport.Item(path: path, result: .success(estimate), evidence: evidence)
    }
}

/// Range and preference for tempi, as options.
struct PriorOptions: ParsableArguments {
    @Option(help: "Lowest tempo that may be answered, in BPM.")
    var minBpm: Double?

    @Option(help: "Highest tempo that may be answered, in BPM.")
    var maxBpm: Double?

    @Option(help: "The tempo that is likeliest before listening, in BPM; the model's own by default.")
    var priorBpm: Double?

    @Flag(help: "Treat all tempi as equally likely before listening.")
    var noPrior = false

    func prior(for model: TempoModel) throws -> TempoPrior {
        let modelPrior = model.prior
        let low = minBpm ?? modelPrior.minimumBPM, high = maxBpm ?? modelPrior.maximumBPM
        guard low < high, low >= 0 else { throw ValidationError("--min-bpm \(low) must be below --max-bpm \(high)") }
        let known = model.references.axis
        guard known.temposBPM.contains(where: { (low...high).contains($0) }) else {
            throw ValidationError(String(
                format: "no tempo that this model knows lies between --min-bpm %g and --max-bpm %g; expected a range within %.0f to %.0f BPM, and not too narrow",
                low, high, known.minimumBPM, known.maximumBPM))
        }
        guard (priorBpm ?? 120) > 0 else { throw ValidationError("--prior-bpm must be positive, found \(priorBpm!)") }
        return modelPrior.changed(centreBPM: priorBpm, minimumBPM: minBpm, maximumBPM: maxBpm, isFlat: noPrior)
    }
}

/// Calls `body` with each of 0 ..< `count` on `jobs` threads, each of which takes the next number when it is done with one.
///
/// - Parameter jobs: 0 for one per core.
func forEachFile(_ count: Int, jobs: Int, _ body: @Sendable (Int) -> Void) {
    Parallelism.withThreadCount(jobs) { _ = parallelMap(count) { body($0) } }
}

/// What is known about the files that are done, by their place in the list.
private struct Notes {
    var finished = 0
    var results: [Int: Result<TempoEstimate, AudioError>] = [:]
    /// What a user should know about files that have been estimated.
    var remarks: [Int: String] = [:]

    mutating func add(_ result: Result<TempoEstimate, AudioError>, path: String, index: Int) {
        results[index] = result
        guard case .success(let estimate) = result else { return }
        let remarks = [
            estimate.refusal.map { "no tempo: \($0.rawValue)" + ($0 == .tooShort ? " (at least 3 s are needed, or 0.5 s of a loop with --loop)" : "") },
            estimate.warning.map { "damaged (\($0)); estimated on what could be decoded" },
        ].compactMap { $0 }
        if !remarks.isEmpty { self.remarks[index] = "\(path): " + remarks.joined(separator: "; ") }
    }
}
