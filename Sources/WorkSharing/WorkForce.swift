import Communication
import Foundation
import Synchronization
import Tensors

/// All threads of all ranks of a job, working on tasks that rank 0 gives out.
///
///     let force = WorkForce(ranks, threads: 2) { (path: String) in length(of: path) }
///     if ranks.isFirst {
///         try force.forEach(next: { paths.next() }, finish: { path, length in print(path, length) })
///         try force.dismiss()
///     } else {
///         try force.serve()
///     }
///
/// A thread gets a task when it has nothing to do, so tasks may cost unequally much. Outcomes come back in the order of the tasks:
/// what is made of them does not depend on the number of ranks and threads. In one process nothing is sent anywhere.
public final class WorkForce<Work: Codable & Sendable, Outcome: Codable & Sendable>: Sendable {
    /// The processes that work.
    public let ranks: any Communicator
    /// Threads of this process.
    public let threads: Int
    private let work: @Sendable (Work) -> Outcome
    /// How many threads of each other rank have nothing to do, and how many tasks each rank did; of rank 0 alone.
    private let state: Mutex<(idle: [Int], done: [Int])>

    /// - Parameters:
    ///   - threads: 0 for one per core.
    ///   - work: The same on all ranks. Loops inside of it are not divided further.
    public init(_ ranks: any Communicator, threads: Int, work: @escaping @Sendable (Work) -> Outcome) {
        self.ranks = ranks
        self.threads = Parallelism.withThreadCount(threads) { Parallelism.threadCount }
        self.work = work
        let none = [Int](repeating: 0, count: ranks.size)
        state = Mutex((none, none))
    }

    /// How many tasks each rank did, by rank; at rank 0.
    public var tasksByRank: [Int] { state.withLock { $0.done } }

    /// Works through tasks; of rank 0 alone. Returns when all are done.
    ///
    /// - Parameters:
    ///   - size: How long a task takes, compared with others. If several ranks work, the last ones begin with the longest of them, so that
    ///     all come to the end at about the same time. A single process shows outcomes as they come.
    ///   - next: The next task, nil at the end. Called once at a time.
    ///   - isStopped: Whether no further task is to be given out. What is under way is finished then in a single process; several are
    ///     not waited for longer than `graceSeconds`, since `mpirun` ends them itself soon after a signal.
    ///   - finish: Takes a task and what became of it, in the order of the tasks. Called once at a time, and not while `next` is.
    /// - Throws: What `next` or `finish` throws, after which no task is given out; `CommunicationError`.
    public func forEach(
        size: (@Sendable (Work) -> Int)? = nil, next: () throws -> Work?, isStopped: @escaping @Sendable () -> Bool = { false },
        finish: (Work, Outcome) throws -> Void
    ) throws {
        try withoutActuallyEscaping(next) { next in
            try withoutActuallyEscaping(finish) { finish in
                let lastOnes = ranks.size == 1 ? nil : size.map { (count: Self.lastTasksPerThread * threads * ranks.size, size: $0) }
                try forEach(WorkLedger(lastOnes: lastOnes, next: next, isStopped: isStopped, finish: finish), isStopped)
            }
        }
    }

    /// How many of the last tasks are given out by their size.
    private static var lastTasksPerThread: Int { 4 }

    private func forEach(_ ledger: WorkLedger<Work, Outcome>, _ isStopped: @escaping @Sendable () -> Bool) throws {
        let ended = DispatchGroup()
        startThreads(ended) { [self] in
            while let (number, task) = ledger.take() {
                let outcome = work(task)
                // With the last outcome the work is over, and the numbers are read.
                state.withLock { $0.done[0] += 1 }
                ledger.put(number, outcome)
            }
        }
        if ranks.size == 1 {
            ended.wait()
            return try ledger.close()
        }
        do { try lead(ledger, isStopped) } catch {
            try ledger.close()
            throw error
        }
        try ledger.close()
    }

    /// Begins as many threads as this rank has.
    private func startThreads(_ ended: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        for number in 0..<threads {
            ended.enter()
            let thread = Thread {
                // A loop of one item: those inside are not divided further.
                _ = Parallelism.withThreadCount(1) { parallelMap(1) { _ in body() } }
                ended.leave()
            }
            thread.stackSize = 8 << 20
            thread.name = "work \(number)"
            thread.start()
        }
    }

