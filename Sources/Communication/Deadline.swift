import Foundation
import Synchronization

/// A wait that has an end.
struct Deadline {
    private let begin = ContinuousClock.now
    private let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    var isOver: Bool { begin.duration(to: .now) > .seconds(seconds) }

    /// For so long a wait only gives way to others; what it waits for is mostly under way, and is seen to within microseconds.
    private static let eagerSeconds = 0.002
    private static let pauseMicroseconds: UInt32 = 100

    /// Lets others have the processor.
    mutating func pause() {
        if begin.duration(to: .now) < .seconds(Self.eagerSeconds) { sched_yield() } else { usleep(Self.pauseMicroseconds) }
    }
}

/// Does what cannot be waited for in another way, and ends the process if it takes too long.
func endingProcess<Result, Failure: Error>(
    after seconds: Double, _ message: String, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let end = DispatchWorkItem { endProcess(message, seconds) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: end)
    defer { end.cancel() }
    return try body()
}

/// Ends this process alone, without Open MPI; `mpirun` then ends the others.
func endProcess(_ message: String, _ seconds: Double) -> Never {
    FileHandle.standardError.write(Data("sametempo: \(message) within \(Int(seconds)) s. The job ends.\n".utf8))
    _exit(lostRankCode)
}

/// The exit code of a job that has lost a rank: try again.
public let lostRankCode: Int32 = 75
