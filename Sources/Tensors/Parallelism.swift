import CTensorKernels

/// How many threads the engine's loops are divided over, and which BLAS kernels they use.
public enum Parallelism {
    /// Nil where nothing was asked for.
    @TaskLocal private static var wanted: Int?
    private static let availableCores = max(1, Int(st_available_cores()))
    private static let blasKernels = String(cString: st_prepare_blas())

    /// Threads that a loop begun here would be divided over: 1 inside of a parallel loop, else what `withThreadCount` asks
    /// for, else one per available core.
    ///
    /// The same count gives the same bytes: loops are divided into fixed chunks whose results are joined in order.
    public static var threadCount: Int { st_is_inside_parallel_loop() ? 1 : wanted ?? availableCores }

    /// Runs `body` with its loops divided over `count` threads. Nothing outside of it is affected, not even what runs at
    /// the same time, but for tasks that `body` itself begins. Threads of a parallel loop never divide further.
    ///
    /// - Parameter count: 1 divides nothing; 0 is one per available core. Traps if it is negative.
    public static func withThreadCount<Result, Failure: Error>(
        _ count: Int, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if count < 0 { shapeFailure("withThreadCount", "the count must not be negative, found \(count)") }
        do {
            return try $wanted.withValue(count == 0 ? nil : count, operation: body)
        } catch let error as Failure { throw error } catch { fatalError("unreachable: \(error)") }
    }

    /// The name of the BLAS kernels in use, after choosing the best ones for this processor.
    public static var blasKernelName: String { blasKernels }

    /// Readies BLAS for the engine: its best kernels, and none of its threads, which spin for a while after they began.
    ///
    /// The first product does the same; a program that has other work to do first gains some milliseconds.
    public static func prepareBLAS() { _ = blasKernels }
}
