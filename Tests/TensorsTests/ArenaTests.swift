import RandomStreams
import Tensors
import Testing

@Suite struct ArenaTests {
    @Test func memoryOfNeighboursIsJoinedAndTheLowestIsTakenFirst() {
        var arena = Arena()
        // Under a sanitizer there is none.
        guard let first = arena.take(65_536), let second = arena.take(131_072), let third = arena.take(65_536) else { return }
        #expect(second == first + 65_536 && third == second + 131_072)
        let areTaken = [arena.giveBack(first, 65_536), arena.giveBack(second, 131_072)]
        #expect(areTaken == [true, true] && arena.freeBytes == 196_608)
        let joined = arena.take(196_608)
        #expect(joined == first)
        let isTaken = arena.giveBack(third, 65_536), grown = arena.take(1 << 20)
        #expect(isTaken && grown == third, "what is free at the end grows")
        #expect(arena.freeBytes == 0)
        let larger = arena.take(3 << 30)
        #expect(larger != nil, "more than a region")
        let elsewhere = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        defer { elsewhere.deallocate() }
        let isForeign = !arena.giveBack(elsewhere, 64)
        #expect(isForeign)
    }

    @Test func pagesOfWhatIsFreeGoBackAndComeAgain() {
        let page = Arena.pageSize
        var arena = Arena()
        guard let first = arena.take(3 * page), let second = arena.take(2 * page + 1024), let third = arena.take(3 * page) else { return }
        #expect(arena.residentBytes == 9 * page, "the last page is begun")
        for block in [first, second, third] { block.initializeMemory(as: UInt8.self, repeating: 7, count: 2 * page) }
        let areTaken = [arena.giveBack(first, 3 * page), arena.giveBack(third, 3 * page)]
        #expect(areTaken == [true, true])
        arena.returnPages(page)
        #expect(arena.residentBytes == 8 * page, "no more than was asked for")
        arena.returnPages(100 * page)
        // The kept block has memory in three pages, and the last page is not free as a whole.
        #expect(arena.residentBytes == 4 * page)
        #expect((0..<2 * page).allSatisfy { second.load(fromByteOffset: $0, as: UInt8.self) == 7 })
        // Two of its pages have memory, those that it shares with its neighbours.
        let again = arena.take(3 * page)
        #expect(again == third && arena.residentBytes == 6 * page)
        again?.initializeMemory(as: UInt8.self, repeating: 9, count: 3 * page)
        #expect((0..<2 * page).allSatisfy { second.load(fromByteOffset: $0, as: UInt8.self) == 7 })
        // Memory that is there goes before lower memory that is not.
        let isGivenBack = arena.giveBack(third, 3 * page), placed = arena.take(2 * page)
        #expect(isGivenBack && placed == third)
    }

    @Test func nothingIsHandedOutTwice() {
        var arena = Arena(), stream = RandomStream(seed: 41), held: [(start: UnsafeMutableRawPointer, size: Int)] = []
        for _ in 0..<4000 {
            if stream.uniform() < 0.52 || held.isEmpty {
                let size = 1024 * (1 + Int(stream.uniform() * 400))
                guard let start = arena.take(size) else { return }
                #expect(held.allSatisfy { start + size <= $0.start || $0.start + $0.size <= start })
                held.append((start, size))
            } else {
                let one = held.remove(at: Int(stream.uniform() * Double(held.count))), isTaken = arena.giveBack(one.start, one.size)
                #expect(isTaken)
            }
        }
        let lowest = held.map(\.start).min()!
        for one in held {
            let isTaken = arena.giveBack(one.start, one.size)
            #expect(isTaken)
        }
        // One piece again, from the first byte on.
        let free = arena.freeBytes, whole = arena.take(free)!
        #expect(whole <= lowest)
        #expect(arena.freeBytes == 0)
    }
}
