import Foundation

/// What can go wrong in a training run, whatever is learned.
public enum LearningError: Error, Sendable, CustomStringConvertible, LocalizedError {
    /// A loss or gradient that is not a number, so that going on would destroy the weights.
    case nonFinite(step: Int, loss: Double, learningRate: Double, gradientNorm: Double, lastCheckpoint: String?)
    /// Ranks that were to hold the same weights do not.
    case ranksDiffer(step: Int, rank: Int, lastCheckpoint: String?)
    /// The task sees that nothing will come of it; `reason` says why, and what to do.
    case hopeless(step: Int, reason: String, lastCheckpoint: String?)
    /// A signal asked to stop; the state is saved.
    case interrupted(step: Int, checkpoint: String?)
    /// None of the checkpoints of a run can be read; `reasons` says why of each.
    case noUsableCheckpoint(folder: String, reasons: [String])
    /// A new run was to be made where there is one.
    case runExists(folder: String)
    /// Another process works on the run; `holder` says which.
    case runInUse(folder: String, holder: String)
    /// A checkpoint that does not belong to this run.
    case mismatchedCheckpoint(path: String, what: String)

    public var description: String {
        switch self {
        case .nonFinite(let step, let loss, let rate, let norm, let checkpoint):
            return "training stopped at step \(step): loss \(loss), gradient norm \(norm), learning rate \(rate). "
                + (checkpoint.map { "The last good checkpoint is \($0). " } ?? "") + "Try a lower optimizer.learningRate."
        case .ranksDiffer(let step, let rank, let checkpoint):
            return "training stopped at step \(step): the weights of rank \(rank) are not those of rank 0. Are the programs and the processors of all ranks "
                + "the same, and is the memory sound?" + (checkpoint.map { " The last checkpoint is \($0)." } ?? "")
        case .hopeless(let step, let reason, let checkpoint):
            return "training stopped after step \(step): \(reason)" + (checkpoint.map { " The last checkpoint is \($0)." } ?? "")
        case .interrupted(let step, let checkpoint):
            return "interrupted after step \(step)" + (checkpoint.map { "; saved to \($0). Go on with --resume." } ?? "")
        case .noUsableCheckpoint(let folder, let reasons):
            return "\(folder): no checkpoint of this run can be read, so it cannot be gone on with:"
                + reasons.map { "\n  " + $0 }.joined() + "\nBring back its checkpoints folder from a copy, or begin a new run with --output."
        case .runExists(let folder):
            return "\(folder): holds a run already; go on with --resume \(folder), or choose another --output"
        case .runInUse(let folder, let holder):
            return "\(folder): another process is at work on this run (\(holder)). Wait for it, or stop it with Ctrl-C or kill."
        case .mismatchedCheckpoint(let path, let what):
            return "\(path): \(what)"
        }
    }

    public var errorDescription: String? { description }

    /// The same with the run's last checkpoint, where the error tells of one.
    func with(lastCheckpoint: String?) -> LearningError {
        switch self {
        case .nonFinite(let step, let loss, let rate, let norm, _):
            .nonFinite(step: step, loss: loss, learningRate: rate, gradientNorm: norm, lastCheckpoint: lastCheckpoint)
        case .hopeless(let step, let reason, _): .hopeless(step: step, reason: reason, lastCheckpoint: lastCheckpoint)
        case .ranksDiffer(let step, let rank, _): .ranksDiffer(step: step, rank: rank, lastCheckpoint: lastCheckpoint)
        default: self
        }
    }
}
