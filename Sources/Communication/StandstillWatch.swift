import Foundation
import Synchronization

/// Ends the process when a loop that calls Open MPI stands still. A call may never return, such as one that waits for memory shared with a
/// process that was stopped while it wrote there.
package final class StandstillWatch: Sendable {
    private let seconds: Double
    private let message: String
    private let rounds = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    /// - Parameter message: What is said then; the time is added to it.
    package init(seconds: Double, _ message: String) { (self.seconds, self.message) = (seconds, message) }

    /// Begins to watch.
    package func start() { look(again: 0, looksWithoutRound: 0) }

    /// To be called in every round of the loop.
    package func goesOn() { rounds.add(1, ordering: .relaxed) }

    /// Ends the watch, for good.
    package func stop() { isOver.store(true, ordering: .relaxed) }

    /// Time is counted in looks: a process that was stopped itself finds only one due when it goes on.
    private static let looks = 10

    private func look(again lastRounds: Int, looksWithoutRound: Int) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds / Double(Self.looks)) { [self] in
            if isOver.load(ordering: .relaxed) { return }
            let rounds = rounds.load(ordering: .relaxed), looks = rounds == lastRounds ? looksWithoutRound + 1 : 0
            if looks > Self.looks { endProcess(message, seconds) }
            look(again: rounds, looksWithoutRound: looks)
        }
    }
}
