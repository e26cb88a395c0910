import Foundation

/// Why ranks cannot work together.
public enum CommunicationError: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// Several processes were started, but the program was built without MPI: each would do all of the work.
    case notBuilt
    /// The job could not be joined.
    case cannotStart(reason: String)
    /// Open MPI reports an error.
    case failed(rank: Int, host: String, operation: String, reason: String)
    /// The others did not do their part in time.
    case timedOut(rank: Int, host: String, operation: String, seconds: Double)
    /// What is called for has no use here, such as more ranks than work.
    case unusable(reason: String)

    public var description: String {
        switch self {
        case .notBuilt:
            "started by mpirun, but built without MPI. Build with the trait: swift build -c release --traits MPI,Tags,FFmpeg"
        case .cannotStart(let reason): "the MPI job cannot be joined: \(reason)"
        case .failed(let rank, let host, let operation, let reason): "rank \(rank) on \(host): \(operation) failed: \(reason)"
        case .timedOut(let rank, let host, let operation, let seconds):
            "rank \(rank) on \(host): \(operation) was not done after \(Int(seconds)) s; another rank is lost or stuck. "
                + "The time is set by \(CommunicationTimeouts.operationVariable)."
        case .unusable(let reason): reason
        }
    }

    public var errorDescription: String? { description }
}
