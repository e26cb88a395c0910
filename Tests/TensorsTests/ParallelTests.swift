import Foundation
import Synchronization
import Tensors
import Testing

@Suite struct ParallelMapTests {
    private struct Failed: Error, Equatable { let index: Int }

    @Test(arguments: [1, 2, 5]) func resultsComeInOrderOnAnyNumberOfThreads(threads: Int) {
        Parallelism.withThreadCount(threads) {
            #expect(parallelMap(100) { "\($0)" } == (0..<100).map { "\($0)" })
            #expect(parallelMap(0) { $0 } == [])
        }
    }

    @Test(arguments: [1, 4]) func theErrorOfTheFirstItemIsThrownWhicheverFailsFirst(threads: Int) {
        _ = Parallelism.withThreadCount(threads) {
            #expect(throws: Failed(index: 3)) {
                _ = try parallelMap(8) { index throws(Failed) in
                    if index == 3 { Thread.sleep(forTimeInterval: 0.02) }
                    if index >= 3 { throw Failed(index: index) }
                }
            }
        }
    }

    @Test(arguments: [1, 2]) func afterAnErrorNoFurtherItemIsBegun(threads: Int) {
        let begun = Atomic<Int>(0)
        _ = Parallelism.withThreadCount(threads) {
            #expect(throws: Failed(index: 5)) {
                _ = try parallelMap(2000) { index throws(Failed) in
                    begun.add(1, ordering: .relaxed)
                    if index == 5 { throw Failed(index: index) }
                    Thread.sleep(forTimeInterval: 0.001)
                }
            }
        }
        #expect(begun.load(ordering: .relaxed) < 2000)
    }

    @Test func progressCountsEachItemOnceAndRises() {
        let told = Mutex<[Int]>([])
        Parallelism.withThreadCount(3) {
            _ = parallelMap(50, progress: { done, count in told.withLock { $0.append(done) }; #expect(count == 50) }) { $0 }
        }
        #expect(told.withLock { $0 } == Array(1...50))
    }

    @Test(arguments: [1, 2, 40]) func loopsInsideAreNotDividedWhateverTheNumberOfItems(count: Int) {
        Parallelism.withThreadCount(4) {
            let counts = parallelMap(count) { _ in Parallelism.withThreadCount(8) { Parallelism.threadCount } }
            #expect(counts == Array(repeating: 1, count: count))
            #expect(Parallelism.threadCount == 4)
        }
    }

    @Test func aNegativeCountSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) { _ = parallelMap(-1) { $0 } }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("parallelMap: the count must not be negative, found -1"))
    }
}

@Suite struct StackingTests {
    @Test(arguments: [1, 3]) func itemsLieOneAfterTheOther(threads: Int) {
        Parallelism.withThreadCount(threads) {
            let stacked = Tensor<Float>(stacking: 5, each: [2, 3]) { index, target in
                for i in 0..<6 { target[i] = Float(10 * index + i) }
            }
            #expect(stacked.shape == [5, 2, 3])
            #expect(stacked.scalars == (0..<5).flatMap { index in (0..<6).map { Float(10 * index + $0) } })
            #expect(Tensor<Double>(stacking: 0, each: [4]) { _, _ in }.shape == [0, 4])
        }
    }

    @Test func whatAnItemThrowsIsThrown() {
        struct Unreadable: Error, Equatable { let index: Int }
        #expect(throws: Unreadable(index: 2)) {
            _ = try Tensor<Float>(stacking: 9, each: [4]) { index, target throws(Unreadable) in
                if index >= 2 { throw Unreadable(index: index) }
                target.initialize(repeating: 0, count: 4)
            }
        }
    }
}

@Suite struct ThreadCountTests {
    @Test func itHoldsInsideOfItsScopeOnly() async {
        let before = Parallelism.threadCount
        Parallelism.withThreadCount(before + 1) {
            #expect(Parallelism.threadCount == before + 1)
            Parallelism.withThreadCount(before + 2) { #expect(Parallelism.threadCount == before + 2) }
            #expect(Parallelism.threadCount == before + 1)
            Parallelism.withThreadCount(0) { #expect(Parallelism.threadCount == before, "0 is one per core") }
        }
        #expect(throws: CancellationError.self) { try Parallelism.withThreadCount(before + 1) { throw CancellationError() } }
        #expect(Parallelism.threadCount == before)
    }

    @Test func whatRunsAtTheSameTimeKeepsItsOwn() async {
        await withTaskGroup { group in
            for count in 1...6 {
                group.addTask {
                    Parallelism.withThreadCount(count) {
                        for _ in 0..<200 { #expect(Parallelism.threadCount == count && parallelChunkCount(100) == count) }
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2, 7]) func rangesCoverEveryItemOnceAndKnowTheirNumber(threads: Int) {
        Parallelism.withThreadCount(threads) {
            let seen = Mutex<[Int: Range<Int>]>([:])
            parallelFor(20, grain: 3) { range, number in seen.withLock { $0[number] = range } }
            let ranges = seen.withLock { $0 }
            #expect(ranges.count == min(threads, 6) && ranges.count == parallelChunkCount(20, grain: 3))
            #expect((0..<ranges.count).flatMap { Array(ranges[$0]!) } == Array(0..<20))
        }
    }
}
