import Formats
import Foundation

/// What lies where in the folder of a training run.
public struct RunDirectory: Sendable, Hashable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// The resolved recipe.
    public var recipe: String { path + "/recipe.yaml" }
    /// One JSON object per logged step.
    public var metrics: String { path + "/metrics.jsonl" }
    /// Tempi that the round of self-training under way learns from.
    public var pseudoTempi: String { path + "/pseudo-tempi.jsonl" }
    public var checkpoints: String { path + "/checkpoints" }
    public var last: String { checkpoints + "/last.safetensors" }
    /// The `last` before this one, in case it is damaged.
    public var previous: String { checkpoints + "/previous.safetensors" }
    public var best: String { checkpoints + "/best.safetensors" }
    /// The page to look at.
    public var report: String { path + "/report.html" }
    /// What `estimate --model` takes.
    public var model: String { path + "/model.safetensors" }

    /// Makes the folders.
    public func create() throws(FormatError) {
        do { try FileManager.default.createDirectory(atPath: checkpoints, withIntermediateDirectories: true) } catch {
            throw .system(path: path, operation: "make the run folder", reason: error.localizedDescription)
        }
    }
}
