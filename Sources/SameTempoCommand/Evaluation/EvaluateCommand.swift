import ArgumentParser
import Foundation
import Reports
import SameTempo
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
            with MPI, all ranks share the files.

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

    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if from != nil && modelOption.model != nil { throw ValidationError("--from takes the place of --model; give one of them.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        try shareWork(jobs: jobs, quiet: quiet, plan: plan, worker: { try Systems(self) }, work: { $0.answers($1) }, lead: lead)
    }

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
        let outputs = [tableOptions.file, perTrack, reportPath]
        let inputs = [manifest, from, from == nil ? modelOption.path : nil] + against.map { modelPath($0) }
        try checkOutputs(outputs, inputs: inputs, overwrites: overwriteOption.overwrite)
        let count = try readOrStop { () throws(FormatError) in
            var reader = try ManifestReader(contentsOf: manifest), count = 0
            while try reader.next() != nil { count += 1 }
            return count
        }
        if count == 0 { throw stop("\(manifest): lists no files", .inputMissing) }
        try checkOutputs(outputs, inputs: inputs, listed: entries().lazy.map(\.resolvedPath), overwrites: overwriteOption.overwrite)
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
        let interruption = Interruption(notice: "stopping after the files under way, without results; once more to stop at once")
        let tracks: PerTrackTable?
        do throws(FormatError) { tracks = try perTrack.map { (path) throws(FormatError) in try PerTrackTable(path, names: systems.names) } } catch {
            throw stop("\(error)", .cannotWrite)
        }
        let entries = entries().makeIterator(), failures = LineSpool()
        // A page shows every file; without one, nothing is held of those that are done but a few numbers.
        var sums = EvaluationSums(names: systems.names), shown: [EvaluationReport.File] = [], done = 0
        do {
            try force.forEach(size: { fileSize($0.resolvedPath) }, next: { entries.next() }, isStopped: { interruption.isRequested },
                              finish: { entry, answers in
                let scores = answers.map { score(entry, $0) }
                sums.add(scores)
                try tracks?.add(entry, scores)
                if reportPath != nil { shown.append(EvaluationReport.File(name: entry.path, path: entry.resolvedPath, score: scores[0])) }
                // Several models fail on the same files.
                var named: [String] = []
                for case .failed(let error)? in answers where !named.contains("\(error)") { named.append("\(error)") }
                named.forEach(failures.add)
                done += 1
                progress.show(done, of: count)
            })
            if interruption.isRequested && done < count { throw stop("interrupted after \(done) of \(count) files; no results are written", .interrupted) }
            try checkWhole(done, of: count, in: manifest)
            try tracks?.finish()
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite) }
        let table = EvaluationTable(entries: sums.entries)
        try tableOptions.write(table.whole, text: table.text)
        if let reportPath { try writeReport(reportPath, shown, table.entries) }
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

    private static let shippedName = "shipped"

    fileprivate func first() throws -> EvaluatedSystem {
        if let from { return try EvaluatedSystem(table: from) }
        return .model(try modelOption.load(), name: modelOption.model ?? modelOption.path ?? Self.shippedName)
    }

    fileprivate func rival(_ name: String) throws -> EvaluatedSystem {
        if name != Self.shippedName || FileManager.default.fileExists(atPath: name) { return try EvaluatedSystem(path: name) }
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
