import Communication
import RankThreads
import Testing

@Suite struct RankThreadTests {
    @Test(arguments: [1, 2, 3, 4])
    func collectiveOperationsGiveWhatEveryRankGave(count: Int) throws {
        let results = try withRankThreads(count) { ranks in
            var values = [Float(ranks.rank), 1]
            try ranks.sum(&values)
            let gathered = try ranks.allGather([Int](repeating: ranks.rank, count: ranks.rank))
            let atLast = try ranks.gather([UInt8(ranks.rank)], at: count - 1)
            return (values, gathered, atLast, try ranks.broadcast([ranks.rank + 7], from: count - 1))
        }
        for (rank, result) in results.enumerated() {
            #expect(result.0 == [Float(count * (count - 1) / 2), Float(count)])
            #expect(result.1 == (0..<count).map { [Int](repeating: $0, count: $0) })
            #expect(result.2 == (rank == count - 1 ? (0..<count).map { [UInt8($0)] } : []))
            #expect(result.3 == [count + 6])
        }
    }

    @Test func aSharedCounterGivesEachNumberOnce() throws {
        let taken = try withRankThreads(3) { ranks in
            let counter = try ranks.sharedCounter()
            return try (0..<50).map { _ in try counter.next() }
        }
        #expect(taken.flatMap { $0 }.sorted() == Array(0..<150))
        #expect(taken.allSatisfy { $0 == $0.sorted() })
    }

    @Test func messagesArriveInOrderAndNameTheirSender() throws {
        let received = try withRankThreads(3) { ranks in
            if !ranks.isFirst { for number in 0..<5 as Range<UInt8> { try ranks.send([number], to: 0) } }
            try ranks.barrier()
            var found: [Message] = []
            while let message = try ranks.receive() { found.append(message) }
            return found
        }
        #expect(received[0].count == 10)
        for rank in 1...2 { #expect(received[0].filter { $0.rank == rank }.map(\.bytes) == (0..<5).map { [UInt8($0)] }) }
    }
}
