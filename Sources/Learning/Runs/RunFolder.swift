import Formats
import Foundation

/// What lies where in the folder of a training run.
public struct RunFolder: Sendable, Hashable {
    /// The folder, as it was given.
    public let path: String

    /// Nothing is made or read; see `create()`.
    public init(_ path: String) { self.path = path }

    /// The resolved recipe.
    public var recipe: String { path + "/recipe.yaml" }
    /// One JSON object per logged step.
    public var metrics: String { path + "/metrics.jsonl" }
    /// Event files for TensorBoard, one for each time the run was started or gone on with.
    public var tensorBoard: String { path + "/tensorboard" }
    /// Held by the process at work on the run.
    public var lock: String { path + "/.lock" }
    /// The folder of the checkpoints.
    public var checkpoints: String { path + "/checkpoints" }
    /// The newest checkpoint.
    public var last: String { checkpoints + "/last.safetensors" }
    /// The `last` before this one, in case it is damaged.
    public var previous: String { checkpoints + "/previous.safetensors" }
    /// The checkpoint of the best validation, which the model is made from.
    public var best: String { checkpoints + "/best.safetensors" }
    /// The page to look at.
    public var report: String { path + "/report.html" }
    /// What comes out of the run.
    public var model: String { path + "/model.safetensors" }

    /// Whether a run was begun here.
    public var holdsRun: Bool {
        [recipe, metrics].allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    /// Keeps other processes from the run.
    ///
    /// - Throws: `LearningError.runInUse`, which names the process at work on it; `FormatError` if it cannot be locked.
    public func locked() throws -> FileLock {
        switch try FileLock.take(lock) {
        case .taken(let lock): return lock
        case .held(let holder): throw LearningError.runInUse(folder: path, holder: holder)
        }
    }

    /// Removes what processes that were killed while writing left. - Precondition: The run is locked.
    func removeTorn() {
        for folder in [path, checkpoints] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(AtomicFile.partSuffix) {
                unlink(folder + "/" + name)
            }
        }
    }

    /// Makes the folders.
    public func create() throws(FormatError) {
        do { try FileManager.default.createDirectory(atPath: checkpoints, withIntermediateDirectories: true) } catch {
            throw .system(path: path, operation: "make the run folder", reason: error.localizedDescription)
        }
    }
}
