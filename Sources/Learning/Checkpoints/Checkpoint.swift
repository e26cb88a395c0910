import Formats
import Foundation
import NeuralNetworks
import Settings
import Tensors

/// Saves and takes back all that changes while training. One file holds all of it, so that no interruption can leave half a state.
struct Checkpoint {
    static let format = "sametempo-checkpoint-2"

    let recipe: any Recipe
    let identity: RunIdentity
    let data: RunData

    /// Beside the weights, for people and scripts.
    private struct Summary: Codable {
        var step: Int
        var steps: Int
        var bestStep: Int
        var bestValidationLoss: Double
        var identity: RunIdentity
        var validation: [String: Double]?
    }

    /// What was read.
    struct Loaded {
        var reader: CheckpointReader
        /// In words, what differs from this run; not empty only when others are accepted.
        var differences: [String]
        var hasOtherData: Bool
    }

    func save(_ learner: Learner, validation: [String: Double]?, to path: String) throws(FormatError) {
        try contents(learner).write(to: path)
        let summary = Summary(step: learner.step, steps: learner.plan.totalSteps, bestStep: learner.best.step,
                              bestValidationLoss: learner.best.loss, identity: identity, validation: validation)
        try AtomicFile.write(JSONLines.line(summary) + "\n", to: path.replacingOccurrences(of: ".safetensors", with: ".json"))
    }

    /// All of it, sealed.
    func contents(_ learner: Learner) -> SafeTensorsWriter {
        var writer = CheckpointWriter(file: SafeTensorsWriter(metadata: [
            "format": Self.format, "step": "\(learner.step)", "bestStep": "\(learner.best.step)",
            "bestValidationLoss": "\(learner.best.loss.bitPattern)", "identity": JSONLines.line(identity),
            "averageStep": "\(learner.average.step)", "optimizerStep": "\(learner.optimizer.step)",
            // To say what differs when another is tried.
            "recipe": recipe.yaml(comments: false),
        ]))
        for entry in learner.parameters { writer.add("weights.\(entry.name)", entry.parameter.value) }
        for entry in learner.average.state { writer.add("average.\(entry.name)", entry.tensor) }
        for entry in learner.optimizer.state { writer.add(entry.name, entry.tensor) }
        learner.task.save(to: &writer)
        writer.file.seal()
        return writer.file
    }

    /// Puts the weights, their average and the optimiser's state into `learner`; the task's own state is left to `Loaded.reader`.
    ///
    /// - Throws: `FormatError` for a damaged file, `LearningError.mismatchedCheckpoint` for one of another run.
    func load(_ path: String, into learner: Learner, acceptingOthers: Bool) throws -> Loaded {
        try load(SafeTensors(contentsOf: path), into: learner, acceptingOthers: acceptingOthers)
    }

    /// The same from a file that is open.
    func load(_ file: SafeTensors, into learner: Learner, acceptingOthers: Bool) throws -> Loaded {
        let reader = CheckpointReader(file: file), path = file.path
        guard file.metadata["format"] == Self.format, let step = Self.number(file, "step"), let bestStep = Self.number(file, "bestStep"),
              let bestLoss = file.metadata["bestValidationLoss"].flatMap({ UInt64($0) }),
              let averageStep = Self.number(file, "averageStep"), let optimizerStep = Self.number(file, "optimizerStep"),
              let saved = file.metadata["identity"].flatMap({ try? JSONDecoder().decode(RunIdentity.self, from: Data($0.utf8)) })
        else { throw reader.wrong("not a checkpoint, or of another version") }
        guard file.isIntact() == true else { throw reader.wrong("a wrong checksum: the file is damaged") }
        let differences = differences(saved, file.metadata["recipe"] ?? "")
        if !differences.isEmpty && !acceptingOthers {
            throw LearningError.mismatchedCheckpoint(path: path, what: "was saved with \(differences.joined(separator: "; and with "))")
        }
        func tensor(_ name: String, _ shape: Shape) throws -> Tensor<Float> {
            guard let entry = file.entry(name), entry.extents == shape.extents else {
                let found = file.entry(name).map { "of shape \($0.extents)" } ?? "missing"
                if differences.isEmpty { throw reader.wrong("\(name) \(found)") }
                throw LearningError.mismatchedCheckpoint(path: path, what: "belongs to another network and cannot be gone on with at all: \(name) is \(found)")
            }
            return Tensor(shape: shape, scalars: try file.floats(name))
        }
        func tensors(_ expected: [(name: String, tensor: Tensor<Float>)], _ prefix: String) throws -> [String: Tensor<Float>] {
            Dictionary(uniqueKeysWithValues: try expected.map { ($0.name, try tensor(prefix + $0.name, $0.tensor.shape)) })
        }
        let weights = try tensors(learner.parameters.map { ($0.name, $0.parameter.value) }, "weights.")
        let averages = try tensors(learner.average.state, "average."), moments = try tensors(learner.optimizer.state, "")
        guard (0...learner.plan.totalSteps).contains(step) || !differences.isEmpty else { throw reader.wrong("numbers out of range") }
        guard learner.average.load(averages, step: averageStep).isClean, learner.optimizer.load(moments, step: optimizerStep).isClean
        else { throw reader.wrong("arrays of other shapes") }
        for entry in learner.parameters { entry.parameter.value = weights[entry.name]! }
        (learner.step, learner.best) = (step, (Double(bitPattern: bestLoss), bestStep))
        return Loaded(reader: reader, differences: differences, hasOtherData: saved.dataHash != identity.dataHash)
    }

    /// Not negative.
    private static func number(_ file: SafeTensors, _ key: String) -> Int? {
        file.metadata[key].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// In words, for the user to judge by.
    private func differences(_ saved: RunIdentity, _ savedRecipe: String) -> [String] {
        var result: [String] = []
        if saved.recipeHash != identity.recipeHash {
            let keys = recipe.differences(from: savedRecipe)
            result.append("another recipe" + (keys.isEmpty ? "" : " (\(keys.prefix(6).joined(separator: ", "))\(keys.count > 6 ? ", …" : ""))"))
        }
        if saved.dataHash != identity.dataHash {
            result.append("other \(data.noun) (\(saved.dataCount) \(data.pieces) then, \(identity.dataCount) now)")
        }
        if saved.engineVersion != identity.engineVersion {
            result.append("engine version \(saved.engineVersion), this is \(identity.engineVersion)")
        }
        return result
    }
}
