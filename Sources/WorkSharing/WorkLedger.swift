import Synchronization

/// Gives out tasks one after another, and takes what became of them back in the same order.
final class WorkLedger<Work: Sendable, Outcome: Sendable>: Sendable {
    // The functions are called under the lock only.
    private struct State: @unchecked Sendable {
        var next: (() throws -> Work?)?
        var finish: ((Work, Outcome) throws -> Void)?
        /// Taken from `next`.
        var taken = 0
        /// Of these, what is not given out yet, in the order in which it will be.
        var ahead: [(number: Int, task: Work)] = []
        var delivered = 0
        var underWay: [Int: Work] = [:]
        /// Done, but not what was given out before it.
        var waiting: [Int: (Work, Outcome)] = [:]
        var isExhausted = false
        var failure: (any Error)?
    }

    private let state: Mutex<State>
    private let isStopped: @Sendable () -> Bool
    private let lastOnes: (count: Int, size: @Sendable (Work) -> Int)?

    /// - Parameters:
    ///   - lastOnes: How many of the last tasks are given out largest first, and how large a task is; nil for all in order.
    ///   - next: Called once at a time.
    ///   - finish: The same; never at the same time as `next`.
    init(
        lastOnes: (count: Int, size: @Sendable (Work) -> Int)?, next: @escaping () throws -> Work?,
        isStopped: @escaping @Sendable () -> Bool, finish: @escaping (Work, Outcome) throws -> Void
    ) {
        state = Mutex(State(next: next, finish: finish))
        (self.lastOnes, self.isStopped) = (lastOnes, isStopped)
    }

    /// The task to be done next and its number; nil when there is none, and when the work is to stop.
    func take() -> (number: Int, task: Work)? {
        state.withLock { state in
            guard let next = state.next, state.failure == nil, !isStopped() else { return nil }
            do {
                while !state.isExhausted && state.ahead.count < max(1, lastOnes?.count ?? 0) {
                    guard let task = try next() else {
                        state.isExhausted = true
                        state.ahead = largestFirst(state.ahead)
                        break
                    }
                    state.ahead.append((state.taken, task))
                    state.taken += 1
                }
            } catch {
                state.failure = error
                return nil
            }
            if state.ahead.isEmpty { return nil }
            let (number, task) = state.ahead.removeFirst()
            state.underWay[number] = task
            return (number, task)
        }
    }

    /// Of equals in order.
    private func largestFirst(_ tasks: [(number: Int, task: Work)]) -> [(number: Int, task: Work)] {
        guard let size = lastOnes?.size else { return tasks }
        return tasks.map { (size: size($0.task), entry: $0) }
            .sorted { ($1.size, $0.entry.number) < ($0.size, $1.entry.number) }
            .map(\.entry)
    }

    func put(_ number: Int, _ outcome: Outcome) {
        state.withLock { state in
            guard state.finish != nil, let task = state.underWay.removeValue(forKey: number) else { return }
            state.waiting[number] = (task, outcome)
            while let (task, outcome) = state.waiting.removeValue(forKey: state.delivered) {
                state.delivered += 1
                Self.deliver(task, outcome, &state)
            }
        }
    }

    private static func deliver(_ task: Work, _ outcome: Outcome, _ state: inout State) {
        guard state.failure == nil else { return }
        do { try state.finish?(task, outcome) } catch { state.failure = error }
    }

    /// Whether nothing is left to give out, and all that was given out is done.
    var isDone: Bool {
        state.withLock { ($0.isExhausted && $0.ahead.isEmpty || $0.failure != nil || isStopped()) && $0.underWay.isEmpty }
    }

    /// Delivers what waits for others that will not come, and takes nothing more.
    ///
    /// - Throws: What `next` or `finish` threw first.
    func close() throws {
        try state.withLock { state in
            for (_, (task, outcome)) in state.waiting.sorted(by: { $0.key < $1.key }) { Self.deliver(task, outcome, &state) }
            (state.waiting, state.next, state.finish) = ([:], nil, nil)
            if let failure = state.failure { throw failure }
        }
    }
}
