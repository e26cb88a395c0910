import ArgumentParser
import Communication
import Formats
import Foundation
import Learning
import MusicData
import Settings

/// How a training ends that does not come to its end: what is said, and the exit code.
struct TrainingEnd: Error {
    let message: String
    let code: ExitCode
    /// Whether every rank ends so, at the same place.
    var isAgreed = false

    init(_ message: String, _ code: ExitCode) { (self.message, self.code) = (message, code) }

    /// Nil for what is no error of training.
    ///
    /// - Parameter isForced: Whether a checkpoint of another run was to be gone on with.
    init?(_ error: any Error, isForced: Bool) {
        switch error {
        case let error as TrainingEnd: self = error
        case let error as LearningError: self.init(error, isForced: isForced)
        case let error as MusicError:
            switch error {
            case .noMusic, .tooFewTracks: self.init(error.description, .inputMissing)
            case .interrupted: self.init(error.description, .interrupted)
            }
        case let error as RecipeError: self.init("\(error)", .wrongUsage)
        case let error as FormatError: self.init("\(error)", .cannotWrite)
        case let error as CommunicationError:
            self.init("\(error)", error.isUsage ? .wrongUsage : .rankLost)
            // Ranks have told each other what they have.
            if case .unusable = error { isAgreed = true }
        default: return nil
        }
    }

    private init(_ error: LearningError, isForced: Bool) {
        switch error {
        case .interrupted:
            self.init(error.description, .interrupted)
            isAgreed = true
        case .noUsableCheckpoint: self.init(error.description, .inputMissing)
        case .mismatchedCheckpoint where !isForced:
            self.init(error.description + ". Give back what it had, or go on all the same with --force-resume.", .wrongUsage)
        case .mismatchedCheckpoint, .runExists, .runInUse: self.init(error.description, .wrongUsage)
        case .nonFinite, .hopeless, .ranksDiffer: self.init(error.description, .someFailed)
        }
    }

    /// Ends the job of several ranks. Rank 0 speaks for all; another does only if nothing is heard of rank 0.
    func end(_ ranks: any Communicator) throws -> Never {
        if isAgreed {
            if ranks.isFirst { report("sametempo: \(message)") }
            try ranks.leave()
            throw code
        }
        if !ranks.isFirst { sleep(Self.secondsForRankZero) }
        ranks.abort(code: code.rawValue, message: ranks.isFirst ? "sametempo: \(message)" : "sametempo: rank \(ranks.rank): \(message)")
    }

    /// What most ranks run into, all do.
    private static let secondsForRankZero: UInt32 = 3
}

extension CommunicationError {
    /// Whether the way of starting is to blame.
    fileprivate var isUsage: Bool {
        switch self {
        case .notBuilt, .cannotStart, .unusable: true
        case .failed, .timedOut: false
        }
    }
}
