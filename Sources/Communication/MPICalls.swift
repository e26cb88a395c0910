import CMPIShim
import Foundation
import Synchronization

/// Calls of Open MPI, one at a time, and the waiting for what they began.
final class MPICalls: Sendable {
    private let rank: Int
    private let host: String
    private let operationSeconds: Double
    private let lock = Mutex<Void>(())

    init(rank: Int, host: String, operationSeconds: Double) { (self.rank, self.host, self.operationSeconds) = (rank, host, operationSeconds) }

    /// Of this machine, for messages.
    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func text(_ error: Int32) -> String {
        var text = [CChar](repeating: 0, count: 1024)
        mpi_error_text(error, &text)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// As Open MPI counts.
    static func count(_ count: Int) -> Int32 {
        precondition(count <= Int32.max, "Communicator: \(count) values at once; at most \(Int32.max) can be sent")
        return Int32(count)
    }

    static func abort(code: Int32, message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        mpi_abort(code, Self.secondsToAbort)
    }

    /// How long Open MPI has to end the job, before this process ends by itself.
    private static let secondsToAbort: Int32 = 10

    /// One call.
    func call(_ operation: String, _ body: () -> Int32) throws(CommunicationError) {
        let error = lock.withLock { _ in body() }
        if error != 0 { throw .failed(rank: rank, host: host, operation: operation, reason: Self.text(error)) }
    }

    /// Begins what `test` and `wait` see to its end.
    func begin(_ name: String, _ body: (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Int32) throws(CommunicationError) -> UnsafeMutableRawPointer? {
        var operation: UnsafeMutableRawPointer?
        try call(name) { body(&operation) }
        return operation
    }

    func test(_ operation: inout UnsafeMutableRawPointer?, _ name: String) throws(CommunicationError) -> Bool {
        var isDone = false
        try call(name) { mpi_test(&operation, &isDone) }
        return isDone
    }

    func wait(_ operation: inout UnsafeMutableRawPointer?, _ name: String) throws(CommunicationError) {
        var deadline = Deadline(seconds: operationSeconds)
        while try !test(&operation, name) {
            if deadline.isOver { throw .timedOut(rank: rank, host: host, operation: name, seconds: operationSeconds) }
            deadline.pause()
        }
    }

    /// The next message of a tag, nil if none has arrived. To be called by one thread at a time for each tag.
    func receive(_ tag: Int32) throws(CommunicationError) -> Message? {
        var isFound = false, sender: Int32 = 0, count: Int32 = 0
        try call("looking for messages") { mpi_probe(tag, &isFound, &sender, &count) }
        guard isFound else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, Int(count)), alignment: 16)
        var operation = try begin("receiving from rank \(sender)") { mpi_start_receive(buffer.baseAddress, count, sender, tag, $0) }
        try wait(&operation, "receiving \(count) bytes from rank \(sender)")
        defer { buffer.deallocate() }
        return Message(rank: Int(sender), bytes: Array(buffer.prefix(Int(count))))
    }

    /// The next message of a tag, when it has arrived.
    func awaitMessage(_ tag: Int32, _ name: String) throws(CommunicationError) -> Message {
        var deadline = Deadline(seconds: operationSeconds)
        while true {
            if let message = try receive(tag) { return message }
            if deadline.isOver { throw .timedOut(rank: rank, host: host, operation: name, seconds: operationSeconds) }
            deadline.pause()
        }
    }

    /// Sends a small message, and waits until it has left.
    func deliver(_ bytes: [UInt8], to rank: Int, _ tag: Int32) throws(CommunicationError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        buffer.copyBytes(from: bytes)
        var operation = try begin("sending to rank \(rank)") { mpi_start_send(buffer.baseAddress, Self.count(bytes.count), Int32(rank), tag, $0) }
        try wait(&operation, "sending \(bytes.count) bytes to rank \(rank)")
        buffer.deallocate()
    }

    static func bytes(_ number: Int) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
    static func number(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) } }

    // MARK: Bytes of every rank

    /// What every rank gave, by rank. Lengths may differ.
    func allGather(_ bytes: [UInt8], size: Int) throws(CommunicationError) -> [[UInt8]] {
        try allGather(bytes, lengths: lengths(bytes.count, size: size))
    }

    /// How many bytes every rank gives.
    func lengths(_ own: Int, size: Int) throws(CommunicationError) -> [Int] {
        try allGather(Self.bytes(own), lengths: [Int](repeating: MemoryLayout<Int>.size, count: size)).map { Self.number($0) }
    }

    /// The same of known lengths.
    func allGather(_ bytes: [UInt8], lengths: [Int]) throws(CommunicationError) -> [[UInt8]] {
        try exchange(bytes, receiving: lengths, "gathering") { sent, received, counts, offsets, operation in
            mpi_start_all_gather(sent, Self.count(bytes.count), received, counts, offsets, operation)
        }
    }

    typealias Exchange = (
        _ sent: UnsafeRawPointer?, _ received: UnsafeMutableRawPointer?, _ counts: UnsafePointer<Int32>?, _ offsets: UnsafePointer<Int32>?,
        _ operation: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32

    /// Sends bytes and receives some of every rank, of known lengths.
    func exchange(_ bytes: [UInt8], receiving lengths: [Int], _ name: String, _ body: Exchange) throws(CommunicationError) -> [[UInt8]] {
        var offsets: [Int] = [], total = 0
        for length in lengths { offsets.append(total); total += length }
        // Open MPI may read counts and offsets until it is done. None of this is freed when the wait is given up.
        let sent = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        let received = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, total), alignment: 16)
        let places = UnsafeMutableBufferPointer<Int32>.allocate(capacity: max(1, 2 * lengths.count))
        sent.copyBytes(from: bytes)
        _ = places.initialize(from: (lengths + offsets).map { Self.count($0) })
        var operation = try begin(name) { body(sent.baseAddress, received.baseAddress, places.baseAddress, places.baseAddress! + lengths.count, $0) }
        try wait(&operation, name)
        defer { sent.deallocate(); received.deallocate(); places.deallocate() }
        return zip(lengths, offsets).map { Array(received[$1..<$1 + $0]) }
    }
}
