import Communication
import Foundation
import RankThreads
import Synchronization
import Testing
import WorkSharing

@Suite struct WorkForceTests {
    private struct Failed: Error {}

    /// Squares the numbers below `count` on several ranks.
    ///
    /// - Returns: What rank 0 was given, and which rank did which number.
    private func square(
        ranks: Int, threads: Int, count: Int, work: @escaping @Sendable (_ rank: Int, Int) -> Void = { _, _ in },
        isStopped: @escaping @Sendable (_ finished: Int) -> Bool = { _ in false }
    ) throws -> (found: [[Double]], doneBy: [Int: Int]) {
        let doneBy = Mutex<[Int: Int]>([:]), finished = Atomic<Int>(0)
        let found = try withRankThreads(ranks) { communicator -> [[Double]] in
            let force = WorkForce(communicator, threads: threads) { (number: Int) -> [Double] in
                work(communicator.rank, number)
                doneBy.withLock { $0[number] = communicator.rank }
                return [Double(number), Double(number * number) / 3]
            }
            guard communicator.isFirst else { try force.serve(); return [] }
            var next = 0, found: [[Double]] = []
            try force.forEach(next: {
                next += 1
                return next <= count ? next - 1 : nil
            }, isStopped: { isStopped(finished.load(ordering: .relaxed)) }, finish: { number, outcome in
                #expect(outcome[0] == Double(number))
                found.append(outcome)
                finished.add(1, ordering: .relaxed)
            })
            try force.dismiss()
            return found
        }
        return (found[0], doneBy.withLock { $0 })
    }

    @Test(arguments: [(1, 1), (1, 3), (2, 1), (3, 2), (4, 2)])
    func outcomesComeInTheOrderOfTheTasksWhoeverDidThem(ranks: Int, threads: Int) throws {
        // Whoever comes first waits until every rank has a task, however late a rank begins.
        let begun = Mutex<Set<Int>>([]), deadline = ContinuousClock.now + .seconds(60)
        let (found, doneBy) = try square(ranks: ranks, threads: threads, count: 200) { rank, number in
            begun.withLock { _ = $0.insert(rank) }
            while begun.withLock({ $0.count < ranks }) && .now < deadline { usleep(100) }
            usleep(number % 7 == 0 ? 3000 : 100)
        }
        let expected: [[Double]] = (0..<200).map { (number: Int) -> [Double] in [Double(number), Double(number * number) / 3] }
        #expect(found == expected)
        #expect(doneBy.count == 200)
        #expect(Set(doneBy.values) == Set(0..<ranks))
    }

    @Test func aLongTaskHoldsNobodyUpButTheOrder() throws {
        let (found, doneBy) = try square(ranks: 3, threads: 1, count: 60) { _, number in usleep(number == 0 ? 400_000 : 2000) }
        #expect(found.map { $0[0] } == (0..<60).map(Double.init))
        let first = try #require(doneBy[0])
        #expect(doneBy.values.count { $0 == first } < 10)
    }

    /// Else one rank would come to the end long after the others.
    @Test func theLastTasksBeginWithTheLongest() throws {
        let begun = Mutex<[Int]>([])
        let found = try withRankThreads(2) { communicator -> [Int] in
            let force = WorkForce(communicator, threads: 1) { (number: Int) -> Int in
                begun.withLock { $0.append(number) }
                usleep(5000)
                return number
            }
            guard communicator.isFirst else { try force.serve(); return [] }
            var numbers = (0..<40).makeIterator(), found: [Int] = []
            // The very last is the longest.
            try force.forEach(size: { $0 }, next: { numbers.next() }, finish: { number, outcome in found.append(outcome) })
            try force.dismiss()
            return found
        }
        #expect(found[0] == Array(0..<40))
        let order = begun.withLock { $0 }
        // Two at a time, so neighbours may change places.
        #expect(order.firstIndex(of: 39)! < 35 && order.firstIndex(of: 33)! > 36, "\(order)")
        #expect(order.prefix(20).allSatisfy { $0 < 24 }, "\(order)")
    }

    @Test(arguments: [1, 3]) func whatIsUnderWayWhenTheWorkStopsIsDelivered(ranks: Int) throws {
        let (found, _) = try square(ranks: ranks, threads: 2, count: 100_000, work: { _, _ in usleep(500) }, isStopped: { $0 >= 20 })
        #expect(found.count >= 20 && found.count < 1000)
        #expect(found.map { $0[0] } == found.indices.map(Double.init))
    }

    @Test func ranksThatHangAreNotWaitedForWhenTheWorkStops() throws {
        let begin = ContinuousClock.now
        let (found, _) = try square(ranks: 2, threads: 1, count: 1000, work: { rank, number in usleep(rank == 1 ? 4_000_000 : 1000) }, isStopped: { $0 >= 0 && begin.duration(to: .now) > .seconds(1) })
        #expect(begin.duration(to: .now) < .seconds(3.5))
        // What was done by others comes all the same, after a gap.
        #expect(found.count > 50)
    }

    @Test(arguments: [1, 2]) func anErrorOfWhoeverTakesTheOutcomesEndsTheWork(ranks: Int) throws {
        let thrown = try withRankThreads(ranks) { communicator -> Bool in
            let force = WorkForce(communicator, threads: 2) { (number: Int) in number }
            guard communicator.isFirst else { try force.serve(); return true }
            // Threads may be far ahead of task 50 when its outcome is taken, but nothing is given out after that.
            var given = 0, failed = false, givenAfterwards = 0
            defer { try? force.dismiss() }
            #expect(throws: Failed.self) {
                try force.forEach(next: {
                    given += 1
                    if failed { givenAfterwards += 1 }
                    return given > 1_000_000 ? nil : given
                }, finish: { number, _ in
                    if number == 50 { failed = true; throw Failed() }
                })
            }
            return failed && givenAfterwards == 0
        }
        #expect(thrown == [Bool](repeating: true, count: ranks))
    }

    @Test func workComesInSeveralRounds() throws {
        let sums = try withRankThreads(3) { communicator -> [Int] in
            let force = WorkForce(communicator, threads: 1) { (text: String) in text.utf8.count }
            guard communicator.isFirst else { try force.serve(); return [] }
            var sums: [Int] = []
            for round in 1...3 {
                var left = 10, sum = 0
                try force.forEach(next: { left -= 1; return left < 0 ? nil : String(repeating: "é", count: round) }, finish: { _, length in sum += length })
                sums.append(sum)
            }
            try force.dismiss()
            return sums
        }
        #expect(sums[0] == [20, 40, 60])
    }
}
