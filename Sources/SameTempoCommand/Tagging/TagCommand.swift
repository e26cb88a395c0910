import ArgumentParser
import Foundation
import SameTempo
import Tagging
import TempoOutput

struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Writes estimated tempi into the tags of audio files; shows first what it would write.",
        discussion: """
            Nothing is changed without --write (or --undo). Prints a line for each file: path, the BPM it has, the BPM for it, \
            and what becomes of it, separated by tabs: would-write, would-clear; written, cleared; kept (it has a BPM; see \
            --force), unchanged, no-tempo, unsure (see --min-confidence). A file that fails is named at the end; the others \
            are done all the same.

            A table can be read over before it is written:

              sametempo estimate ~/Music --format csv --output tempi.csv
              sametempo tag --from tempi.csv --write

            What is written: ID3v2 TBPM in MP3, WAV and AIFF; Vorbis comment BPM in FLAC, Ogg Vorbis, Opus and Speex; tmpo in \
            M4A; APE BPM in an MP3 that has APE tags alone. A BPM in TXXX:BPM, ----:com.apple.iTunes:BPM, Vorbis TEMPO, APE tags \
            or ID3 before FLAC counts as one too; --force sets it there as well, so that a file never says two things. Of joined Ogg streams the \
            first is tagged.

            What is kept: only the bytes of that field change, and the lengths and places that depend on it. Each file is \
            copied beside (.sametempo-...), and the copy takes its place only if the BPM, all other tags (as TagLib reads them) \
            and the sound (as two decoders hear it, to the end) are as they should be. Owner, permissions, access control \
            lists, extended attributes and times stay. Through a symbolic link the file it points to is tagged, and the \
            link stays. Of a file with several hard links only the one that is named is tagged; the others keep the old file.

            What is left alone and named: write-protected files (mode 0444); files whose content is of another kind than their \
            name says; WAV, RF64 and AIFF with wrong or unknown lengths; Ogg with several streams at once; MP4 in fragments \
            without free room; AAC, WMA, Matroska and other kinds; damaged tags; whatever no decoder can hear.

            What is replaced is noted in a journal before it is, in $XDG_STATE_HOME/sametempo/tags (~/.local/state if not set), \
            JSON lines with path, old, new and time. --undo takes the newest one back, byte for byte.
            """)

    @Argument(help: "Audio files or folders; with --undo a journal, or none for the newest.", completion: .file())
    var inputs: [String] = []

    @Flag(help: "Write the tags. Without it nothing is changed.")
    var write = false

    @Flag(help: "Replace a BPM that is there already. With --clear: take every BPM away, whoever wrote it.")
    var force = false

    @Flag(help: "Take the BPM away instead of estimating one, where the journals say that sametempo wrote it.")
    var clear = false

    @Option(help: ArgumentHelp(
        "Take tempi from a table instead of estimating them: CSV with columns path and bpm, or JSON lines, as estimate writes them.",
        discussion: "Relative paths count from the current folder, else from the table's.", valueName: "table"), completion: .file())
    var from: String?

    @Flag(help: "Take back what the last run (or the run of a journal) wrote. Acts at once.")
    var undo = false

    @Option(help: ArgumentHelp("Keep the journal in this new file instead of the usual folder.", valueName: "file"), completion: .file())
    var journal: String?

    @Flag(help: "Remove hidden copies that a killed run left beside the files, where a journal proves that they are ours.")
    var removeLeftovers = false

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
        if undo {
            if write || force || clear || from != nil || journal != nil { throw ValidationError("--undo takes a journal and nothing else; it acts at once") }
            if inputs.count > 1 { throw ValidationError("--undo takes one journal, found \(inputs.count)") }
        } else if from != nil {
            if !inputs.isEmpty { throw ValidationError("--from names the files; give no others, found \(inputs[0])") }
            if clear { throw ValidationError("--clear needs no tempi; leave out --from") }
        } else if inputs.isEmpty {
            throw ValidationError("Give at least one audio file or folder.")
        }
        if journal != nil && !write { throw ValidationError("--journal has no meaning without --write") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if !(0...2).contains(decimals) { throw ValidationError("--decimals must be 0, 1 or 2, found \(decimals)") }
        if !(0...1).contains(minConfidence) { throw ValidationError("--min-confidence must lie between 0 and 1, found \(minConfidence)") }
    }

    func run() throws {
        if !BPMTag.isBuilt { throw stop("\(TagError.notBuilt)", .wrongUsage) }
        // Whoever stops reading the results must not stop the work in the middle of a file.
        signal(SIGPIPE, SIG_IGN)
        if undo { return try TagUndoRun(journal: inputs.first, jobs: jobs, quiet: quiet).run() }
        let work = try from.map(tabulated) ?? scanned()
        if work.files.isEmpty {
            work.failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        try checkOutputs([], inputs: work.files + [from])
        tellOfLeftovers(beside: work.files)
        try TagRun(work: work, options: .init(
            writes: write, forces: force, decimals: decimals, minConfidence: minConfidence, jobs: jobs, isQuiet: quiet,
            journal: journal)).run()
    }

    private func scanned() throws -> TagWork {
        let (files, errors) = FolderScanner.scan(inputs)
        let failures = errors.map(\.description)
        if files.isEmpty { return TagWork(files: [], failures: failures, purpose: .clear(TagHistory())) }
        if clear { return TagWork(files: files, failures: failures, purpose: .clear(TagHistory())) }
        let model = try modelOption.load()
        let estimator = TempoEstimator(model: model, options: TempoOptions(prior: try priorOptions.prior(for: model)))
        return TagWork(files: files, failures: failures, purpose: .set { _, path in
            let estimate = try estimator.estimate(path: path)
            return .init(tempoBPM: estimate.tempoBPM, confidence: estimate.confidence)
        })
    }

    private func tabulated(_ table: String) throws -> TagWork {
        do {
            let rows = try TempoTable(contentsOf: table).rows
            return TagWork(rows, of: table)
        } catch { throw stop("\(error)", FileManager.default.fileExists(atPath: table) ? .wrongUsage : .inputMissing) }
    }

    private func tellOfLeftovers(beside files: [String]) {
        for leftover in Leftover.beside(files, history: TagHistory()) {
            if removeLeftovers, leftover.isProven {
                report(leftover.remove().map { "sametempo: \(leftover.path): a leftover that cannot be removed: \($0)" } ?? "removed \(leftover.path)")
            } else {
                report("sametempo: \(leftover.path): a copy that a killed run left; the music itself is whole. "
                    + (leftover.isProven ? "--remove-leftovers removes it." : "No journal here proves that it is ours: look at it and remove it yourself."))
            }
        }
    }
}
