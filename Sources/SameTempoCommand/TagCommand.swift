import ArgumentParser
import Foundation
import SameTempo
import Synchronization
import Tagging
import TempoOutput

struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Writes estimated tempi into the tags of audio files; shows first what it would write.",
        discussion: """
            Nothing is changed without --write. Prints a line for each file: path, the BPM it has, the BPM for it, and \
            what becomes of it, separated by tabs: would-write, would-clear; written, cleared; kept (it has a BPM; see \
            --force), unchanged, no-tempo, unsure (see --min-confidence). Tags: ID3v2 TBPM in MP3, WAV and AIFF, Vorbis \
            comment BPM in FLAC, Ogg and Opus, tmpo in M4A. Each file is written to a copy, which takes its place only if \
            the BPM, all other tags and the sound are as they should be; permissions and modification time stay. A file \
            that fails is named at the end; the others are done all the same.
            """)

    @Argument(help: "Audio files or folders.")
    var inputs: [String]

    @Flag(help: "Write the tags. Without it nothing is changed.")
    var write = false

    @Flag(help: "Replace a BPM that is there already.")
    var force = false

    @Flag(help: "Remove the BPM instead of estimating one.")
    var clear = false

    @Option(help: "Decimals of the BPM, 0 to 2; many players want an integer, and M4A holds no other.")
    var decimals: Int = 0

    @Option(help: "Leave files alone whose estimate has a lower confidence, 0 to 1.")
    var minConfidence: Double = 0

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var priorOptions: PriorOptions

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress and no remarks, only results and errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Give at least one audio file or folder.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if !(0...2).contains(decimals) { throw ValidationError("--decimals must be 0, 1 or 2, found \(decimals)") }
        if !(0...1).contains(minConfidence) { throw ValidationError("--min-confidence must lie between 0 and 1, found \(minConfidence)") }
        if clear && force { throw ValidationError("--clear removes every BPM; --force has no meaning with it") }
    }

    func run() throws {
        if !BPMTag.isBuilt { throw stop("\(TagError.notBuilt)", .wrongUsage) }
        let (files, errors) = FolderScanner.scan(inputs)
        var failures = errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        var estimator: TempoEstimator?
        if !clear {
            let model = try modelOption.load()
            estimator = TempoEstimator(model: model, options: TempoOptions(prior: try priorOptions.prior(default: model.prior)))
        }
        // A file is never left half written, so there is nothing to save: work ends with the files under way.
        let interruption = Interruption(notice: "stopping after the files under way; once more to stop at once")
        let progress = ProgressLine("tagged", quiet: quiet || files.count < 2)
        let output = try ResultWriter(format: .text, destination: .stream, inputs: files, tool: .sameTempo(model: nil)) {
            printResult(String(decoding: $0, as: UTF8.self))
        }
        let found = Mutex<[Int: String]>([:])
        let shown = Atomic<Int>(0), finished = Atomic<Int>(0)
        forEachFile(files.count, jobs: jobs) { [self, estimator] index in
            let path = files[index]
            if interruption.isRequested { return }
            do {
                let line = try tag(path, estimator)
                if line.outcome.isOnlyShown { shown.add(1, ordering: .relaxed) }
                let columns = [path, line.old ?? "", line.new ?? "", line.outcome.rawValue].map(textColumn)
                output.finish(index, record: Data((columns.joined(separator: "\t") + "\n").utf8))
            } catch {
                output.finish(index, record: nil)
                found.withLock { $0[index] = "\(error)" }
            }
            progress.show(finished.add(1, ordering: .relaxed).newValue, of: files.count)
        }
        let count = shown.load(ordering: .relaxed), inputCount = files.count + failures.count
        if !quiet && count > 0 { report("nothing was changed; --write would change \(count) of \(files.count) files") }
        failures += found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(inputCount) inputs failed:")
            failures.forEach { report("  \($0)") }
        }
        if interruption.isRequested { throw ExitCode.interrupted }
        if !failures.isEmpty { throw ExitCode.someFailed }
    }

    private enum Outcome: String {
        case wouldWrite = "would-write", wouldClear = "would-clear", written, cleared, kept, unchanged, noTempo = "no-tempo", unsure
        var isOnlyShown: Bool { self == .wouldWrite || self == .wouldClear }
    }

    private func tag(_ path: String, _ estimator: TempoEstimator?) throws -> (old: String?, new: String?, outcome: Outcome) {
        let content = try BPMTag.read(path)
        guard let estimator else {
            if content.bpm == nil { return (nil, nil, .unchanged) }
            if write { try BPMTag.write(nil, to: path) }
            return (content.bpm, nil, write ? .cleared : .wouldClear)
        }
        // Before the work of estimating.
        if content.bpm != nil && !force { return (content.bpm, content.bpm, .kept) }
        let estimate = try estimator.estimate(path: path)
        guard let tempoBPM = estimate.tempoBPM else { return (content.bpm, content.bpm, .noTempo) }
        let text = BPMTag.text(tempoBPM: tempoBPM, decimals: decimals, holdsIntegersOnly: content.holdsIntegersOnly)
        if estimate.confidence < minConfidence { return (content.bpm, content.bpm, .unsure) }
        if text == content.bpm { return (text, text, .unchanged) }
        if write { try BPMTag.write(text, to: path) }
        return (content.bpm, text, write ? .written : .wouldWrite)
    }
}
