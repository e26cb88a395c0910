import ArgumentParser
import Foundation
import Reports
import SameTempo

struct EvaluateCommand: ParsableCommand {
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
        let outputs = [tableOptions.file, perTrack, reportPath]
        let inputs = [manifest, from, from == nil ? modelOption.path : nil] + against.map { modelPath($0) }
        try checkOutputs(outputs, inputs: inputs, overwrites: overwriteOption.overwrite)
        let list: Manifest
        do { list = try Manifest(contentsOf: manifest) } catch { throw stop("\(error)", .inputMissing) }
        if list.entries.isEmpty { throw stop("\(manifest): lists no files", .inputMissing) }
        try checkOutputs(outputs, inputs: list.entries.map(\.resolvedPath), overwrites: overwriteOption.overwrite)
        let systems = try [first()] + against.map(rival)
        let outcomes = try systems.map { try $0.outcomes(of: list, prior: priorOptions, jobs: jobs, quiet: quiet) }
        let scored = outcomes.map { score(list, $0) }
        let entries = systems.indices.map { index in
            EvaluationTable.Entry(name: systems[index].name, scores: TempoScores.table(scored[index]),
                                  comparisons: index == 0 ? [] : SystemComparison.table(first: scored[0], other: scored[index]))
        }
        let table = EvaluationTable(entries: entries)
        try tableOptions.write(table.whole, text: table.text)
        if let perTrack { try writePerTrack(perTrack, list, scored, systems.map(\.name)) }
        if let reportPath { try writeReport(reportPath, list, scored[0], entries) }
        let failures = outcomes.flatMap { $0 }.compactMap { outcome -> String? in if case .failure(let error)? = outcome { "\(error)" } else { nil } }
        if !failures.isEmpty {
            // Several models fail on the same files.
            let named = failures.enumerated().filter { !failures.prefix($0.offset).contains($0.element) }.map(\.element)
            report("sametempo: \(named.count) files could not be read and count as wrong:")
            named.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    private static let shippedName = "shipped"

    private func first() throws -> EvaluatedSystem {
        if let from { return try EvaluatedSystem(table: from) }
        return .model(try modelOption.load(), name: modelOption.model ?? modelOption.path ?? Self.shippedName)
    }

    private func rival(_ name: String) throws -> EvaluatedSystem {
        if name != Self.shippedName || FileManager.default.fileExists(atPath: name) { return try EvaluatedSystem(path: name) }
        return try readOrStop { () throws(FormatError) in .model(try TempoModel.shipped(), name: name) }
    }

    private func score(_ list: Manifest, _ outcomes: [Result<TempoEstimate, AudioError>?]) -> [ScoredEstimate] {
        zip(list.entries, outcomes).map { entry, outcome in
            ScoredEstimate(group: entry.source.isEmpty ? "-" : entry.source, annotatedBPM: entry.tempoBPM,
                           secondAnnotatedBPM: entry.secondTempoBPM, firstWeight: entry.firstWeight, estimate: try? outcome?.get())
        }
    }

    private func writeReport(_ path: String, _ list: Manifest, _ scored: [ScoredEstimate], _ entries: [EvaluationTable.Entry]) throws {
        let files = zip(list.entries, scored).map { EvaluationReport.File(name: $0.path, path: $0.resolvedPath, score: $1) }
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

    private func writePerTrack(_ path: String, _ list: Manifest, _ scored: [[ScoredEstimate]], _ names: [String]) throws {
        func number(_ value: Double?, _ digits: Int) -> String { value.map { String(format: "%.\(digits)f", $0) } ?? "" }
        var text = CSV.line(["path", "bpm", "pred_bpm", "pred_bpm2", "confidence", "relation", "source", "status"]
            + names.dropFirst().flatMap { ["\($0) pred_bpm", "\($0) relation"] })
        for (index, entry) in list.entries.enumerated() {
            let score = scored[0][index], estimate = score.estimate
            text += CSV.line([entry.path, number(entry.tempoBPM, 3), number(estimate?.tempoBPM, 4), number(estimate?.tempo?.secondBPM, 4),
                              number(estimate?.confidence, 4), score.relation.rawValue, entry.source, score.status]
                + scored.dropFirst().flatMap { [number($0[index].estimate?.tempoBPM, 4), $0[index].relation.rawValue] })
        }
        try writeOrStop(text, to: path)
    }
}
