import Foundation
import Tensors

/// The number of threads and of steps that a benchmark's command line asks for: `PROGRAM THREADS [STEPS] [bfloat16] [--profile]`.
public struct Invocation {
    public let threads: Int, steps: Int
    /// bfloat16 where the word stands on the command line.
    public let precision: ProductPrecision

    public init() {
        precision = CommandLine.arguments.contains("bfloat16") ? .bfloat16 : .float32
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        threads = numbers.first ?? 2
        steps = numbers.count > 1 ? numbers[1] : 15
    }

    /// Runs `step` on the threads and as often as was asked for, and prints the median milliseconds, the first five left out,
    /// and the process's peak resident memory in MiB; with `--profile` also the share of the machine's best rate.
    public func report(_ products: MultiplyAdds, _ step: () -> Void) {
        let clock = ContinuousClock()
        let times = Parallelism.withThreadCount(threads) {
            ProductPrecision.with(precision) { (0..<steps).map { _ in clock.measure(step) / .milliseconds(1) } }
        }
        let milliseconds = median(Array(times.dropFirst(5)))
        print(String(format: "%.2f %d", milliseconds, peakMemoryMiB()))
        if isProfile { products.printShare(milliseconds: milliseconds, threads: threads, precision: precision) }
    }
}

/// Whether the command line asks for more than the time and the memory.
public var isProfile: Bool { CommandLine.arguments.contains("--profile") }

public func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

public func peakMemoryMiB() -> Int {
    var usage = rusage()
    getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
}
