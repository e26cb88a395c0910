import ArgumentParser
import Embeddings
import Formats
import Foundation
import Probing
import Reports
import Tensors

/// The methods, for `--probe`.
struct ProbeMethodName: ExpressibleByArgument {
    let method: any ProbeMethod

    init(_ method: any ProbeMethod) { self.method = method }

    init?(argument: String) {
        guard let method = ProbeMethods.named(argument) else { return nil }
        self.method = method
    }

    var defaultValueDescription: String { type(of: method).name }
    static var allValueStrings: [String] { ProbeMethods.all.map { type(of: $0).name } }
}

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Measures what embeddings tell about labels.",
        discussion: """
            A probe is a small model that learns a column of labels from embeddings. It is measured by repeated cross-validation on items \
            that it did not learn from. Its regularisation is chosen by nested cross-validation, from the same values for all embeddings. \
            Printed with 95 % bootstrap intervals over items, or groups: accuracy, macro-F1 and balanced accuracy of classes; mean average precision of \
            multi-labels (separated by ;); R², RMSE and Spearman's rank correlation of numbers; Acc1 and Acc2 of tempi; weighted score (MIREX) and accuracy of keys. With \
            two --embeddings, also the difference of the second from the first over the same items and folds.

            The probes: linear (logistic regression, C 0.0001 to 100), ridge (alpha 0.01 to 100000), hidden (one layer of 512, dropout, \
            weight decay 0.1 to 10). For tempi, ridge learns the logarithm, the others bins of a tempo axis.

            \(joiningDiscussion)

              sametempo probe genres.csv --embeddings music.npy --target genre --group artist
              sametempo probe genres.csv --embeddings a.npy --embeddings b.npy --target bpm --kind tempo --report probe.html
              sametempo probe ratings.csv --embeddings features.csv --target groove --target dance --preset groove-study --covariate style
            """)

    @Argument(help: "The labels: a CSV with a column path and any others.", completion: .file(extensions: ["csv"]))
    var labels: String

    @Option(help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl; or a .csv of features. Twice to compare.", valueName: "file"), completion: .file())
    var embeddings: [String] = []

    @Option(help: ArgumentHelp("The column of labels to learn. With --preset, several if given several times.", valueName: "column"))
    var target: [String]

    @Option(help: ArgumentHelp("Of a table of features only these columns, with commas between.", valueName: "columns"))
    var columns: String?

    @OptionGroup var studyOptions: StudyOptions

    @Option(help: "What the labels are.")
    var kind = TargetKind(ClassTarget.self)

    @Option(help: "What learns.")
    var probe = ProbeMethodName(LinearProbe())

    @Option(help: ArgumentHelp("A column whose equal fields are never divided between training and test, such as an artist.", valueName: "column"))
    var group: String?

    @Option(help: ArgumentHelp("A column that marks files that are only learned from, never tested on: neither empty nor 0. They belong to the groups of --group.", valueName: "column"))
    var trainingOnly: String?

    @Option(help: "Learn from more than there is: translation moves embeddings to other tempi, and labels of --kind tempo with them.")
    var augment: ProbeAugmentation?

    @Option(help: "With --augment: copies of each item.")
    var augmentCopies: Int = 4

    @Option(help: ArgumentHelp("Learn from so many labels only, drawn anew for each fold: what do few labels tell?", valueName: "count"))
    var trainingItems: Int?

    @OptionGroup var translationOption: TranslationOption

    @Option(help: "Parts of a cross-validation.")
    var folds: Int = 5

    @Option(help: "How often all is divided anew.")
    var repeats: Int = 3

    @Option(help: "Parts of a training part among which the strength of regularisation is chosen; at most 3 for hidden.")
    var innerFolds: Int = 5

    @Option(help: "A strength of regularisation instead of nested cross-validation: C, alpha or weight decay.")
    var strength: Double?

    @Flag(help: "Take embeddings as they are, without bringing each dimension to mean 0 and deviation 1.")
    var raw = false

    @Option(help: "Of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Bootstrap resamples for the intervals.")
    var resamples: Int = 1000

    @Option(help: ArgumentHelp("Also measure so often with labels moved among items, or groups: how often is chance as good?", valueName: "count"))
    var permutations: Int = 0

    @Option(help: ArgumentHelp("Write a line per item: path, label, and the answer of each repeat.", valueName: "file"), completion: .file())
    var perItem: String?

    @Option(help: ArgumentHelp("Write a line per class: how often it was given each answer.", valueName: "file"), completion: .file())
    var confusions: String?

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page to look at: figures, confusions, answers.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @Option(help: ArgumentHelp("Write a probe that has learned from all items, for label.", valueName: "file.safetensors"), completion: .file())
    var save: String?

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Threads; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress and no remarks, only results and errors.")
    var quiet = false

    func validate() throws {
        if embeddings.isEmpty || embeddings.count > 2 && studyOptions.preset == nil { throw ValidationError("Give --embeddings once, or twice to compare; found \(embeddings.count)") }
        if target.isEmpty || target.count > 1 && studyOptions.preset == nil { throw ValidationError("Give --target once, or with --preset once or several times; found \(target.count)") }
        if let preset = studyOptions.preset, let option = givenBesidesPreset { throw ValidationError("\(option) does not go with --preset \(preset.rawValue)") }
        if !(0...100_000).contains(permutations) { throw ValidationError("--permutations must be from 0 to 100000, found \(permutations)") }
        if save != nil && embeddings.count > 1 { throw ValidationError("--save goes with one --embeddings: a probe reads one kind") }
        if folds < 2 { throw ValidationError("--folds must be at least 2, found \(folds)") }
        if innerFolds < 2 { throw ValidationError("--inner-folds must be at least 2, found \(innerFolds)") }
        if !(1...1000).contains(repeats) { throw ValidationError("--repeats must be from 1 to 1000, found \(repeats)") }
        if !(40...100_000).contains(resamples) { throw ValidationError("--resamples must be from 40 to 100000, found \(resamples)") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
        if let trainingItems, trainingItems < 2 { throw ValidationError("--training-items must be at least 2, found \(trainingItems)") }
        if augment != nil && kind.type != TempoTarget.self { throw ValidationError("--augment translation moves tempi: it only goes with --kind tempo, found \(kind.type.kind)") }
        if !(1...64).contains(augmentCopies) { throw ValidationError("--augment-copies must be from 1 to 64, found \(augmentCopies)") }
        if let strength, !(strength > 0 && strength.isFinite) { throw ValidationError("--strength must be above 0, found \(strength)") }
    }

    /// An option that a preset leaves no room for; nil if none was given.
    private var givenBesidesPreset: String? {
        let usual = ProbeSettings(method: probe.method)
        return [
            ("--group", group != nil), ("--training-only", trainingOnly != nil), ("--augment", augment != nil), ("--training-items", trainingItems != nil),
            ("--strength", strength != nil), ("--save", save != nil), ("--confusions", confusions != nil), ("--permutations", permutations != 0),
            ("--kind", kind.type != ClassTarget.self), ("--folds", folds != usual.folds), ("--repeats", repeats != usual.repeats),
            ("--inner-folds", innerFolds != usual.innerFolds), ("--raw", raw), ("--seed", seed != usual.seed), ("--resamples", resamples != usual.resamples),
        ].first { $0.1 }?.0
    }

    func run() throws {
        try checkOutputs([tableOptions.file, perItem, confusions, reportPath, save, studyOptions.importance],
                         inputs: [labels, translationOption.path] + embeddings.flatMap(inputFiles), overwrites: overwriteOption.overwrite)
        let (labelTable, inputs) = try readOrStop { () throws(FormatError) in
            let names = columns.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
            let inputs = try embeddings.map { (path) throws(FormatError) in try ProbeInput(contentsOf: path, columns: names) }
            return (try LabelTable(contentsOf: labels), inputs)
        }
        if columns != nil, inputs.allSatisfy({ $0.names == nil }) { throw stop("--columns picks columns of a table of features, and these are embeddings", .wrongUsage) }
        try Parallelism.withThreadCount(jobs) {
            if studyOptions.preset != nil { try follow(labelTable, inputs) } else { try measure(labelTable, inputs) }
        }
    }

    private func follow(_ labels: LabelTable, _ inputs: [ProbeInput]) throws {
        let run = try readOrStop { () throws(FormatError) in try StudyRun(studyOptions, labels: labels, inputs: inputs, targets: target) }
        if !quiet { run.remarks.forEach(report) }
        try tableOptions.write(run.table)
        if let perItem { try writeOrStop(run.perItem.csv, to: perItem) }
        if studyOptions.importance == nil && reportPath == nil { return }
        let relations = run.relations
        if let path = studyOptions.importance { try writeOrStop(run.importance(relations).csv, to: path) }
        if let reportPath { try writeOrStop(run.page(relations, facts: facts), to: reportPath) }
    }

    private func measure(_ labels: LabelTable, _ inputs: [ProbeInput]) throws {
        let known = try readOrStop { () throws(FormatError) in
            try LabelledItems(labels, column: target[0], group: group, trainingOnly: trainingOnly, tables: inputs.map { ($0.path, $0.table) })
        }
        if !quiet { (inputs.flatMap(\.remarks) + known.remarks).forEach(report) }
        let items = try augmented(known), settings = settings
        let labelled = try readOrStop { () throws(FormatError) in
            let labelled = try kind.type.init(items.column, for: probe.method)
            try ProbeTrial.check(items.column, labelled, groups: items.groups, folds: folds)
            return labelled
        }
        if confusions != nil && labelled.strata == nil { throw ValidationError("--confusions needs classes or keys, found --kind \(type(of: labelled).kind)") }
        let trials = zip(items.tables, embeddings).map { table, path in
            let progress = ProgressLine("\((path as NSString).lastPathComponent): folds", quiet: quiet)
            return ProbeTrial(table, labelled, groups: items.groups, isTested: items.isTested, settings: settings) { progress.show($0, of: $1) }
        }
        let tests = try permutations == 0 ? [] : permutationTests(trials, items, settings)
        let results = ProbeResults(items: items, trials: trials, tests: tests, names: embeddings, settings: settings)
        try tableOptions.write(results.table)
        if let perItem { try writeOrStop(results.perItem.csv, to: perItem) }
        if let confusions, let table = results.confusions { try writeOrStop(table.csv, to: confusions) }
        if let reportPath { try writeOrStop(results.page(title: "Probe of \(target[0])", pagePath: reportPath, facts: facts), to: reportPath) }
        if let save {
            let probe = SavedProbe(items.tables[0], labelled, column: target[0], groups: items.groups, settings: settings)
            do { try probe.write(to: save) } catch { throw stop("\(error)", .cannotWrite) }
        }
    }

    /// What a page tells of where it comes from. The command has the settings.
    private var facts: [PageFact] {
        PageFacts.made() + [PageFact("Labels", PageFacts.file(labels))] + embeddings.map { PageFact("Embeddings", PageFacts.file($0)) }
    }

    private func permutationTests(_ trials: [ProbeTrial], _ items: LabelledItems, _ settings: ProbeSettings) throws -> [PermutationTest] {
        var tests: [PermutationTest] = []
        for (place, trial) in trials.enumerated() {
            let progress = ProgressLine("\((embeddings[place] as NSString).lastPathComponent): permutations", quiet: quiet)
            tests.append(try readOrStop { () throws(FormatError) in
                try PermutationTest(trial, items.tables[place], items.column, groups: items.groups, settings: settings, count: permutations) { progress.show($0, of: $1) }
            })
        }
        return tests
    }

    private var settings: ProbeSettings {
        var settings = ProbeSettings(method: probe.method)
        (settings.folds, settings.repeats, settings.innerFolds, settings.seed) = (folds, repeats, innerFolds, seed)
        (settings.standardizes, settings.strengths, settings.resamples) = (!raw, strength.map { [$0] }, resamples)
        settings.trainingItems = trainingItems
        return settings
    }

    private func augmented(_ items: LabelledItems) throws -> LabelledItems {
        guard augment != nil else { return items }
        // Before anything is moved: what is no tempo is an error of the labels.
        _ = try readOrStop { () throws(FormatError) in try TempoTarget(items.column, for: probe.method) }
        if Set(items.tables.map(\.model)).count > 1 { throw stop("--augment translation moves embeddings of one encoder, and the tables are of two", .inputMissing) }
        return items.addingTranslated(by: try translationOption.load(forEncoder: items.tables[0].model ?? "unknown"), copies: augmentCopies, seed: seed)
    }
}

/// Ways to learn from more than there is, for `--augment`.
enum ProbeAugmentation: String, CaseIterable, ExpressibleByArgument {
    /// Embeddings moved to other tempi.
    case translation
}
