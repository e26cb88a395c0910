import ArgumentParser
import AudioEmbedding
import AudioFiles
import Embeddings
import Formats
import Foundation
import Synchronization

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turns audio files into embeddings: numbers that are alike where music is alike.",
        discussion: """
            Writes a table with a row for each file, the mean over its windows, or with --windows a row for each window. The ending \
            of --output says how: .npy (float32, row by row) with a .jsonl of the same name beside it that says what each row is of, \
            .safetensors, .csv or .jsonl. Folders are searched for audio files. Silent windows are left out. A file that cannot be read \
            is named at the end; the others are done all the same. Ctrl-C ends with code 130 and without a table.

            Rows are of length 1 before the mean is taken. They begin with the rhythm path's numbers, which tell what repeats and how fast; then \
            come those that tell what sounds. --part writes one of the parts.

              sametempo embed ~/Music --output music.npy
              sametempo neighbours ~/Music/song.mp3 --in music.npy
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String]

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

    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No progress and no remarks, only errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Give at least one audio file or folder.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if let hopSeconds, !(hopSeconds >= 0.02 && hopSeconds <= 3600) { throw ValidationError("--hop-seconds must be from 0.02 to 3600, found \(hopSeconds)") }
    }

    func run() throws {
        let format: any EmbeddingTableFormat
        do throws(FormatError) { format = try EmbeddingTableFormats.format(of: output) } catch { throw stop("\(error)", .wrongUsage) }
        let (files, errors) = FolderScanner.scan(inputs)
        var failures = errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        try checkOutputs(format.files(output), inputs: inputs + files + [encoderOption.path], overwrites: overwriteOption.overwrite)
        let embedder = try FileEmbedder(encoderOption.load(), part: part, hopSeconds: hopSeconds), range = embedder.range
        let rows: EmbeddedRows
        do throws(FormatError) { rows = EmbeddedRows(try format.writer(output, width: range.count)) } catch { throw stop("\(error)", .cannotWrite) }
        let interruption = Interruption(notice: "stopping after the files under way, without a table; once more to stop at once")
        let progress = ProgressLine("embedded", quiet: quiet || files.count < 2)
        let notes = Mutex<(finished: Int, failures: [Int: String], remarks: [Int: String])>((0, [:], [:]))
        forEachFile(files.count, jobs: jobs) { index in
            if rows.hasFailed || interruption.isRequested { return }
            let path = files[index]
            do throws(AudioError) {
                let (track, made) = windows ? try embedder.windows(path) : try embedder.track(path)
                rows.finish(index, made)
                let remark = [
                    track.warning.map { "damaged (\($0)); embedded what could be decoded" },
                    made.isEmpty ? "no embedding: " + (track.durationSeconds < 1 ? "too-short (at least 1 s is needed)" : "silent") : nil,
                ].compactMap(\.self)
                if !remark.isEmpty { notes.withLock { $0.remarks[index] = "\(path): " + remark.joined(separator: "; ") } }
            } catch {
                rows.finish(index, [])
                notes.withLock { $0.failures[index] = "\(error)" }
            }
            progress.show(notes.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        // A table that is not whole would look like one that is; its parts go with the writer.
        if interruption.isRequested { throw stop("interrupted; no table is written", .interrupted) }
        let count: Int
        do throws(FormatError) { count = try rows.close() } catch { throw stop("\(error)", .cannotWrite) }
        let noted = notes.withLock { $0 }, missing = failures.count
        if !quiet {
            files.indices.compactMap { noted.remarks[$0] }.forEach(report)
            report("\(count) row\(count == 1 ? "" : "s") of \(range.count) numbers\(count == 0 ? "; nothing is written" : ": \(output)")")
        }
        failures += files.indices.compactMap { noted.failures[$0] }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
        if count == 0 { throw ExitCode.someFailed }
    }
}

extension EmbeddingPart: ExpressibleByArgument {}
