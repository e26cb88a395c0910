import Formats
import Foundation
import Tensors

/// Saves and takes back a training state. One file holds all of it, so that no interruption can leave half a state.
struct Checkpoint {
    static let format = "sametempo-checkpoint-1"

    /// What a checkpoint belongs to; another recipe or other data must not continue it unasked.
    struct Identity: Codable, Equatable {
        var recipeHash: String
        var dataHash: String
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

    static func save(_ state: TrainingState, recipe: Recipe, identity: Identity, validation: ValidationOutcome?, to path: String) throws(FormatError) {
        var writer = SafeTensorsWriter(metadata: [
            "format": format, "step": "\(state.step)", "bestStep": "\(state.bestStep)",
            "bestValidationLoss": "\(state.bestValidationLoss.bitPattern)", "identity": JSONLines.line(identity),
            "averageStep": "\(state.average.step)", "optimizerStep": "\(state.optimizer.step)",
        ])
        func add(_ name: String, _ tensor: Tensor<Float>) { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        for entry in state.parameters { add("weights.\(entry.name)", entry.parameter.value) }
        for entry in state.average.averages { add("average.\(entry.name)", entry.tensor) }
        for entry in state.optimizer.moments {
            add("firstMoment.\(entry.name)", entry.first)
            add("secondMoment.\(entry.name)", entry.second)
        }
        // The checksum covers the encoded tensors; the header is checked by its own structure.
        let body = writer.encoded()
        writer.metadata["checksum"] = checksum(body)
        try writer.write(to: path)
        let summary = Summary(step: state.step, steps: recipe.totalSteps, bestStep: state.bestStep,
                              bestValidationLoss: state.bestValidationLoss, identity: identity, validation: validation)
        try AtomicFile.write(JSONLines.line(summary) + "\n", to: path.replacingOccurrences(of: ".safetensors", with: ".json"))
    }

    /// - Throws: `FormatError` for a damaged file, `TrainingError.mismatchedCheckpoint` for one of another run.
    static func load(_ path: String, into state: TrainingState, identity: Identity, acceptingOthers: Bool = false) throws {
        let file = try SafeTensors(contentsOf: path)
        func wrong(_ found: String) -> FormatError { .malformed(path: path, place: nil, found: found, expected: "a checkpoint of this version") }
        guard file.metadata["format"] == format, let step = file.metadata["step"].flatMap({ Int($0) }),
              let bestStep = file.metadata["bestStep"].flatMap({ Int($0) }),
              let bestLoss = file.metadata["bestValidationLoss"].flatMap({ UInt64($0) }),
              let averageStep = file.metadata["averageStep"].flatMap({ Int($0) }),
              let optimizerStep = file.metadata["optimizerStep"].flatMap({ Int($0) }),
              let saved = file.metadata["identity"].flatMap({ try? JSONDecoder().decode(Identity.self, from: Data($0.utf8)) })
        else { throw wrong("not a checkpoint, or of another version") }
        guard file.metadata["checksum"] == dataChecksum(file) else { throw wrong("a wrong checksum: the file is damaged") }
        if saved != identity && !acceptingOthers {
            var differences: [String] = []
            if saved.recipeHash != identity.recipeHash { differences.append("another recipe") }
            if saved.dataHash != identity.dataHash { differences.append("other music") }
            if saved.engineVersion != identity.engineVersion { differences.append("engine version \(saved.engineVersion), this is \(identity.engineVersion)") }
            throw TrainingError.mismatchedCheckpoint(path: path, what: "was saved with \(differences.joined(separator: " and "))")
        }
        func tensor(_ name: String) throws(FormatError) -> Tensor<Float> {
            let numbers = try file.floats(name)
            return Tensor(shape: Shape(file.entry(name)!.extents), scalars: numbers)
        }
        var weights: [String: Tensor<Float>] = [:], averages = weights
        var moments: [String: (first: Tensor<Float>, second: Tensor<Float>)] = [:]
        for entry in state.parameters {
            weights[entry.name] = try tensor("weights.\(entry.name)")
            averages[entry.name] = try tensor("average.\(entry.name)")
            moments[entry.name] = (try tensor("firstMoment.\(entry.name)"), try tensor("secondMoment.\(entry.name)"))
        }
        guard state.parameters.allSatisfy({ weights[$0.name]!.shape == $0.parameter.shape }),
              state.restore(averageStep: averageStep, averages: averages, optimizerStep: optimizerStep, moments: moments)
        else { throw wrong("arrays of other shapes") }
        for entry in state.parameters { entry.parameter.value = weights[entry.name]! }
        (state.step, state.bestStep, state.bestValidationLoss) = (step, bestStep, Double(bitPattern: bestLoss))
        state.loadAverage()
    }

    /// Of the data behind the header of an encoded file.
    private static func checksum(_ encoded: Data) -> String {
        encoded.withUnsafeBytes { bytes in
            let header = Int(UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))
            return SHA256.hexDigest(UnsafeRawBufferPointer(rebasing: bytes[(8 + header)...]))
        }
    }

    static func dataChecksum(_ file: SafeTensors) -> String {
        var hash = SHA256()
        for name in file.names { if let bytes = try? file.bytes(name) { hash.update(bytes) } }
        return hash.hexDigest()
    }
}
