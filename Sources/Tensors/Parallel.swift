import CTensorKernels
import Dispatch
import Synchronization

/// How many threads the engine's loops are divided over.
public enum Parallelism {
    private static let configured = Atomic<Int>(0)
    private static let blasKernels = String(cString: st_prepare_blas())

    /// Threads used by a loop that is not itself inside a parallel loop; by default one per available core.
    ///
    /// The same count gives the same bytes: loops are divided into fixed chunks whose results are joined in order.
    public static var threadCount: Int {
        get {
            let value = configured.load(ordering: .relaxed)
            return value > 0 ? value : availableCores
        }
        set { configured.store(max(0, newValue), ordering: .relaxed) }
    }

    /// The name of the BLAS kernels in use, after choosing the best ones for this processor.
    public static var blasKernelName: String { blasKernels }

    /// Readies BLAS for the engine: its best kernels, and none of its threads, which spin for a while after they began.
    ///
    /// The first product does the same; a program that has other work to do first gains some milliseconds.
    public static func prepareBLAS() { _ = blasKernels }

    private static let availableCores = max(1, Int(st_available_cores()))
}

/// Runs `body` over consecutive ranges that together cover 0 ..< `count`, on up to `Parallelism.threadCount` threads.
///
/// - Parameters:
///   - grain: The fewest items worth a thread of their own.
///   - body: Called once per range, with the range's number; ranges never overlap.
public func parallelFor(_ count: Int, grain: Int = 1, _ body: (Range<Int>, Int) -> Void) {
    let chunks = parallelChunkCount(count, grain: grain)
    if chunks <= 1 {
        if count > 0 { body(0..<count, 0) }
        return
    }
    // The closure outlives no call of concurrentPerform, and each call of it touches its own range only.
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            st_set_inside_parallel_loop(true)
            body(count * chunk / chunks..<count * (chunk + 1) / chunks, chunk)
            st_set_inside_parallel_loop(false)
        }
    }
}

/// Into how many ranges `parallelFor` divides `count` items: what a caller needs to give each range its own scratch.
public func parallelChunkCount(_ count: Int, grain: Int = 1) -> Int {
    if st_is_inside_parallel_loop() { return min(1, count) }
    return max(min(1, count), min(Parallelism.threadCount, count / max(1, grain)))
}

/// Runs `job` on `count` threads at once and waits for all. Loops inside it are not divided further.
public func parallelJobs(_ count: Int, _ job: @Sendable () -> Void) {
    withoutActuallyEscaping(job) { job in
        DispatchQueue.concurrentPerform(iterations: max(1, count)) { _ in
            st_set_inside_parallel_loop(true)
            job()
            st_set_inside_parallel_loop(false)
        }
    }
}
