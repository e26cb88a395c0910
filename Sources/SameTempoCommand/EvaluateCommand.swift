import ArgumentParser
import Foundation
import Reports
import SameTempo
import Synchronization

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures estimates against annotated tempi.",
        discussion: """
            The manifest is a CSV file with the columns path and bpm, and optionally bpm2, weight1 and source; paths are \
            relative to it. Printed for all files and for each source: Accuracy 1 (within 4 % of the annotation), Accuracy 2 \
            (within 4 % of it times 1, 2, 3, 1/2 or 1/3), the median error after octave folding, each with a 95 % bootstrap \
            interval, the mean P-score where there are two annotated \
            tempi, and how the estimates relate to the annotations. A file that cannot be read, or in which no tempo is \
            found, counts as wrong.

            evaluate --structure sections.csv measures parts of songs instead, and evaluate --beats beats.csv measures beats; see \
            evaluate-structure and evaluate-beats.
            """)

    @Argument(help: "The annotated files: a CSV with columns path, bpm[, bpm2, weight1, source].", completion: .file(extensions: ["csv"]))
    var manifest: String

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var priorOptions: PriorOptions

    @Option(help: ArgumentHelp("Write a line per file: path, annotation, estimate, relation, confidence.", valueName: "file"), completion: .file())
    var perTrack: String?

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: figures, charts, the worst files to listen to.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress.")
    var quiet = false

    func run() throws {
        let outputs = [perTrack, reportPath]
        try checkOutputs(outputs, inputs: [manifest, modelOption.path], overwrites: overwriteOption.overwrite)
        let list: Manifest
        do { list = try Manifest(contentsOf: manifest) } catch { throw stop("\(error)", .inputMissing) }
        if list.entries.isEmpty { throw stop("\(manifest): lists no files", .inputMissing) }
        try checkOutputs(outputs, inputs: list.entries.map(\.resolvedPath), overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        let estimator = TempoEstimator(model: model, options: TempoOptions(prior: try priorOptions.prior(default: model.prior)))
        let results = Mutex<[Result<TempoEstimate, AudioError>?]>(.init(repeating: nil, count: list.entries.count))
        let done = Atomic<Int>(0)
        let progress = ProgressLine("estimated", quiet: quiet)
        forEachFile(list.entries.count, jobs: jobs) { index in
            let result: Result<TempoEstimate, AudioError>
            do throws(AudioError) { result = .success(try estimator.estimate(path: list.entries[index].resolvedPath)) } catch { result = .failure(error) }
            results.withLock { $0[index] = result }
            progress.show(done.add(1, ordering: .relaxed).newValue, of: list.entries.count)
        }
        let estimates = results.withLock { $0.map { $0! } }
        let scored = zip(list.entries, estimates).map { entry, result in
            ScoredEstimate(group: entry.source.isEmpty ? "-" : entry.source, annotatedBPM: entry.tempoBPM,
                           secondAnnotatedBPM: entry.secondTempoBPM, firstWeight: entry.firstWeight, estimate: try? result.get())
        }
        Self.printTable(TempoScores.table(scored))
        if let perTrack { try writePerTrack(perTrack, list, scored) }
        if let reportPath {
            let facts = try PageFacts.made() + PageFacts.tempo(modelOption, estimator)
            try writeReport(reportPath, list, scored, facts + [PageFact("Annotations", PageFacts.file(manifest))])
        }
        let failures = estimates.compactMap { result -> AudioError? in if case .failure(let error) = result { error } else { nil } }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) files could not be read and count as wrong:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    private static func printTable(_ rows: [TempoScores]) {
        func figure(_ figure: IntervalFigure, _ digits: Int) -> String {
            String(format: "%.\(digits)f [%.\(digits)f, %.\(digits)f]", figure.value, figure.low, figure.high)
        }
        let hasPScores = rows.contains { $0.pScore != nil }
        let header = ["source", "files", "Acc1 %", "Acc2 %", "median error %"] + (hasPScores ? ["P-score"] : [])
            + ["x2", "x1/2", "x3", "x1/3", "ternary", "other", "none"]
        let lines = rows.map { row in
            [row.group, "\(row.count)", figure(row.accuracy1, 1), figure(row.accuracy2, 1), figure(row.medianFoldedErrorPercent, 3)]
                + (hasPScores ? [row.pScore.map { String(format: "%.3f", $0) } ?? "-"] : []) + [TempoRelation.double, .half, .triple, .third, .ternary, .other, .missing].map { "\(row.relations[$0] ?? 0)" }
        }
        let widths = header.indices.map { column in ([header] + lines).map { $0[column].count }.max()! }
        for line in [header] + lines {
            printResult(zip(line, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .replacingOccurrences(of: " +$", with: "", options: .regularExpression) + "\n")
        }
    }

    private func writeReport(_ path: String, _ list: Manifest, _ scored: [ScoredEstimate], _ facts: [PageFact]) throws {
        let files = zip(list.entries, scored).map { EvaluationReport.File(name: $0.path, path: $0.resolvedPath, score: $1) }
        let page = EvaluationReport(
            title: "Evaluation of \((manifest as NSString).lastPathComponent)", source: "model \(modelOption.model.map { ($0 as NSString).lastPathComponent } ?? "as shipped")",
            files: files, pagePath: path, facts: facts)
        do { try AtomicFile.write(page.html(), to: path) } catch { throw stop("\(error)", .cannotWrite) }
    }

    private func writePerTrack(_ path: String, _ list: Manifest, _ scored: [ScoredEstimate]) throws {
        var text = CSV.line(["path", "bpm", "pred_bpm", "pred_bpm2", "confidence", "relation", "source", "status"])
        for (entry, score) in zip(list.entries, scored) {
            let estimate = score.estimate
            func number(_ value: Double?, _ digits: Int) -> String { value.map { String(format: "%.\(digits)f", $0) } ?? "" }
            text += CSV.line([entry.path, number(entry.tempoBPM, 3), number(estimate?.tempoBPM, 4), number(estimate?.tempo?.secondBPM, 4),
                              number(estimate?.confidence, 4), score.relation.rawValue, entry.source, score.status])
        }
        do { try AtomicFile.write(text, to: path) } catch { throw stop("\(error)", .cannotWrite) }
    }
}
