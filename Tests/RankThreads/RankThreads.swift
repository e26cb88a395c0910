import Communication
import Foundation
import Synchronization

/// Runs `body` as several ranks, each in a thread of this process, and gives what each returned, by rank.
///
/// A job without MPI, for tests: what is sent is kept in memory. Sums are added in the order of the ranks.
public func withRankThreads<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (any Communicator) throws -> Result) throws -> [Result] {
    let job = ThreadJob(size: count), results = Mutex<[Int: Swift.Result<Result, any Error>]>([:]), finished = DispatchGroup()
    for rank in 0..<count {
        finished.enter()
        let thread = Thread {
            let result = Swift.Result { try body(ThreadRank(job, rank: rank)) }
            if case .failure = result { job.fail() }
            results.withLock { $0[rank] = result }
            finished.leave()
        }
        thread.stackSize = 16 << 20
        thread.start()
    }
    finished.wait()
    return try results.withLock { found in try (0..<count).map { try found[$0]!.get() } }
}

/// What the ranks share.
private final class ThreadJob: Sendable {
    let size: Int
    private let state = Mutex(State())

    private struct State {
        /// What was given to the nth collective operation, by rank.
        var given: [Int: [Int: [UInt8]]] = [:]
        var taken: [Int: Int] = [:]
        var messages: [Int: [Message]] = [:]
        var counters: [Int: Int] = [:]
        var hasFailed = false
    }

    init(size: Int) { self.size = size }

    func fail() { state.withLock { $0.hasFailed = true } }

    func give(_ bytes: [UInt8], operation: Int, rank: Int) { state.withLock { $0.given[operation, default: [:]][rank] = bytes } }

    /// What all gave, if all have.
    func tryTake(_ operation: Int) throws(CommunicationError) -> [[UInt8]]? {
        try state.withLock { (state) throws(CommunicationError) in
            if state.hasFailed { throw .unusable(reason: "another rank failed") }
            guard let given = state.given[operation], given.count == size else { return nil }
            state.taken[operation, default: 0] += 1
            if state.taken[operation] == size { (state.given[operation], state.taken[operation]) = (nil, nil) }
            return (0..<size).map { given[$0]! }
        }
    }

    func take(_ operation: Int) throws(CommunicationError) -> [[UInt8]] {
        while true {
            if let all = try tryTake(operation) { return all }
            usleep(50)
        }
    }

    func post(_ message: Message, to rank: Int) { state.withLock { $0.messages[rank, default: []].append(message) } }
    func message(for rank: Int) -> Message? { state.withLock { $0.messages[rank]?.isEmpty == false ? $0.messages[rank]!.removeFirst() : nil } }
    func count(_ counter: Int) -> Int { state.withLock { $0.counters[counter, default: -1] += 1; return $0.counters[counter]! } }
}

private final class ThreadRank: Communicator {
    let rank: Int
    let timeouts = CommunicationTimeouts()
    private let job: ThreadJob
    private let operations = Atomic<Int>(0)

    var size: Int { job.size }

    init(_ job: ThreadJob, rank: Int) { (self.job, self.rank) = (job, rank) }

    private func begin(_ bytes: [UInt8]) -> Int {
        let operation = operations.add(1, ordering: .relaxed).oldValue
        job.give(bytes, operation: operation, rank: rank)
        return operation
    }

    private final class Sum: PendingSum {
        private let job: ThreadJob
        private let operation: Int
        private let values: UnsafeMutableBufferPointer<Float>
        private var isOver = false

        init(_ job: ThreadJob, _ operation: Int, _ values: UnsafeMutableBufferPointer<Float>) { (self.job, self.operation, self.values) = (job, operation, values) }

        func isDone() throws(CommunicationError) -> Bool {
            if !isOver, let all = try job.tryTake(operation) { add(all) }
            return isOver
        }

        func wait() throws(CommunicationError) { if !isOver { add(try job.take(operation)) } }

        private func add(_ all: [[UInt8]]) {
            for (rank, bytes) in all.enumerated() {
                bytes.withUnsafeBytes { bytes in
                    precondition(bytes.count == 4 * values.count, "ranks add up other counts of numbers")
                    for place in values.indices {
                        let value = bytes.loadUnaligned(fromByteOffset: 4 * place, as: Float.self)
                        values[place] = rank == 0 ? value : values[place] + value
                    }
                }
            }
            isOver = true
        }
    }

    func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> any PendingSum { Sum(job, begin(Array(UnsafeRawBufferPointer(values))), values) }
    func allGather(_ bytes: [UInt8]) throws(CommunicationError) -> [[UInt8]] { try job.take(begin(bytes)) }
    func allGather(_ bytes: [UInt8], lengths: [Int]) throws(CommunicationError) -> [[UInt8]] {
        let all = try allGather(bytes)
        precondition(all.map(\.count) == lengths, "ranks give \(all.map(\.count)) bytes; expected \(lengths)")
        return all
    }
    func gather(_ bytes: [UInt8], at root: Int) throws(CommunicationError) -> [[UInt8]] { let all = try allGather(bytes); return rank == root ? all : [] }
    func broadcast(_ bytes: [UInt8], from root: Int) throws(CommunicationError) -> [UInt8] { try allGather(bytes)[root] }
    func barrier() throws(CommunicationError) { _ = try allGather([]) }
    func send(_ bytes: [UInt8], to rank: Int) { job.post(Message(rank: self.rank, bytes: bytes), to: rank) }
    func receive() -> Message? { job.message(for: rank) }

    private struct Counter: SharedCounter {
        let job: ThreadJob, number: Int
        func next() -> Int { job.count(number) }
    }

    func sharedCounter() throws(CommunicationError) -> any SharedCounter {
        let number = operations.load(ordering: .relaxed)
        try barrier()
        return Counter(job: job, number: number)
    }

    func abort(code: Int32, message: String) -> Never { fatalError(message) }
    func leave() throws(CommunicationError) { try barrier() }
}
