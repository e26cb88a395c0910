import ArgumentParser
import Foundation
import Reports
import SameTempo
import Synchronization
import Tensors

struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimates the tempo of audio files.",
        discussion: """
            Prints a line for each file: path, tempo in BPM and confidence from 0 to 1, separated by tabs. Files without a \
            tempo have an empty second column; the reason goes to standard error: silent, too-short or no-pulse. Folders are \
            searched for audio files. A file that cannot be read is named at the end; the others are done all the same.
            """)

    @Argument(help: "Audio files or folders.")
    var inputs: [String]

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var priorOptions: PriorOptions

    @Flag(help: "The tempo of each part too: a line for each with path, start and end in seconds, tempo and confidence.")
    var local = false

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: for each file the answer and what it rests on.", valueName: "file.html"))
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
        let model = try modelOption.load()
        let estimator = TempoEstimator(model: model, prior: try priorOptions.prior(default: model.prior))
        let progress = ProgressLine("estimated", quiet: quiet || files.count < 2)
        let output = OrderedOutput(count: files.count)
        forEachFile(files.count, jobs: jobs) { index in
            let path = files[index]
            do {
                let estimate = try estimator.read(path: path, localTempi: local).estimate
                let tempo = estimate.tempoBPM.map { String(format: "%.2f", $0) } ?? ""
                var line = "\(path)\t\(tempo)\t\(String(format: "%.3f", estimate.confidence))"
                for part in estimate.segments ?? [] {
                    line += "\n\(path)\t" + String(format: "%.2f\t%.2f\t%.2f\t%.3f", part.startSeconds, part.endSeconds, part.tempoBPM, part.confidence)
                }
                output.finish(index, line, remark: estimate.refusal.map { "\(path): no tempo: \($0.rawValue)" }, failure: nil)
            } catch {
                output.finish(index, nil, remark: nil, failure: "\(error)")
            }
            progress.show(output.finishedCount, of: files.count)
        }
        if let reportPath {
            let items = Mutex<[Int: TempoReport.Item]>([:])
            forEachFile(files.count, jobs: jobs) { index in
                let item = TempoReport.Item(path: files[index], estimator: estimator)
                items.withLock { $0[index] = item }
            }
            let page = TempoReport(items: items.withLock { items in files.indices.map { items[$0]! } }, pagePath: reportPath)
            do { try AtomicFile.write(page.html(), to: reportPath) } catch { throw stop("\(error)", .cannotWrite) }
        }
        if !quiet { output.remarks.forEach(report) }
        failures += output.failures
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + failures.count - output.failures.count) inputs failed:")
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

/// Prints result lines in the order of the inputs, whatever order they are done in.
final class OrderedOutput: Sendable {
    private struct State {
        var lines: [Int: String?] = [:]
        var next = 0
        var finished = 0
        var remarks: [(Int, String)] = []
        var failures: [(Int, String)] = []
    }
    private let state = Mutex(State())

    init(count: Int) {}

    var finishedCount: Int { state.withLock(\.finished) }
    var remarks: [String] { state.withLock { $0.remarks.sorted { $0.0 < $1.0 }.map(\.1) } }
    var failures: [String] { state.withLock { $0.failures.sorted { $0.0 < $1.0 }.map(\.1) } }

    func finish(_ index: Int, _ line: String?, remark: String?, failure: String?) {
        state.withLock { state in
            state.finished += 1
            state.lines[index] = .some(line)
            if let remark { state.remarks.append((index, remark)) }
            if let failure { state.failures.append((index, failure)) }
            while let ready = state.lines.removeValue(forKey: state.next) {
                if let ready { printResult(ready + "\n") }
                state.next += 1
            }
        }
    }
}