    /// How long ranks are waited for that have something under way when the work is to stop.
    public static var graceSeconds: Double { 0.1 }

    /// Gives tasks to the other ranks and takes what became of them.
    private func lead(_ ledger: WorkLedger<Work, Outcome>, _ isStopped: @Sendable () -> Bool) throws {
        var pause = Pause(), idle = state.withLock { $0.idle }, stopped: ContinuousClock.Instant?
        defer { state.withLock { $0.idle = idle } }
        while true {
            var isActive = false
            while let message = try ranks.receive() {
                isActive = true
                switch try WorkMessage<Work, Outcome>(message) {
                case .idle: idle[message.rank] += 1
                case .done(let number, let outcome):
                    ledger.put(number, outcome)
                    state.withLock { $0.done[message.rank] += 1 }
                    idle[message.rank] += 1
                case .task, .end: throw CommunicationError.unusable(reason: "rank \(message.rank) gives out work; only rank 0 does")
                }
            }
            // The rank with most idle threads first, so that the last tasks are spread.
            while let rank = idle.indices.max(by: { idle[$0] < idle[$1] }), idle[rank] > 0, let (number, task) = ledger.take() {
                try ranks.send(WorkMessage<Work, Outcome>.task(number, task).bytes, to: rank)
                idle[rank] -= 1
                isActive = true
            }
            if ledger.isDone { return }
            if isStopped() {
                stopped = stopped ?? .now
                if .now - stopped! > .seconds(Self.graceSeconds) { return }
            }
            pause.wait(isActive: isActive)
        }
    }

    /// Tells the other ranks that there will be no more; of rank 0 alone.
    public func dismiss() throws(CommunicationError) {
        for rank in 1..<max(1, ranks.size) { try ranks.send(WorkMessage<Work, Outcome>.end.bytes, to: rank) }
    }

    /// Does what rank 0 gives out until it says that there will be no more; of the other ranks.
    public func serve() throws(CommunicationError) {
        let tasks = TaskQueue<(Int, Work)>(), outcomes = Mutex<[(Int, Outcome)]>([]), ended = DispatchGroup()
        startThreads(ended) { [work] in
            while let (number, task) = tasks.take() {
                let outcome = work(task)
                outcomes.withLock { $0.append((number, outcome)) }
            }
        }
        for _ in 0..<threads { try ranks.send(WorkMessage<Work, Outcome>.idle.bytes, to: 0) }
        var pause = Pause()
        while true {
            var isActive = false
            for (number, outcome) in outcomes.withLock({ outcomes in defer { outcomes = [] }; return outcomes }) {
                try ranks.send(WorkMessage<Work, Outcome>.done(number, outcome).bytes, to: 0)
                isActive = true
            }
            while let message = try ranks.receive() {
                isActive = true
                switch try WorkMessage<Work, Outcome>(message) {
                case .task(let number, let task): tasks.add((number, task))
                case .end:
                    // What is under way is waited for by nobody.
                    tasks.end()
                    return
                case .idle, .done: throw .unusable(reason: "rank \(message.rank) sent rank \(ranks.rank) results; they go to rank 0")
                }
            }
            pause.wait(isActive: isActive)
        }
    }
}

/// Tasks that wait for a thread.
private final class TaskQueue<Element: Sendable>: Sendable {
    private let state = Mutex<(elements: [Element], isEnded: Bool)>(([], false))
    private let count = DispatchSemaphore(value: 0)

    func add(_ element: Element) {
        state.withLock { $0.elements.append(element) }
        count.signal()
    }

    func end() {
        state.withLock { $0.isEnded = true }
        count.signal()
    }

    /// Waits for one; nil at the end.
    func take() -> Element? {
        count.wait()
        let element = state.withLock { $0.isEnded || $0.elements.isEmpty ? nil : $0.elements.removeFirst() }
        // Wakes the next one that waits.
        if element == nil { count.signal() }
        return element
    }
}

/// Waits longer, the longer nothing happens: short tasks are not held up, and long ones not disturbed.
private struct Pause {
    private static let shortest: UInt32 = 20, longest: UInt32 = 1000
    private var microseconds = Pause.shortest

    mutating func wait(isActive: Bool) {
        microseconds = isActive ? Self.shortest : min(Self.longest, microseconds + microseconds / 2)
        usleep(microseconds)
    }
}
