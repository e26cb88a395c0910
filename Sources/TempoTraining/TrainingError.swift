/// What can go wrong in a training run.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
    /// No usable music in what was given; `failures` say why of files that could not be read.
    case noMusic(folders: [String], readable: Int, tooShort: Int, neededSeconds: Double, failures: [String])
    /// A loss or gradient that is not a number, so that going on would destroy the weights.
    case nonFinite(step: Int, loss: Double, learningRate: Double, gradientNorm: Double, lastCheckpoint: String?)
    /// Every distribution has become the same: nothing is told apart any more.
    case collapsed(step: Int, spread: Double, lastCheckpoint: String?)
    /// Every distribution has stayed flat: the network prefers no tempo to any other.
    case undecided(step: Int, entropyBits: Double, lastCheckpoint: String?)
    /// A round of self-training found nothing that the model is sure of.
    case nothingLearned(step: Int, lastCheckpoint: String)
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
        case .noMusic(let folders, let readable, let tooShort, let seconds, let failures):
            return "no music to train on in \(folders.joined(separator: ", ")): \(readable) readable files, \(tooShort) of them "
                + "shorter than the \(Int(seconds.rounded(.up))) s that an excerpt at its strongest stretch needs"
                + failures.prefix(10).map { "\n  " + $0 }.joined() + (failures.count > 10 ? "\n  and \(failures.count - 10) more" : "")
        case .nonFinite(let step, let loss, let rate, let norm, let checkpoint):
            return "training stopped at step \(step): loss \(loss), gradient norm \(norm), learning rate \(rate). "
                + (checkpoint.map { "The last good checkpoint is \($0). " } ?? "") + "Try a lower optimizer.learningRate."
        case .collapsed(let step, let spread, let checkpoint):
            return "training has collapsed at step \(step): the predictions for different excerpts differ by only "
                + "\(String(spread)) octaves, so nothing is told apart. Is there more than one recording, and does it have a beat?"
                + (checkpoint.map { " The last checkpoint is \($0)." } ?? "")
        case .undecided(let step, let entropy, let checkpoint):
            return "training has learned nothing by step \(step): all tempi are equally likely to it for every excerpt (\(String(entropy)) bits). "
                + "Has the music a beat? Else train for more steps, or with a higher optimizer.learningRate or lower pairs.pulselessWeight."
                + (checkpoint.map { " The last checkpoint is \($0)." } ?? "")
        case .nothingLearned(let step, let checkpoint):
            return "after step \(step) the model is not sure of the tempo of any track, so self-training has nothing to learn from. "
                + "Train on more music with a beat, for more steps, or with optimizer.selfTrainingRounds=0. The checkpoint is \(checkpoint)."
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
}
