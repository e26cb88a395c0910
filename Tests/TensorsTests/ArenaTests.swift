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
