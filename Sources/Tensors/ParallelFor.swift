import CTensorKernels
import Dispatch

/// Runs `body` over consecutive ranges that together cover 0 ..< `count`, on up to `Parallelism.threadCount` threads.
///
/// Results go into what the body can share safely; to collect one for each item use `parallelMap`, to fill a tensor
/// `Tensor(stacking:each:_:)`.
///
/// - Parameters:
///   - count: Items in all.
///   - grain: The fewest items worth a thread of their own.
///   - body: Called once per range, with the range's number; ranges never overlap.
public func parallelFor(_ count: Int, grain: Int = 1, _ body: @Sendable (Range<Int>, Int) -> Void) {
    uncheckedParallelFor(count, grain: grain, body)
}

/// `parallelFor` for kernels, which share raw pointers. That each range touches its own memory only, no compiler checks.
package func uncheckedParallelFor(_ count: Int, grain: Int = 1, _ body: (Range<Int>, Int) -> Void) {
    let chunks = parallelChunkCount(count, grain: grain)
    if chunks <= 1 {
        if count > 0 { body(0..<count, 0) }
        return
    }
    let isHalf = ProductPrecision.isHalf
    // The closure outlives no call of concurrentPerform, and each call of it touches its own range only.
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            beginLoop(isHalf)
            body(count * chunk / chunks..<count * (chunk + 1) / chunks, chunk)
            endLoop()
        }
    }
}

/// Into how many ranges `parallelFor` divides `count` items: what a caller needs to give each range its own scratch.
public func parallelChunkCount(_ count: Int, grain: Int = 1) -> Int {
    let most = count / max(1, grain)
    // Most loops are too small to divide, and then the count is not even asked for.
    return most <= 1 ? min(1, count) : min(Parallelism.threadCount, most)
}

/// Runs `job` on `count` threads at once and waits for all. Loops inside it are not divided further.
package func parallelJobs(_ count: Int, _ job: @Sendable () -> Void) {
    let isHalf = ProductPrecision.isHalf
    withoutActuallyEscaping(job) { job in
        DispatchQueue.concurrentPerform(iterations: max(1, count)) { _ in
            beginLoop(isHalf)
            job()
            endLoop()
        }
    }
}

/// Tells this thread that it works in a parallel loop, and what of the thread that began the loop holds in it too.
func beginLoop(_ isHalf: Bool) {
    st_set_inside_parallel_loop(true)
    st_set_loop_is_bf16(isHalf)
}

/// Tells this thread that its part of a parallel loop is done.
func endLoop() {
    st_set_inside_parallel_loop(false)
    st_set_loop_is_bf16(false)
}
