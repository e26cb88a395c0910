import CMPIShim
import Foundation
import Synchronization

/// Ranks that Open MPI connects. Its calls are made under one lock and none of them blocks, so that any thread may wait and every
/// wait has an end.
final class OpenMPI: Communicator {
    let rank: Int
    let size: Int
    let timeouts: CommunicationTimeouts
    private let calls: MPICalls
    private let attendant: Attendant
    private let outgoing = Mutex<[Outgoing]>([])

    /// A message that may not have left yet.
    private struct Outgoing: @unchecked Sendable {
        var operation: UnsafeMutableRawPointer?
        let bytes: UnsafeMutableRawBufferPointer
    }

    init(timeouts: CommunicationTimeouts) throws(CommunicationError) {
        let host = MPICalls.hostName
        // Nobody listens for the others before all have said where they are.
        let (calls, hosts) = try endingProcess(
            after: timeouts.silenceSeconds, "\(host): the MPI job did not come together"
        ) { () throws(CommunicationError) -> (MPICalls, [String]) in
            let error = mpi_start()
            if error != 0 { throw .cannotStart(reason: MPICalls.text(error)) }
            let calls = MPICalls(rank: Int(mpi_rank()), host: host, operationSeconds: timeouts.operationSeconds)
            return (calls, try calls.allGather(Array(host.utf8), size: Int(mpi_size())).map { String(decoding: $0, as: UTF8.self) })
        }
        (rank, size, self.timeouts, self.calls) = (Int(mpi_rank()), hosts.count, timeouts, calls)
        attendant = Attendant(calls: calls, hosts: hosts, rank: rank, silenceSeconds: timeouts.silenceSeconds)
        attendant.start()
    }

    // MARK: Collective

    private final class Sum: PendingSum {
        private let calls: MPICalls
        private var operation: UnsafeMutableRawPointer?
        private var isOver = false

        init(_ calls: MPICalls, _ values: UnsafeMutableBufferPointer<Float>) throws(CommunicationError) {
            self.calls = calls
            operation = try calls.begin("a sum of \(values.count) numbers") { mpi_start_sum(values.baseAddress, MPICalls.count(values.count), $0) }
        }

        func isDone() throws(CommunicationError) -> Bool {
            if !isOver { isOver = try calls.test(&operation, "a sum") }
            return isOver
        }

        func wait() throws(CommunicationError) {
            if !isOver { try calls.wait(&operation, "a sum") }
            isOver = true
        }
    }

    func startSum(_ values: UnsafeMutableBufferPointer<Float>) throws(CommunicationError) -> any PendingSum { try Sum(calls, values) }

    func allGather(_ bytes: [UInt8]) throws(CommunicationError) -> [[UInt8]] { try calls.allGather(bytes, size: size) }

    func allGather(_ bytes: [UInt8], lengths: [Int]) throws(CommunicationError) -> [[UInt8]] {
        precondition(lengths.count == size && lengths[rank] == bytes.count,
                     "Communicator: rank \(rank) of \(size) gives \(bytes.count) bytes to a gathering of \(lengths)")
        return try calls.allGather(bytes, lengths: lengths)
    }

    func gather(_ bytes: [UInt8], at root: Int) throws(CommunicationError) -> [[UInt8]] {
        let lengths = try calls.lengths(bytes.count, size: size)
        return try calls.exchange(bytes, receiving: rank == root ? lengths : [], "gathering at rank \(root)") { sent, received, counts, offsets, operation in
            mpi_start_gather(sent, MPICalls.count(bytes.count), received, counts, offsets, Int32(root), operation)
        }
    }

    func broadcast(_ bytes: [UInt8], from root: Int) throws(CommunicationError) -> [UInt8] {
        let count = try calls.lengths(bytes.count, size: size)[root]
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 16)
        if rank == root { buffer.copyBytes(from: bytes) }
        var operation = try calls.begin("a broadcast") { mpi_start_broadcast(buffer.baseAddress, MPICalls.count(count), Int32(root), $0) }
        try calls.wait(&operation, "a broadcast of \(count) bytes from rank \(root)")
        defer { buffer.deallocate() }
        return Array(buffer.prefix(count))
    }

    func barrier() throws(CommunicationError) {
        var operation = try calls.begin("a barrier") { mpi_start_barrier($0) }
        try calls.wait(&operation, "a barrier")
    }

    // MARK: Messages

    func send(_ bytes: [UInt8], to rank: Int) throws(CommunicationError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        buffer.copyBytes(from: bytes)
        let operation = try calls.begin("sending to rank \(rank)") {
            mpi_start_send(buffer.baseAddress, MPICalls.count(bytes.count), Int32(rank), MPITag.message, $0)
        }
        let message = Outgoing(operation: operation, bytes: buffer)
        outgoing.withLock { $0.append(message) }
        try freeSent()
    }

    /// Frees what has left.
    private func freeSent() throws(CommunicationError) {
        try outgoing.withLock { (messages: inout [Outgoing]) throws(CommunicationError) in
            var remaining: [Outgoing] = []
            for var message in messages {
                if try calls.test(&message.operation, "sending") { message.bytes.deallocate() } else { remaining.append(message) }
            }
            messages = remaining
        }
    }

    private func isSending() throws(CommunicationError) -> Bool {
        try freeSent()
        return outgoing.withLock { !$0.isEmpty }
    }

    func receive() throws(CommunicationError) -> Message? {
        try freeSent()
        return try calls.receive(MPITag.message)
    }

    func sharedCounter() throws(CommunicationError) -> any SharedCounter {
        let number = attendant.addCounter()
        // Nobody asks before rank 0 knows of it.
        try barrier()
        return rank == 0 ? attendant.ownCounter(number) : RemoteCounter(calls: calls, number: number)
    }

    // MARK: The end

    func abort(code: Int32, message: String) -> Never { MPICalls.abort(code: code, message: message) }

    func leave() throws(CommunicationError) {
        var deadline = Deadline(seconds: timeouts.operationSeconds)
        while try isSending(), !deadline.isOver { deadline.pause() }
        try barrier()
        attendant.stop()
        _ = endingProcess(after: timeouts.silenceSeconds, "rank \(rank) on \(MPICalls.hostName): the MPI job did not come to its end") { mpi_finish() }
    }
}

/// Which messages do not meet.
enum MPITag {
    static let message: Int32 = 1, lifeSign: Int32 = 2, counterRequest: Int32 = 3, counterReply: Int32 = 4
}
