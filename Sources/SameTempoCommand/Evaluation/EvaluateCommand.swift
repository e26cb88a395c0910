import ArgumentParser
import Foundation
import Reports
import SameTempo
import TempoOutput
import WorkSharing

struct EvaluateCommand: SharesWork {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures estimates against annotated tempi.",
        discussion: """
            The manifest is a CSV file with the columns path and bpm, and optionally bpm2, weight1 and source; paths are \
            relative to it. Printed for all files and for each source: Accuracy 1 (within 4 % of the annotation), Accuracy 2 \
            (within 4 % of it times 1, 2, 3, 1/2 or 1/3) and the median error after octave folding, each with a 95 % \
            interval, the mean P-score where there are two annotated \
            tempi, and how the estimates relate to the annotations. A file that cannot be read, or in which no tempo is \
            found, counts as wrong.

            --against measures another model, or the table of another program, on the same files, and tells by how many points it is above the \
            first: with the 95 % interval of a paired bootstrap, the files that only one of the two has right, and the p of McNemar's exact \
            test. --format csv and jsonl have all figures, a row for each system and source.

            The manifest may have millions of lines; --report alone holds all results in memory. Under mpirun, where the program was built \
            with MPI, all ranks share the files. Ctrl-C keeps what is done and ends with code 130, without results; the same command with \
            --skip-existing goes on. So it does after a crash or a power cut: until the end, what is done is in a file of the name of -o, \
            else --per-track, else --report, and .part.

              sametempo evaluate annotated.csv --model my-run --against shipped --against other-program.csv
              sametempo evaluate annotated.csv --from tempi.csv --format jsonl

            evaluate --structure sections.csv measures parts of songs instead, and evaluate --beats beats.csv measures beats; see \
            evaluate-structure and evaluate-beats.
            """)

    @Argument(help: "The annotated files: a CSV with columns path, bpm[, bpm2, weight1, source].", completion: .file(extensions: ["csv"]))
    var manifest: String

    @OptionGroup var modelOption: ModelOption

    @Option(help: ArgumentHelp(
        "Measure the tempi of a table instead of a model: CSV with columns path and bpm, or JSON lines, as estimate writes them.", valueName: "table"), completion: .file())
    var from: String?

    @Option(help: ArgumentHelp(
        "Measure this too and compare it: a model's file, a run's folder, the word shipped, or a table of tempi; may be given several times.",
        valueName: "model|table"), completion: .file())
    var against: [String] = []

    @OptionGroup var priorOptions: PriorOptions

    @OptionGroup var tableOptions: ResultTableOptions

    @Option(help: ArgumentHelp("Write a line per file: path, annotation, estimate, relation, confidence; then estimate and relation of each other system.", valueName: "file"), completion: .file())
    var perTrack: String?

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: figures, charts, the worst files to listen to.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @OptionGroup var continuingOption: ContinuingOption

    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if from != nil && modelOption.model != nil { throw ValidationError("--from takes the place of --model; give one of them.") }
        if continuingOption.skipExisting && written.isEmpty {
            throw ValidationError("--skip-existing needs -o, --per-track or --report: nothing is there already on standard output")
        }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        try shareWork(jobs: jobs, quiet: quiet, plan: plan, worker: { try Systems(self) }, work: { $0.answers($1) }, lead: lead)
    }

    /// The files that results go to. Until they are written, what is done is beside the first.
    private var written: [String] { [tableOptions.file, perTrack, reportPath].compactMap(\.self) }

    /// The systems that are measured; the first is the one that others are compared with.
    private struct Systems: Sendable {
        let names: [String]
        let answering: [AnsweringSystem]

        /// - Throws: An exit code, after saying why.
        init(_ command: EvaluateCommand) throws {
            let systems = try [command.first()] + command.against.map(command.rival)
            names = systems.map(\.name)
            answering = try systems.map { try $0.answering(prior: command.priorOptions) }
        }

        func answers(_ entry: Manifest.Entry) -> [FileOutcome<TempoEstimate>?] { answering.map { $0.answer(entry) } }
    }

    /// Goes through the manifest once, so that a wrong line is known before the work.
    ///
    /// - Returns: How many files it lists.
    private func plan() throws -> Int {
        let outputs = written
        let inputs = [manifest, from, from == nil ? modelOption.path : nil] + against.map { modelPath($0) }
        try checkOutputs(outputs, keptBeside: outputs.first, inputs: inputs, overwrites: overwriteOption.overwrite)
        let count = try readOrStop { () throws(FormatError) in
            var reader = try ManifestReader(contentsOf: manifest), count = 0
            while try reader.next() != nil { count += 1 }
            return count
        }
        if count == 0 { throw stop("\(manifest): lists no files", .inputMissing) }
        try checkOutputs(outputs, keptBeside: outputs.first, inputs: inputs, listed: entries().lazy.map(\.resolvedPath), overwrites: overwriteOption.overwrite)
        if try continuingOption.isDone(written, overwrites: overwriteOption.overwrite, replacesUnasked: true, quiet: quiet) { throw ExitCode.success }
        return count
    }

    /// From the first each time that it is gone through. Ends early where the manifest cannot be read any more.
    private func entries() -> AnySequence<Manifest.Entry> {
        AnySequence { [manifest] in
            var reader = try? ManifestReader(contentsOf: manifest)
            return AnyIterator { try? reader?.next() }
        }
    }

    private func lead(_ force: WorkForce<Manifest.Entry, [FileOutcome<TempoEstimate>?]>, _ count: Int, _ systems: Systems) throws {
        try checkTables(systems, count)
        let progress = ProgressLine("estimated", quiet: quiet)
        let interruption = Interruption(notice: "stopping after the files under way, \(written.isEmpty ? "without results" : "with what is done kept"); once more to stop at once")
        func perTrackTable() throws(FormatError) -> PerTrackTable? {
            try perTrack.map { (path) throws(FormatError) in try PerTrackTable(path, names: systems.names) }
        }
        // Known before the work: a table that cannot be written.
        do throws(FormatError) { _ = try perTrackTable() } catch { throw stop("\(error)", .cannotWrite) }
        let journal: OutcomeJournal<[FileOutcome<TempoEstimate>?]>? = try continuingOption.journal(of: written.first, settings: settings())
        let failures = LineSpool()
        // A page shows every file; without one, nothing is held of those that are done but a few numbers.
        var sums = EvaluationSums(names: systems.names), shown: [EvaluationReport.File] = [], tracks: PerTrackTable?
        do {
            let (done, taken) = try force.forEach(
                in: entries(), count: count, keptIn: journal, path: \.resolvedPath, failure: { $0.lazy.compactMap { $0?.failure }.first },
                isStopped: { interruption.isRequested }, show: { progress.show($0, of: count) }, take: { entry, answers in
                let scores = answers.map { score(entry, $0) }
                sums.add(scores)
                if tracks == nil { tracks = try perTrackTable() }
                try tracks?.add(entry, scores)
                if reportPath != nil { shown.append(EvaluationReport.File(name: entry.path, path: entry.resolvedPath, score: scores[0])) }
                // Several models fail on the same files.
                var named: [String] = []
                for case .failed(let error)? in answers where !named.contains("\(error)") { named.append("\(error)") }
                named.forEach(failures.add)
            })
            if interruption.isRequested && taken < count {
                throw stop("interrupted after \(done) of \(count) files; no results are written" + (journal == nil ? "" : ". The same command with --skip-existing goes on."), .interrupted)
            }
            try checkWhole(taken, of: count, in: manifest)
            try tracks?.finish()
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite) }
        let table = EvaluationTable(entries: sums.entries)
        try tableOptions.write(table.whole, text: table.text)
        if let reportPath { try writeReport(reportPath, shown, table.entries) }
        journal?.remove()
        if !failures.isEmpty {
            report("sametempo: \(failures.count) files could not be read and count as wrong:")
            failures.report(indent: "  ")
            throw ExitCode.someFailed
        }
    }

    /// - Throws: An exit code for a table about other files, after saying so.
    private func checkTables(_ systems: Systems, _ count: Int) throws {
        for case .rows(let rows) in systems.answering {
            let missing = entries().reduce(0) { $0 + (rows.estimate($1) == nil ? 1 : 0) }
            if missing == count {
                let example = entries().first { _ in true }?.path ?? ""
                throw stop("\(rows.path): has no row about any file of \(manifest), such as \(example); expected the same paths", .inputMissing)
            }
            if missing > 0 { report("\(rows.path): has no row about \(missing) of \(count) files; they count as wrong") }
        }
    }

    /// What estimates are made with: those of other models or tables are not gone on with.
    private struct Settings: Encodable {
        let command = EvaluateCommand._commandName, program = SameTempoVersion.text
        /// The hash of each model and table.
        let systems: [String]
        let minBpm, maxBpm, priorBpm: Double?
        let noPrior: Bool
    }

    private func settings() throws -> Settings {
        let first = try from.map(Self.hash) ?? modelOption.contentHash()
        let prior = priorOptions
        return Settings(systems: [first] + (try against.map { isShipped($0) ? Self.shippedName : try Self.hash($0) }),
                        minBpm: prior.minBpm, maxBpm: prior.maxBpm, priorBpm: prior.priorBpm, noPrior: prior.noPrior)
    }

    private static func hash(_ path: String) throws -> String {
        try readOrStop { () throws(FormatError) in try MappedFile(modelFile(path)).withBytes { SHA256.hexDigest($0) } }
    }

    private static let shippedName = "shipped"

    /// The model that comes with the program, unless a file has its name.
    private func isShipped(_ name: String) -> Bool { name == Self.shippedName && !FileManager.default.fileExists(atPath: name) }

    fileprivate func first() throws -> EvaluatedSystem {
        if let from { return try EvaluatedSystem(table: from) }
        return .model(try modelOption.load(), name: modelOption.model ?? modelOption.path ?? Self.shippedName)
    }

    fileprivate func rival(_ name: String) throws -> EvaluatedSystem {
        if !isShipped(name) { return try EvaluatedSystem(path: name) }
        return try readOrStop { () throws(FormatError) in .model(try TempoModel.shipped(), name: name) }
    }

    private func score(_ entry: Manifest.Entry, _ answer: FileOutcome<TempoEstimate>?) -> ScoredEstimate {
        ScoredEstimate(group: entry.source.isEmpty ? "-" : entry.source, annotatedBPM: entry.tempoBPM,
                       secondAnnotatedBPM: entry.secondTempoBPM, firstWeight: entry.firstWeight, estimate: try? answer?.result.get())
    }

    private func writeReport(_ path: String, _ files: [EvaluationReport.File], _ entries: [EvaluationTable.Entry]) throws {
        let source = from.map { "table \(($0 as NSString).lastPathComponent)" } ?? "model \(modelOption.model.map { ($0 as NSString).lastPathComponent } ?? "as shipped")"
        var page = EvaluationReport(
            title: "Evaluation of \((manifest as NSString).lastPathComponent)", source: source, files: files, pagePath: path,
            facts: try PageFacts.made() + facts() + [PageFact("Annotations", PageFacts.file(manifest))])
        page.comparisons = entries.dropFirst().map { ComparedSystem(name: $0.name, scores: $0.scores, comparisons: $0.comparisons) }
        try writeOrStop(page.html(), to: path)
    }

    /// What is known of the first system.
    private func facts() throws -> [PageFact] {
        if let from { return [PageFact("Table", PageFacts.file(from))] }
        let model = try modelOption.load()
        return try PageFacts.tempo(modelOption, TempoEstimator(model: model, options: TempoOptions(prior: priorOptions.prior(for: model))))
    }
}
