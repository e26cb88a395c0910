import Dispatch
import RandomStreams
import Synchronization

/// Batches of items in an order that is drawn anew for each pass over the data, made ready on another thread while the last one is
/// worked on.
///
///     let loader = DataLoader(count: images.count, batchSize: 32, seed: 1) { indices in try batch(of: indices) }
///     for _ in 0..<loader.batchesPerEpoch { try train(on: loader.next()) }
///
/// Batches are numbered from 0 over all epochs, and which items are in which follows from the seed and its number alone: to go on where
/// one stopped, set `position` to the number of the batch that is due. A `LearningTask` asks for `batch(step)`, and needs no state at
/// all.
public final class DataLoader<Batch: Sendable, Failure: Error>: Sendable {
    /// Items in the data, and in a batch.
    public let count, batchSize: Int
    /// Of the order of the items.
    public let seed: UInt64
    /// Whether the order is drawn; else the items come as they are numbered.
    public let shuffles: Bool
    /// Whether the items at the end of an epoch that do not fill a batch are left out; else the last batch is smaller.
    public let dropsLast: Bool
    /// Batches that are made ready ahead.
    public let prefetchCount: Int
    private let load: @Sendable ([Int]) throws(Failure) -> Batch
    private let queue = DispatchQueue(label: "DataLoader")
    private let state = Mutex(State())

    private struct State {
        var position = 0
        /// The one that was asked for last.
        var order: (epoch: Int, items: [Int])?
        /// By number.
        var pending: [Int: PendingBatch<Batch, Failure>] = [:]
    }

    /// - Parameters:
    ///   - count: Items in the data; at least 1, and a batch if the last one is dropped.
    ///   - batchSize: Items in a batch, at least 1.
    ///   - seed: Of the order of the items.
    ///   - shuffles: False for the items as they are numbered, as in validation.
    ///   - dropsLast: Whether the items at the end of an epoch that do not fill a batch are left out.
    ///   - prefetchCount: Batches that are made ready ahead; 0 makes each when it is asked for.
    ///   - load: Makes a batch of the items of these numbers, on the loader's thread, one at a time. Task-local values, such as a
    ///     number of threads, do not reach it.
    public init(
        count: Int, batchSize: Int, seed: UInt64, shuffles: Bool = true, dropsLast: Bool = false, prefetchCount: Int = 2,
        load: @escaping @Sendable (_ indices: [Int]) throws(Failure) -> Batch
    ) {
        precondition(count >= 1 && batchSize >= 1 && prefetchCount >= 0 && (!dropsLast || count >= batchSize),
                     "DataLoader: needs an item and a batch that holds one, found \(count) items in batches of \(batchSize)")
        (self.count, self.batchSize, self.seed, self.shuffles) = (count, batchSize, seed, shuffles)
        (self.dropsLast, self.prefetchCount, self.load) = (dropsLast, prefetchCount, load)
    }

    deinit { state.withLock { state in state.pending.values.forEach { $0.cancel() } } }

    /// Batches of one pass over the data.
    public var batchesPerEpoch: Int { dropsLast ? count / batchSize : (count + batchSize - 1) / batchSize }

    /// The number of the batch that `next` gives: all that need be kept to go on.
    public var position: Int {
        get { state.withLock { $0.position } }
        set {
            precondition(newValue >= 0, "DataLoader: the position must not be negative, found \(newValue)")
            state.withLock { $0.position = newValue }
        }
    }

    /// The next batch, over all epochs without end.
    ///
    /// - Throws: What `load` threw for this batch; the position then stays, so that the next call tries again.
    public func next() throws(Failure) -> Batch {
        let number = position, batch = try batch(number)
        position = number + 1
        return batch
    }

    /// A batch by its number, from 0 over all epochs. Those that follow are made ready meanwhile.
    ///
    /// - Throws: What `load` threw for this batch. A batch that is made ready ahead throws when it is asked for, not before.
    public func batch(_ number: Int) throws(Failure) -> Batch {
        precondition(number >= 0, "DataLoader: batches are numbered from 0, found \(number)")
        let wanted = number...(number + prefetchCount)
        let due = state.withLock { state in
            // Whoever jumps has no use for what was made ready.
            for (other, batch) in state.pending where !wanted.contains(other) {
                batch.cancel()
                state.pending[other] = nil
            }
            for new in wanted where state.pending[new] == nil {
                // Neither holds the loader, which ends when its last user lets go of it.
                let batch = PendingBatch<Batch, Failure>(), indices = indices(ofBatch: new, &state.order), load = load
                queue.async { batch.make { () throws(Failure) in try load(indices) } }
                state.pending[new] = batch
            }
            return state.pending[number]!
        }
        defer { state.withLock { if $0.pending[number] === due { $0.pending[number] = nil } } }
        if let batch = try due.wait() { return batch }
        // Another thread asked for a batch far away, which cancelled this one.
        return try load(indices(ofBatch: number))
    }

    /// The numbers of the items in a batch.
    public func indices(ofBatch number: Int) -> [Int] { state.withLock { indices(ofBatch: number, &$0.order) } }

    private func indices(ofBatch number: Int, _ last: inout (epoch: Int, items: [Int])?) -> [Int] {
        let epoch = number / batchesPerEpoch, start = number % batchesPerEpoch * batchSize
        if last?.epoch != epoch { last = (epoch, order(ofEpoch: epoch)) }
        return Array(last!.items[start..<min(start + batchSize, count)])
    }

    /// The numbers of all items in the order of an epoch.
    public func order(ofEpoch epoch: Int) -> [Int] {
        var order = Array(0..<count)
        if shuffles {
            // Fisher and Yates's way, written out: the standard library's may change.
            var stream = RandomStream(seed: seed, path: UInt64(epoch))
            for place in stride(from: count - 1, to: 0, by: -1) { order.swapAt(place, stream.index(below: place + 1)) }
        }
        return order
    }
}

/// A batch that is being made.
private final class PendingBatch<Batch: Sendable, Failure: Error>: Sendable {
    private let isCancelled = Atomic<Bool>(false)
    private let outcome = Mutex<Result<Batch, Failure>?>(nil)
    private let isMade = DispatchSemaphore(value: 0)

    func make(_ load: () throws(Failure) -> Batch) {
        defer { isMade.signal() }
        if isCancelled.load(ordering: .relaxed) { return }
        let made = Result { () throws(Failure) in try load() }
        outcome.withLock { $0 = made }
    }

    /// Not begun yet, it never is.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// For one caller; nil if it was cancelled before it was begun.
    func wait() throws(Failure) -> Batch? {
        isMade.wait()
        return try outcome.withLock { $0 }?.get()
    }
}
