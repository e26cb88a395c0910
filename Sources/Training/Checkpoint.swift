import Formats
import Foundation
import Tensors

/// Saves and takes back a training state. One file holds all of it, so that no interruption can leave half a state.
struct Checkpoint {
    static let format = "sametempo-checkpoint-2"

    /// What a checkpoint belongs to; another recipe or other data must not continue it unasked.
    struct Identity: Codable, Equatable {
        var recipeHash: String
        var dataHash: String
        var trackCount: Int
        var engineVersion: String
    }

    /// Beside the weights, for people and scripts.
    private struct Summary: Codable {
        var step: Int
        var steps: Int
        var bestStep: Int
        var bestValidationLoss: Double
        var identity: Identity
        var validation: ValidationOutcome?
    }

    /// What was read beside the state itself.
    struct Loaded {
        /// What the round of self-training under way learns from; empty in the first training.
        var pseudoTempi: [PseudoTempo]
        /// What differs from this run; not empty only when others are accepted.
        var differences: [String]
    }

    static func save(
        _ state: TrainingState, pseudoTempi: [PseudoTempo], recipe: Recipe, identity: Identity, validation: ValidationOutcome?, to path: String
    ) throws(FormatError) {
        var writer = SafeTensorsWriter(metadata: [
            "format": format, "step": "\(state.step)", "bestStep": "\(state.bestStep)",
            "bestValidationLoss": "\(state.bestValidationLoss.bitPattern)", "identity": JSONLines.line(identity),
            "averageStep": "\(state.average.step)", "optimizerStep": "\(state.optimizer.step)",
            // To say what differs when another is tried.
            "recipe": recipe.yaml(comments: false),
        ])
        func add(_ name: String, _ tensor: Tensor<Float>) { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        for entry in state.parameters { add("weights.\(entry.name)", entry.parameter.value) }
        for entry in state.average.averages { add("average.\(entry.name)", entry.tensor) }
        for entry in state.optimizer.moments {
            add("firstMoment.\(entry.name)", entry.first)
            add("secondMoment.\(entry.name)", entry.second)
        }
        writer.add("pseudoTempi", extents: [pseudoTempi.count, 4], doubles: pseudoTempi.flatMap {
            [Double($0.track), Double($0.startFrame), Double($0.endFrame), $0.tempoBPM]
        })
        writer.seal()
        try writer.write(to: path)
        let summary = Summary(step: state.step, steps: recipe.totalSteps, bestStep: state.bestStep,
                              bestValidationLoss: state.bestValidationLoss, identity: identity, validation: validation)
        try AtomicFile.write(JSONLines.line(summary) + "\n", to: path.replacingOccurrences(of: ".safetensors", with: ".json"))
    }

    /// - Throws: `FormatError` for a damaged file, `TrainingError.mismatchedCheckpoint` for one of another run.
    @discardableResult
    static func load(
        _ path: String, into state: TrainingState, recipe: Recipe, identity: Identity, acceptingOthers: Bool = false
    ) throws -> Loaded {
        let file = try SafeTensors(contentsOf: path)
        func wrong(_ found: String) -> FormatError { .malformed(path: path, place: nil, found: found, expected: "a checkpoint of this version") }
        guard file.metadata["format"] == format, let step = number(file, "step"), let bestStep = number(file, "bestStep"),
              let bestLoss = file.metadata["bestValidationLoss"].flatMap({ UInt64($0) }),
              let averageStep = number(file, "averageStep"), let optimizerStep = number(file, "optimizerStep"),
              let saved = file.metadata["identity"].flatMap({ try? JSONDecoder().decode(Identity.self, from: Data($0.utf8)) })
        else { throw wrong("not a checkpoint, or of another version") }
        guard file.isIntact() == true else { throw wrong("a wrong checksum: the file is damaged") }
        let differences = saved == identity ? [] : differences(saved, file.metadata["recipe"] ?? "", identity, recipe)
        if !differences.isEmpty && !acceptingOthers {
            throw TrainingError.mismatchedCheckpoint(path: path, what: "was saved with \(differences.joined(separator: "; and with "))")
        }
        func tensor(_ name: String, _ shape: Shape) throws -> Tensor<Float> {
            guard let entry = file.entry(name), entry.extents == shape.extents else {
                let found = file.entry(name).map { "of shape \($0.extents)" } ?? "missing"
                if differences.isEmpty { throw wrong("\(name) \(found)") }
                throw TrainingError.mismatchedCheckpoint(path: path, what: "belongs to another network and cannot be gone on with at all: \(name) is \(found)")
            }
            return Tensor(shape: shape, scalars: try file.floats(name))
        }
        var weights: [String: Tensor<Float>] = [:], averages = weights, moments = weights
        for entry in state.parameters {
            let shape = entry.parameter.shape
            weights[entry.name] = try tensor("weights.\(entry.name)", shape)
            averages[entry.name] = try tensor("average.\(entry.name)", shape)
            for moment in ["firstMoment.\(entry.name)", "secondMoment.\(entry.name)"] { moments[moment] = try tensor(moment, shape) }
        }
        let labels = try pseudoTempi(file.doubles("pseudoTempi"))
        guard let labels, (0...recipe.totalSteps).contains(step) || !differences.isEmpty else { throw wrong("numbers out of range") }
        guard state.restore(averageStep: averageStep, averages: averages, optimizerStep: optimizerStep, moments: moments)
        else { throw wrong("arrays of other shapes") }
        for entry in state.parameters { entry.parameter.value = weights[entry.name]! }
        (state.step, state.bestStep, state.bestValidationLoss) = (step, bestStep, Double(bitPattern: bestLoss))
        state.loadAverage()
        return Loaded(pseudoTempi: labels, differences: differences)
    }

    /// Not negative.
    private static func number(_ file: SafeTensors, _ key: String) -> Int? {
        file.metadata[key].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func pseudoTempi(_ numbers: [Double]) -> [PseudoTempo]? {
        guard numbers.count % 4 == 0 else { return nil }
        var result: [PseudoTempo] = []
        for start in stride(from: 0, to: numbers.count, by: 4) {
            guard let track = Int(exactly: numbers[start]), let first = Int(exactly: numbers[start + 1]),
                  let end = Int(exactly: numbers[start + 2]), track >= 0, first >= 0, end >= first, numbers[start + 3] > 0 else { return nil }
            result.append(PseudoTempo(track: track, startFrame: first, endFrame: end, tempoBPM: numbers[start + 3]))
        }
        return result
    }

    /// In words, for the user to judge by.
    private static func differences(_ saved: Identity, _ savedRecipe: String, _ identity: Identity, _ recipe: Recipe) -> [String] {
        var result: [String] = []
        if saved.recipeHash != identity.recipeHash {
            let keys = RecipeKey.differences(from: savedRecipe, to: recipe)
            result.append("another recipe" + (keys.isEmpty ? "" : " (\(keys.prefix(6).joined(separator: ", "))\(keys.count > 6 ? ", …" : ""))"))
        }
        if saved.dataHash != identity.dataHash {
            result.append("other music (\(saved.trackCount) tracks then, \(identity.trackCount) now)")
        }
        if saved.engineVersion != identity.engineVersion {
            result.append("engine version \(saved.engineVersion), this is \(identity.engineVersion)")
        }
        return result
    }
}
