import AudioFiles
import Foundation
import Tensors

/// Works on the blocks of a decoder on a thread of its own, while the decoder goes on to the next.
///
/// The consumer sees the same samples in the same order, and its loops are not divided over threads, so that its results
/// are those it would have had without. At most some seconds of sound wait.
final class BackgroundConsumer<Consumer: SampleConsumer & SendableMetatype>: SampleConsumer {
    private let queue: BlockQueue<Consumer>
    private var gathered: [Float] = []

    /// - Parameter makeConsumer: Called on the other thread, while the decoder goes on to its first block.
    init(_ makeConsumer: @escaping @Sendable () -> Consumer) {
        let queue = BlockQueue<Consumer>()
        self.queue = queue
        let thread = Thread { parallelJobs(1) { queue.work(makeConsumer()) } }
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit { queue.close() }

    /// What has heard everything; after `finish`.
    var consumer: Consumer { queue.heard! }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        gathered.append(contentsOf: samples)
        if gathered.count >= 8192 {
            queue.push(gathered)
            gathered.removeAll(keepingCapacity: true)
        }
    }

    func finish() {
        queue.push(gathered)
        queue.close()
        queue.wait()
    }
}

/// What waits between the two threads. Every stored property is touched under the lock; the consumer is the worker's until
/// it has ended.
private final class BlockQueue<Consumer: SampleConsumer>: @unchecked Sendable {
    private let condition = NSCondition()
    private var blocks: [[Float]] = []
    private var isClosed = false
    private(set) var heard: Consumer?
    /// Six seconds of sound: what is decoded while the consumer is made.
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

    func wait() {
        condition.lock()
        while heard == nil { condition.wait() }
        condition.unlock()
    }

    func work(_ made: Consumer) {
        var consumer = made
        while let block = next() { block.withUnsafeBufferPointer { consumer.process($0) } }
        consumer.finish()
        condition.lock()
        heard = consumer
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
