import Foundation
import Learning
import MusicLearning
import SameTempo
import Settings

/// What a run folder holds. A part that cannot be read is added to `problems`, the others are told all the same.
func runFacts(_ directory: RunFolder, _ problems: inout [String]) throws -> Fact {
    let files = FileManager.default
    guard files.fileExists(atPath: directory.recipe) else {
        throw FormatError.malformed(path: directory.path, place: nil, found: "a folder without recipe.yaml",
                                    expected: "the folder of a training run, as `sametempo train --output` makes it")
    }
    var recipe: (any MusicRecipe)?
    do { recipe = try anyRecipe(contentsOf: directory.recipe) } catch { problems.append("\(error)") }
    var records: [StepRecord] = []
    if files.fileExists(atPath: directory.metrics) {
        do { records = try JSONLines.read(StepRecord.self, from: directory.metrics) } catch { problems.append("\(error)") }
    }
    let validated = records.last { $0.validation != nil }
    let last = records.last?.scalars.filter { !$0.name.hasPrefix("validation/") } ?? []
    let validation = validated?.scalars.filter { $0.name.hasPrefix("validation/") } ?? []
    func numbers(_ step: Int?, _ scalars: [(name: String, value: Double)]) -> Fact? {
        step.map { step in
            .group([("step", .integer(step))] + scalars.map { ($0.name.replacingOccurrences(of: "validation/", with: ""), Fact.number($0.value)) })
        }
    }
    var checkpoints: [(String, Fact?)] = [], stepsSaved: Int?
    for (name, path) in [("last", directory.last), ("previous", directory.previous), ("best", directory.best)] where files.fileExists(atPath: path) {
        do {
            let facts = try CheckpointFacts(SafeTensors(contentsOf: path))
            if name == "last" || stepsSaved == nil { stepsSaved = facts.step }
            checkpoints.append((name, .group([("bytes", .integer(fileSize(path)))] + checkpointItems(facts))))
        } catch { problems.append("\(error)") }
    }
    var model: Fact?
    if files.fileExists(atPath: directory.model) {
        do {
            let file = try SafeTensors(contentsOf: directory.model)
            _ = try trainedFacts(file)
            model = .group([("path", .text(directory.model)), ("bytes", .integer(fileSize(directory.model))), ("sha256", .text(file.contentHash()))])
        } catch { problems.append("\(error)") }
    }
    return .group([
        ("kind", .text("run")), ("path", .text(directory.path)),
        ("stepsDone", .integer(records.last?.step ?? stepsSaved ?? 0)), ("stepsSaved", stepsSaved.map { .integer($0) }),
        ("stepsTotal", recipe.map { .integer($0.plan.totalSteps) }), ("isFinished", .text(model != nil ? "yes" : "no")),
        ("lastMetrics", numbers(records.last?.step, last)), ("lastValidation", numbers(validated?.step, validation)),
        ("checkpoints", .group(checkpoints)), ("model", model),
    ] + (recipe.map { recipeItems($0) } ?? []))
}

/// The recipe's hash, and every key that is not as in the default recipe, then the others.
func recipeItems(_ recipe: any Recipe) -> [(String, Fact?)] {
    func part(_ isDefault: Bool) -> Fact {
        .group(recipe.settings.filter { $0.isDefault == isDefault }.map { ($0.key, Fact.text($0.value)) })
    }
    return [("recipeHash", .text(recipe.contentHash)), ("recipeChanges", part(false)), ("recipeDefaults", part(true))]
}
