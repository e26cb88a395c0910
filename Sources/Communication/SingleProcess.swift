import Foundation
import Synchronization

/// One process, which is all there is: nothing is sent anywhere.
public final class SingleProcess: Communicator {
    public let rank = 0
    public let size = 1
    public let timeouts = CommunicationTimeouts()
    private let messages = Mutex<[Message]>([])

    /// A job of one.
    public init() {}

    private struct Done: PendingSum {
        func isDone() -> Bool { true }
        func wait() {}
    }

    private final class Counter: SharedCounter {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
    }

    public func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> any PendingSum { Done() }
    public func allGather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
    public func allGather(_ bytes: [UInt8], lengths: [Int]) -> [[UInt8]] { [bytes] }
    public func gather(_ bytes: [UInt8], at root: Int) -> [[UInt8]] { [bytes] }
    public func broadcast(_ bytes: [UInt8], from root: Int) -> [UInt8] { bytes }
    public func barrier() {}
    public func send(_ bytes: [UInt8], to rank: Int) { messages.withLock { $0.append(Message(rank: 0, bytes: bytes)) } }
    public func receive() -> Message? { messages.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    public func sharedCounter() -> any SharedCounter { Counter() }

    public func abort(code: Int32, message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(code)
    }

    public func leave() {}
}
