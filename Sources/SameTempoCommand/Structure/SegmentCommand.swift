import ArgumentParser
import Foundation
import Reports
import SameTempo
import Structure
import StructureOutput
import Synchronization
import Tensors
import TempoOutput

extension PartFormat: NamedFormat {}

struct SegmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract: "Finds the parts of songs, such as verses and choruses.",
        discussion: """
            Prints a line for each part: path, start and end in seconds, label and confidence, separated by tabs. Parts of one label \
            repeat each other; the first part is A. The confidence, from 0 to 1, says how clearly something new begins at the start of \
            the part; it is no probability. Folders are searched for audio files. A file that cannot be read is named at the end; the \
            others are done all the same.

            --format csv has the same columns; jsonl an object for each file; jams a document for each file, with the namespace \
            segment_open; lab lines of start and label; audacity labels that Audacity imports. The last three need --output FOLDER/ for \
            several files.

              sametempo segment song.mp3
              sametempo segment ~/Music --format lab --output parts/
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String]

    @OptionGroup var structureOptions: StructureOptions
    @OptionGroup var outputOptions: OutputOptions<PartFormat>
    @OptionGroup var overwriteOption: OverwriteOption

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: for each of the first \(StructureReport.itemLimit) songs its parts, with tempi and a player, and what they rest on.", valueName: "file.html"), completion: .file())
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
        let (files, errors) = FolderScanner.scan(inputs)
        var failures = errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        try checkOutputs(outputOptions.files(inputs: files) + [reportPath], inputs: inputs + files + structureOptions.inputs, overwrites: overwriteOption.overwrite)
        let analyzer = try structureOptions.analyzer(findsLocalTempi: reportPath != nil), tool = OutputTool.sameTempo(model: nil)
        let writer = try outputOptions.recordWriter(inputs: files, tool: tool, overwrites: overwriteOption.overwrite)
        let progress = ProgressLine("segmented", quiet: quiet || files.count < 2)
        let notes = Mutex<(finished: Int, failures: [Int: String], remarks: [Int: String], shown: [Int: StructureReport.Item])>((0, [:], [:], [:]))
        let shownCount = reportPath == nil ? 0 : StructureReport.itemLimit
        // With more threads than files, a file may use two.
        let usesTwo = files.count < (jobs > 0 ? jobs : Parallelism.threadCount)
        forEachFile(files.count, jobs: jobs) { index in
            if writer.hasFailed { return }
            let path = files[index]
            if writer.isAlreadyThere(index, path) && index >= shownCount {
                writer.finish(index, path, record: nil)
            } else {
                do throws(AudioError) {
                    let song = try analyzer.structure(path: path, usesTwoThreads: usesTwo)
                    writer.finish(index, path, record: writer.isAlreadyThere(index, path) ? nil : outputOptions.format.record(song, path: path, tool: tool))
                    if index < shownCount { notes.withLock { $0.shown[index] = .init(path: path, result: .success(song)) } }
                    if let warning = song.warning { notes.withLock { $0.remarks[index] = "\(path): damaged (\(warning)); divided what could be decoded" } }
                } catch {
                    writer.finish(index, path, record: nil)
                    notes.withLock {
                        $0.failures[index] = "\(error)"
                        if index < shownCount { $0.shown[index] = .init(path: path, result: .failure(error)) }
                    }
                }
            }
            progress.show(notes.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        try writer.closeOrStop()
        if let reportPath {
            let shown = notes.withLock { notes in files.indices.compactMap { notes.shown[$0] } }
            let facts = PageFacts.made() + (try structureOptions.facts())
            try writeOrStop(StructureReport(items: shown, songCount: files.count, pagePath: reportPath, facts: facts).html(), to: reportPath)
        }
        let noted = notes.withLock { $0 }, missing = failures.count
        if !quiet { files.indices.compactMap { noted.remarks[$0] }.forEach(report) }
        failures += files.indices.compactMap { noted.failures[$0] }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }
}
