import CTensorKernels
import Dispatch
import Synchronization

/// `transform` of each of 0 ..< `count`, in order, on up to `Parallelism.threadCount` threads.
///
///     let lengths = try parallelMap(paths.count) { index throws(AudioError) in try seconds(of: paths[index]) }
///
/// Each thread takes the next number when it is done with one, so items may cost unequally much. Loops inside of `transform`
/// are not divided further: what it gives does not depend on the number of threads or of items. The caller's
/// `ProductPrecision` holds for them; its task-local values do not reach the other threads: what needs `GradientMode.disabled` asks for it inside of `transform`.
///
/// - Parameters:
///   - count: Items in all; traps if it is negative.
///   - progress: Told after each item how many of how many are done. Called once at a time, with rising numbers, on the
///     thread that did the item.
///   - transform: Called once for each number.
/// - Throws: What the first item, by number, threw. After an error no further item is begun: throwing is how to stop early.
public func parallelMap<Result: Sendable, Failure: Error>(
    _ count: Int, progress: @Sendable (_ done: Int, _ count: Int) -> Void = { _, _ in },
    _ transform: @Sendable (Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
    if count < 0 { shapeFailure("parallelMap", "the count must not be negative, found \(count)") }
    // Each thread writes to the places of its own items only, and they are read after all are done.
    nonisolated(unsafe) let results = UnsafeMutablePointer<Result?>.allocate(capacity: count)
    results.initialize(repeating: nil, count: count)
    defer { results.deinitialize(count: count).deallocate() }
    let done = Mutex(0)
    try forEachInParallel(count) { (index) throws(Failure) in
        results[index] = try transform(index)
        done.withLock {
            $0 += 1
            progress($0, count)
        }
    }
    return (0..<count).map { results[$0]! }
}

/// Calls `body` with each of 0 ..< `count`, each thread taking the next number when it is done with one.
///
/// - Throws: As `parallelMap`.
func forEachInParallel<Failure: Error>(_ count: Int, _ body: @Sendable (Int) throws(Failure) -> Void) throws(Failure) {
    let isInside = st_is_inside_parallel_loop()
    let threads = min(count, Parallelism.threadCount)
    if threads <= 1 {
        st_set_inside_parallel_loop(true)
        defer { st_set_inside_parallel_loop(isInside) }
        for index in 0..<count { try body(index) }
        return
    }
    let isHalf = ProductPrecision.isHalf
    let next = Atomic<Int>(0), hasFailed = Atomic<Bool>(false)
    let failure = Mutex<(index: Int, error: Failure)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
        beginLoop(isHalf)
        defer { endLoop() }
        while !hasFailed.load(ordering: .relaxed) {
            let index = next.add(1, ordering: .relaxed).oldValue
            if index >= count { return }
            do throws(Failure) { try body(index) } catch {
                // Numbers are given out in order and all that were are worked through, so the lowest that fails is the same
                // in every run.
                failure.withLock { if index < $0?.index ?? count { $0 = (index, error) } }
                hasFailed.store(true, ordering: .relaxed)
            }
        }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
}
