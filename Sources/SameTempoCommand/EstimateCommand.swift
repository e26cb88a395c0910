import ArgumentParser
import Beats
import Foundation
import Reports
import SameTempo
import Synchronization
import TempoOutput
import Tensors
import WorkSharing

struct EstimateCommand: SharesWork {
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
            goes on. So it does after a crash or a power cut: until the end, csv and jsonl are in a file of the output's name and .part.

            Under mpirun, where the program was built with MPI, all ranks share the files; results are those of one process, byte for byte.

            --beats adds when the beats fall, and the even grid on which they lie if one constant tempo explains the file: to text as \
            lines with the words grid (then BPM, first beat and residual) and beat (then seconds and confidence), to csv, jsonl and jams \
            as fields. --format beats writes a time a line and --format audacity labels, a file for each input.

              sametempo estimate ~/Music --format csv --output tempi.csv --skip-existing
              sametempo estimate --beats song.mp3 --format beats -o song.beats
              sametempo estimate ~/Music --format jams --output tempi/ --skip-existing
              mpirun -n 4 sametempo estimate --list tracks.m3u --format jsonl --output tempi.jsonl --skip-existing
            """)

    @OptionGroup var inputOptions: InputOptions
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
        if loop && (local || reportPath != nil) { throw ValidationError("--loop goes with neither --local nor --report: a loop has one tempo.") }
        if loop && beats { throw ValidationError("--beats does not go with --loop: the beats of a loop follow from its tempo and first beat.") }
        if outputOptions.format.holdsBeatsOnly && !beats { throw ValidationError("--format \(outputOptions.format.rawValue) writes beats only: give --beats too.") }
        if beatModelOption.beatModel != nil && !beats { throw ValidationError("--beat-model goes with --beats only.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        try shareWork(jobs: jobs, quiet: quiet, plan: plan, worker: { try FileEstimator(self) }, work: { $0.outcome($1) }, lead: lead)
    }

    /// What to do, and what of it cannot be done.
    private struct Plan {
        let files: InputFiles
        let failures: [String]
    }

    private func plan() throws -> Plan {
        let (files, failures) = try inputOptions.files()
        try checkOutputs(outputOptions.files(inputs: files) + [reportPath], keptBeside: outputOptions.output, inputs: inputOptions.named + files.named + [modelOption.path, beatModelOption.path],
                         listed: files, overwrites: overwriteOption.overwrite)
        return Plan(files: files, failures: failures)
    }

    private func lead(_ force: WorkForce<FileTask, FileOutcome<TempoEstimate>>, _ plan: Plan, _ estimator: FileEstimator) throws {
        let files = plan.files, count = files.count
        let progress = ProgressLine("estimated", quiet: quiet || count < 2)
        let writer = try outputOptions.writer(inputs: files, tool: .sameTempo(model: outputOptions.format.namesModel ? modelOption.contentHash() : nil),
                                              overwrites: overwriteOption.overwrite)
        let interruption = Interruption(notice: "stopping after the files under way, with what is done kept; once more to stop at once")
        // With more threads than files, a file may use two.
        let overlaps = count < force.threads
        var iterator = files.makeIterator(), reached = 0, finished = 0
        // A page shows every file; without one, nothing is held of those that are done.
        var known: [Int: Result<TempoEstimate, AudioError>] = [:]
        let remarks = LineSpool(), failures = LineSpool()
        plan.failures.forEach(failures.add)
        func finishOne() {
            finished += 1
            progress.show(finished, of: count)
        }
        try force.forEach(size: { fileSize($0.path) }, next: {
            while !interruption.isRequested, let path = iterator.next() {
                reached += 1
                if !writer.isAlreadyThere(reached - 1, path) { return FileTask(number: reached - 1, path: path, overlapsDecoding: overlaps) }
                finishOne()
            }
            return nil
        }, isStopped: { writer.hasFailed || interruption.isRequested }, finish: { task, outcome in
            writer.finish(task.number, task.path, outcome.result)
            if reportPath != nil { known[task.number] = outcome.result }
            switch outcome {
            case .done(let estimate): Self.remark(on: estimate, task.path).map(remarks.add)
            case .failed(let error): failures.add("\(error)")
            }
            finishOne()
        })
        try writer.closeOrStop()
        let wasInterrupted = interruption.isRequested && finished < count
        if !wasInterrupted { try checkWhole(reached, of: count, in: inputOptions.listPath) }
        if let reportPath, !wasInterrupted {
            var facts = PageFacts.made() + (try PageFacts.tempo(modelOption, estimator.tempo))
            if beats { facts.append(PageFact("Beat model", try beatModelOption.description())) }
            try addSkipped(of: files, to: &known, force)
            try writeReport(reportPath, Array(files), (0..<count).map { known[$0]! }, estimator.tempo, facts)
        }
        if !quiet { remarks.report() }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(count + plan.failures.count) inputs failed:")
            failures.report(indent: "  ")
        }
        if wasInterrupted {
            report("sametempo: interrupted after \(finished) of \(count) files; "
                + (outputOptions.output.map { "their results are in \($0). The same command with --skip-existing goes on." } ?? "their results are above."))
            throw ExitCode.interrupted
        }
        if !failures.isEmpty { throw ExitCode.someFailed }
    }

    /// What a user should know about a file that has been estimated.
    private static func remark(on estimate: TempoEstimate, _ path: String) -> String? {
        let remarks = [
            estimate.refusal.map { "no tempo: \($0.rawValue)" + ($0 == .tooShort ? " (at least 3 s are needed, or 0.5 s of a loop with --loop)" : "") },
            estimate.warning.map { "damaged (\($0)); estimated on what could be decoded" },
        ].compactMap { $0 }
        return remarks.isEmpty ? nil : "\(path): " + remarks.joined(separator: "; ")
    }

    /// Estimates those files whose results were there already: a page shows all.
    private func addSkipped(
        of files: InputFiles, to known: inout [Int: Result<TempoEstimate, AudioError>], _ force: WorkForce<FileTask, FileOutcome<TempoEstimate>>
    ) throws {
        var missing = files.enumerated().filter { known[$0.offset] == nil }.makeIterator(), found = known
        try force.forEach(size: { fileSize($0.path) }, next: {
            missing.next().map { FileTask(number: $0.offset, path: $0.element, overlapsDecoding: false) }
        }, finish: { task, outcome in found[task.number] = outcome.result })
        known = found
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

/// A file to estimate.
private struct FileTask: Codable {
    /// Its place among the inputs.
    let number: Int
    let path: String
    /// Whether it may use a second thread.
    let overlapsDecoding: Bool
}

/// Estimates files as the options say.
private struct FileEstimator: Sendable {
    let tempo: TempoEstimator
    private let beats: BeatEstimator?
    private let areLoops: Bool

    /// - Throws: An exit code, after saying why, where a model cannot be read.
    init(_ command: EstimateCommand) throws {
        let model = try command.modelOption.load()
        tempo = TempoEstimator(model: model, options: TempoOptions(prior: try command.priorOptions.prior(for: model), findsLocalTempi: command.local))
        beats = command.beats ? try command.beatModelOption.estimator(tempo: tempo) : nil
        areLoops = command.loop
    }

    func outcome(_ task: FileTask) -> FileOutcome<TempoEstimate> {
        FileOutcome { () throws(AudioError) in
            if areLoops { return try tempo.estimate(loopPath: task.path) }
            if let beats { return try beats.estimate(path: task.path, overlapsDecoding: task.overlapsDecoding) }
            return try tempo.estimate(path: task.path, overlapsDecoding: task.overlapsDecoding)
        }
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
