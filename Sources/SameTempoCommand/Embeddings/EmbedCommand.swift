import ArgumentParser
import AudioEmbedding
import AudioFiles
import Embeddings
import Formats
import Foundation
import TempoOutput
import WorkSharing

struct EmbedCommand: SharesWork {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turns audio files into embeddings: numbers that are alike where music is alike.",
        discussion: """
            Writes a table with a row for each file, the mean over its windows, or with --windows a row for each window. The ending \
            of --output says how: .npy (float32, row by row) with a .jsonl of the same name beside it that says what each row is of, \
            .safetensors, .csv or .jsonl. Folders are searched for audio files. Silent windows are left out. A file that cannot be read \
            is named at the end; the others are done all the same. A table that is there already is not replaced without --overwrite.

            Ctrl-C keeps what is done and ends with code 130, without a table; the same command with --skip-existing goes on. So it does \
            after a crash or a power cut: until the end, what is done is in a file of the output's name and .part. The table is that of one \
            run, byte for byte. Under mpirun, where the program was built with MPI, all ranks share the files.

            Rows are of length 1 before the mean is taken. They begin with the rhythm path's numbers, which tell what repeats and how fast; then \
            come those that tell what sounds. --part writes one of the parts.

              sametempo embed ~/Music --output music.npy
              sametempo neighbours ~/Music/song.mp3 --in music.npy
              mpirun -n 4 sametempo embed --list tracks.m3u --output music.npy --skip-existing
            """)

    @OptionGroup var inputOptions: InputOptions

    @OptionGroup var encoderOption: EncoderOption

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the table goes.", valueName: "file"), completion: .file())
    var output: String

    @Flag(help: "A row for each window instead of one for each file.")
    var windows = false

    @Option(help: ArgumentHelp("Distance between the starts of windows; half a window by default.", valueName: "seconds"))
    var hopSeconds: Double?

    @Option(help: ArgumentHelp("Only one part of the embeddings: rhythm, timbre or cepstrum.", valueName: "part"))
    var part: EmbeddingPart?

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @OptionGroup var continuingOption: ContinuingOption

    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No progress and no remarks, only errors.")
    var quiet = false

    func validate() throws {
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if let hopSeconds, !(hopSeconds >= 0.02 && hopSeconds <= 3600) { throw ValidationError("--hop-seconds must be from 0.02 to 3600, found \(hopSeconds)") }
    }

    func run() throws {
        try shareWork(jobs: jobs, quiet: quiet, plan: plan, worker: { try FileEmbedder(encoderOption.load(), part: part, hopSeconds: hopSeconds) },
                      work: { [windows] embedder, task in embedder.outcome(task, windows: windows) }, lead: lead)
    }

    /// What to do, and what of it cannot be done.
    private struct Plan {
        let format: any EmbeddingTableFormat
        let files: InputFiles
        let failures: [String]
    }

    private func plan() throws -> Plan {
        let format: any EmbeddingTableFormat
        do throws(FormatError) { format = try EmbeddingTableFormats.format(of: output) } catch { throw stop("\(error)", .wrongUsage) }
        let (files, failures) = try inputOptions.files()
        try checkOutputs(format.files(output), keptBeside: output, inputs: inputOptions.named + files.named + [encoderOption.path], listed: files, overwrites: overwriteOption.overwrite)
        if try continuingOption.isDone(format.files(output), overwrites: overwriteOption.overwrite, replacesUnasked: false, quiet: quiet) { throw ExitCode.success }
        return Plan(format: format, files: files, failures: failures)
    }

    /// What rows are made with; those of other settings do not belong into one table.
    private struct Settings: Encodable {
        let command = EmbedCommand._commandName, program = SameTempoVersion.text
        let encoder: String
        let windows: Bool
        let hopSeconds: Double?
    }

    private func lead(_ force: WorkForce<String, FileOutcome<EmbeddedFile>>, _ plan: Plan, _ embedder: FileEmbedder) throws {
        let width = embedder.range.count, files = plan.files.count
        // Known before the work: a table that cannot be written.
        do throws(FormatError) { _ = try plan.format.writer(output, width: width) } catch { throw stop("\(error)", .cannotWrite) }
        let settings = Settings(encoder: embedder.name, windows: windows, hopSeconds: hopSeconds)
        let journal: OutcomeJournal<FileOutcome<EmbeddedFile>>? = try continuingOption.journal(of: output, settings: settings)
        let interruption = Interruption(notice: "stopping after the files under way, with what is done kept; once more to stop at once")
        let progress = ProgressLine("embedded", quiet: quiet || files < 2)
        let remarks = LineSpool(), failures = LineSpool()
        plan.failures.forEach(failures.add)
        var writer: (any EmbeddingTableWriter)?, rows = 0
        do {
            let (done, taken) = try force.forEach(
                in: plan.files, count: files, keptIn: journal, path: { $0 }, failure: \.failure, isStopped: { interruption.isRequested },
                show: { progress.show($0, of: files) }, take: { path, outcome in
                switch outcome {
                case .done(let file):
                    if writer == nil { writer = try plan.format.writer(output, width: width) }
                    for (id, values) in zip(file.ids, file.values) { try writer!.append(id, values) }
                    rows += file.ids.count
                    file.remark.map { remarks.add("\(path): \($0)") }
                case .failed(let error): failures.add("\(error)")
                }
            })
            if taken < files && interruption.isRequested {
                throw stop("interrupted after \(done) of \(files) files; no table is written. The same command with --skip-existing goes on.", .interrupted)
            }
            try checkWhole(taken, of: files, in: inputOptions.listPath)
            if rows > 0 { try writer?.finish() }
            journal?.remove()
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite) }
        if !quiet {
            remarks.report()
            report("\(rows) row\(rows == 1 ? "" : "s") of \(width) numbers\(rows == 0 ? "; nothing is written" : ": \(output)")")
        }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files + plan.failures.count) inputs failed:")
            failures.report(indent: "  ")
        }
        if rows == 0 || !failures.isEmpty { throw ExitCode.someFailed }
    }
}

extension EmbeddingPart: ExpressibleByArgument {}
