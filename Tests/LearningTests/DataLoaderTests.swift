import Foundation
import Learning
import Synchronization
import Testing

@Suite struct DataLoaderTests {
    private struct Unreadable: Error, Equatable { let item: Int }

    private func loader(_ count: Int = 10, batchSize: Int = 3, seed: UInt64 = 1, prefetchCount: Int = 2, dropsLast: Bool = false) -> DataLoader<[Int], Never> {
        DataLoader(count: count, batchSize: batchSize, seed: seed, dropsLast: dropsLast, prefetchCount: prefetchCount) { $0 }
    }

    @Test func everyEpochHoldsEveryItemOnceInAnOrderOfItsOwn() {
        let loader = loader()
        let epochs = (0..<2).map { _ in (0..<4).flatMap { _ in loader.next() } }
        #expect(loader.batchesPerEpoch == 4 && epochs.allSatisfy { $0.sorted() == Array(0..<10) })
        #expect(epochs[0] != epochs[1] && epochs[0] != Array(0..<10) && loader.order(ofEpoch: 1) == epochs[1])
        #expect(self.loader(seed: 2).batch(0) != epochs[0].prefix(3).map { $0 })
        let plain = DataLoader(count: 4, batchSize: 3, seed: 1, shuffles: false) { $0 }
        #expect([plain.next(), plain.next(), plain.next()] == [[0, 1, 2], [3], [0, 1, 2]])
        #expect(self.loader(dropsLast: true).batchesPerEpoch == 3)
    }

    @Test func stoppedInMidEpochItGoesOnWithTheSameBatches() {
        let straight = loader(), expected = (0..<11).map { _ in straight.next() }
        for stop in 0..<11 {
            let first = loader(prefetchCount: stop % 4)
            for number in 0..<stop { #expect(first.next() == expected[number]) }
            let second = loader()
            second.position = first.position
            for number in stop..<11 { #expect(second.next() == expected[number]) }
            #expect(second.batch(4) == expected[4] && second.position == 11, "asking by number does not move the position")
        }
    }

    @Test func anErrorComesWithItsBatchAndNotBefore() throws {
        let failing = Mutex(true)
        let loader = DataLoader(count: 8, batchSize: 2, seed: 1, shuffles: false) { indices in
            if indices.contains(5) && failing.withLock({ $0 }) { throw Unreadable(item: 5) }
            return indices
        }
        #expect(try loader.next() == [0, 1] && loader.next() == [2, 3])
        for _ in 0..<2 { #expect(throws: Unreadable(item: 5)) { try loader.next() } }
        failing.withLock { $0 = false }
        #expect(try loader.next() == [4, 5] && loader.next() == [6, 7])
    }

    @Test func theNextBatchIsMadeWhileTheLastOneIsWorkedOn() {
        let made = DispatchSemaphore(value: 0)
        let loader = DataLoader(count: 8, batchSize: 2, seed: 1, prefetchCount: 1) { indices in
            made.signal()
            return indices
        }
        _ = loader.next()
        made.wait()
        // The second is made though nobody has asked for it.
        #expect(made.wait(timeout: .now() + 10) == .success)
    }

    @Test func itEndsWithItsLastUser() {
        final class Held: Sendable {}
        weak var held: Held?
        let begun = Mutex(0)
        do {
            let object = Held()
            held = object
            let loader = DataLoader(count: 100, batchSize: 1, seed: 1, prefetchCount: 50) { indices in
                begun.withLock { $0 += 1 }
                usleep(20_000)
                return withExtendedLifetime(object) { indices }
            }
            _ = loader.next()
        }
        // What was not begun when the loader went is never made, and nothing holds what the closure held.
        for _ in 0..<500 where held != nil { usleep(10_000) }
        #expect(held == nil && begun.withLock { $0 } < 10)
    }

    @Test func severalThreadsMayAskAtOnce() async {
        let loader = loader(100, batchSize: 5)
        let expected = (0..<40).map { loader.indices(ofBatch: $0) }
        let found = await withTaskGroup(of: (Int, [Int]).self) { group in
            for number in 0..<40 { group.addTask { (number, loader.batch(number * 7 % 40)) } }
            return await group.reduce(into: [:]) { $0[$1.0 * 7 % 40] = $1.1 }
        }
        #expect((0..<40).allSatisfy { found[$0] == expected[$0] })
    }
}
