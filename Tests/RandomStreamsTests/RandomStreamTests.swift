import RandomStreams
import Testing

@Suite struct RandomStreamTests {
    @Test func sameSeedAndPathGiveTheSameNumbersAndOthersDoNot() {
        var a = RandomStream(seed: 7, path: 1, 2), b = RandomStream(seed: 7, path: 1, 2)
        var swapped = RandomStream(seed: 7, path: 2, 1), other = RandomStream(seed: 8, path: 1, 2)
        let first = (0..<64).map { _ in a.next() }
        #expect(first == (0..<64).map { _ in b.next() })
        #expect(Set(first).isDisjoint(with: (0..<64).map { _ in swapped.next() }))
        #expect(Set(first).isDisjoint(with: (0..<64).map { _ in other.next() }))
    }

    @Test func momentsOfTheDistributionsAreRight() {
        var stream = RandomStream(seed: 3)
        let count = 200_000
        var uniform = 0.0, normal = 0.0, square = 0.0, exponential = 0.0
        for _ in 0..<count {
            uniform += stream.uniform()
            let z = stream.normal(); normal += z; square += z * z
            exponential += stream.exponential(mean: 2)
        }
        let n = Double(count)
        #expect(abs(uniform / n - 0.5) < 0.005)
        #expect(abs(normal / n) < 0.01)
        #expect(abs(square / n - 1) < 0.02)
        #expect(abs(exponential / n - 2) < 0.03)
    }

    @Test func indexStaysBelowCountAndReachesEveryValue() {
        var stream = RandomStream(seed: 11)
        var seen = Set<Int>()
        for _ in 0..<1000 { seen.insert(stream.index(below: 7)) }
        #expect(seen == Set(0..<7))
    }
}
