import AudioFiles
import Foundation
import Tensors

/// Consumes the blocks of a decoder on a thread of its own, while the decoder goes on to the next.
///
/// The consumer gets the same samples in the same order as without the thread, and its loops are not divided over threads, so its
/// results are the same. At most `BlockQueue.capacity` blocks wait.
package final class BackgroundConsumer<Consumer: SampleConsumer & SendableMetatype>: SampleConsumer {
    private let queue: BlockQueue<Consumer>
    private var gathered: [Float] = []
    /// Samples that are handed over at a time: enough that the threads seldom wait for each other.
    static var blockLength: Int { 8192 }
    /// Bytes of the thread's stack: as much as a main thread has. Other threads get 512 kB on macOS.
    private static var stackSize: Int { 8 << 20 }

    /// - Parameter makeConsumer: Called on the other thread, while the decoder goes on to its first block.
    package init(_ makeConsumer: @escaping @Sendable () -> Consumer) {
        let queue = BlockQueue<Consumer>()
        self.queue = queue
        let thread = Thread { parallelJobs(1) { queue.work(makeConsumer()) } }
        thread.stackSize = Self.stackSize
        thread.start()
    }

    deinit { queue.close() }

    package func process(_ samples: UnsafeBufferPointer<Float>) {
        gathered.append(contentsOf: samples)
        if gathered.count >= Self.blockLength {
            queue.push(gathered)
            gathered.removeAll(keepingCapacity: true)
        }
    }

    package func finish() {
        queue.push(gathered)
        queue.close()
    }

    /// The consumer, once it has consumed everything; waits for it. To be called after `finish`.
    package func consumed() -> Consumer { queue.waitForConsumer() }
}

/// What waits between the two threads. Every stored property is read and written under the lock. The consumer belongs to the
/// worker until it has finished, and to who waits for it from then on.
private final class BlockQueue<Consumer: SampleConsumer>: @unchecked Sendable {
    private let condition = NSCondition()
    private var blocks: [[Float]] = []
    private var isClosed = false
    private var finished: Consumer?
    /// Blocks that may wait: six seconds of sound at 22,050 Hz, which is what is decoded while the consumer is made.
    private static var capacity: Int { 16 }

    func push(_ block: [Float]) {
        condition.lock()
        while blocks.count >= Self.capacity { condition.wait() }
        blocks.append(block)
        condition.broadcast()
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    func waitForConsumer() -> Consumer {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let finished { return finished }
            condition.wait()
        }
    }

    func work(_ made: Consumer) {
        var consumer = made
        while let block = next() { block.withUnsafeBufferPointer { consumer.process($0) } }
        consumer.finish()
        condition.lock()
        finished = consumer
        condition.broadcast()
        condition.unlock()
    }

    private func next() -> [Float]? {
        condition.lock()
        defer { condition.unlock() }
        while blocks.isEmpty && !isClosed { condition.wait() }
        if blocks.isEmpty { return nil }
        condition.broadcast()
        return blocks.removeFirst()
    }
}
