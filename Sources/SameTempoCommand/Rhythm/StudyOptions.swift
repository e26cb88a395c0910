import ArgumentParser

/// Procedures that `probe` can follow step by step, for `--preset`.
enum ProbePreset: String, CaseIterable, ExpressibleByArgument {
    /// That of Marmoret, Farrugia and Stupacher (2026); see `GrooveStudy`.
    case grooveStudy = "groove-study"
}

/// Options of `probe` that go with a preset.
struct StudyOptions: ParsableArguments {
    @Option(help: ArgumentHelp(
        "Follow the procedure of a study instead.",
        discussion: "groove-study: ridge regression with alpha 0.2 on numbers as they are, four shuffled folds, seeds 0 to 4, the mean of "
            + "the folds' R² and RMSE; the folds are those of scikit-learn for items in the order of the CSV. --target may come several "
            + "times, and --embeddings as often as you like."))
    var preset: ProbePreset?

    @Option(help: ArgumentHelp("With --preset: also learn from this column of classes, such as style; correlations are taken within its classes.", valueName: "column"))
    var covariate: String?

    @Option(help: ArgumentHelp("With --preset: also do each class of this column by itself, such as each style.", valueName: "column"))
    var per: String?

    @Option(help: ArgumentHelp("With --preset: write a line per named feature: how much the fits rely on it, and how it goes with the ratings.", valueName: "file"), completion: .file())
    var importance: String?

    func validate() throws {
        let given = [("--covariate", covariate), ("--per", per), ("--importance", importance)].first { $0.1 != nil }
        if preset == nil, let given { throw ValidationError("\(given.0) goes with --preset groove-study") }
    }
}
