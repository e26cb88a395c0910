import ArgumentParser
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
            writes a document for each file (--output FOLDER/), mirex the two tempi and the strength.

              sametempo estimate ~/Music --format csv --output tempi.csv
              sametempo estimate ~/Music --format jams --output tempi/ --skip-existing
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String]

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var priorOptions: PriorOptions

    @OptionGroup var outputOptions: OutputOptions
    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "The tempo of each part too: in text a line for each with path, start and end in seconds, tempo and confidence.")
    var local = false

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: for each file the answer and what it rests on.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress and no remarks, only results and errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Give at least one audio file or folder.") }
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
        try checkOutputs(outputOptions.files(inputs: files) + [reportPath], inputs: inputs + files + [modelOption.path], overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        let estimator = TempoEstimator(model: model, prior: try priorOptions.prior(default: model.prior))
        let progress = ProgressLine("estimated", quiet: quiet || files.count < 2)
        let writer = try outputOptions.writer(inputs: files, tool: .sameTempo(model: model.provenance["recipeHash"]))
        let notes = Mutex(Notes())
        // With a core for every file and one more, a file may have two.
        let overlaps = files.count < (jobs > 0 ? jobs : ProcessInfo.processInfo.activeProcessorCount)
        forEachFile(files.count, jobs: jobs) { index in
            let path = files[index]
            if writer.hasFailed { return }
            if writer.isAlreadyThere(index) {
                writer.finish(index, nil)
            } else {
                do {
                    let reading = try estimator.read(path: path, localTempi: local, overlapsDecoding: overlaps)
                    writer.finish(index, TempoResult(path: path, estimate: reading.estimate, durationSeconds: reading.durationSeconds, warning: reading.damage))
                    notes.withLock { notes in
                        if reportPath != nil { notes.estimates[index] = reading.estimate }
                        if let refusal = reading.estimate.refusal { notes.remarks[index] = "\(path): no tempo: \(refusal.rawValue)" }
                        if let damage = reading.damage { notes.remarks[index] = (notes.remarks[index].map { $0 + "; " } ?? "\(path): ") + "damaged (\(damage)); estimated on what could be decoded" }
                    }
                } catch {
                    writer.finish(index, nil)
                    notes.withLock { $0.failures[index] = "\(error)" }
                }
            }
            progress.show(notes.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        try writer.closeOrStop()
        if let reportPath {
            let known = notes.withLock { $0.estimates }, items = Mutex<[Int: TempoReport.Item]>([:])
            forEachFile(files.count, jobs: jobs) { index in
                // Only for those with charts is all heard again that they show.
                let item = if index >= TempoReport.usualDetailLimit, let estimate = known[index] {
                    TempoReport.Item(path: files[index], outcome: .estimated(estimate))
                } else {
                    TempoReport.Item(path: files[index], estimator: estimator)
                }
                items.withLock { $0[index] = item }
            }
            let page = TempoReport(items: items.withLock { items in files.indices.map { items[$0]! } }, pagePath: reportPath)
            do { try AtomicFile.write(page.html(), to: reportPath) } catch { throw stop("\(error)", .cannotWrite) }
        }
        let noted = notes.withLock { $0 }
        if !quiet { files.indices.compactMap { noted.remarks[$0] }.forEach(report) }
        let missing = failures.count
        failures += files.indices.compactMap { noted.failures[$0] }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }
}

/// Range and preference for tempi, as options.
struct PriorOptions: ParsableArguments {
    @Option(help: "Lowest tempo that may be answered, in BPM.")
    var minBpm: Double?

    @Option(help: "Highest tempo that may be answered, in BPM.")
    var maxBpm: Double?

    @Option(help: "The tempo held likeliest before listening, in BPM; the model's own by default.")
    var priorBpm: Double?

    @Flag(help: "Hold all tempi equally likely before listening.")
    var noPrior = false

    func prior(default modelPrior: TempoPrior) throws -> TempoPrior {
        let low = minBpm ?? modelPrior.minimumBPM, high = maxBpm ?? modelPrior.maximumBPM
        guard low < high, low >= 0 else { throw ValidationError("--min-bpm \(low) must be below --max-bpm \(high)") }
        guard (priorBpm ?? 120) > 0 else { throw ValidationError("--prior-bpm must be positive, found \(priorBpm!)") }
        // A model may have no preference of its own; who names a tempo wants one, as wide as listeners' (TempoPrior).
        let width = priorBpm == nil ? modelPrior.widthOctaves : min(modelPrior.widthOctaves, TempoPrior().widthOctaves)
        return TempoPrior(centreBPM: priorBpm ?? modelPrior.centreBPM, widthOctaves: noPrior ? .infinity : width,
                          minimumBPM: low, maximumBPM: high)
    }
}

/// Calls `body` for 0 ..< `count` on `jobs` threads, each taking the next number when it is done.
func forEachFile(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let next = Atomic<Int>(0)
    parallelJobs(min(count, jobs > 0 ? jobs : ProcessInfo.processInfo.activeProcessorCount)) {
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            if index >= count { return }
            body(index)
        }
    }
}

/// What is said about the files after they are done, by their place in the list.
private struct Notes {
    var finished = 0
    var remarks: [Int: String] = [:]
    var failures: [Int: String] = [:]
    /// For a page to look at.
    var estimates: [Int: TempoEstimate] = [:]
}
