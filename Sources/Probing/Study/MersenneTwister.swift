/// The generator MT19937, seeded and read as NumPy's `RandomState` does, so that scikit-learn's divisions can be made again.
///
/// Source: Matsumoto and Nishimura, "Mersenne Twister", ACM Trans. Modeling and Computer Simulation 8(1), 1998. All else that is random
/// in this package comes from `RandomStream`.
package struct MersenneTwister {
    private static let size = 624, distance = 397

    private var state: [UInt32]
    private var place = size

    package init(seed: UInt32) {
        state = [seed]
        for i in 1..<Self.size { state.append(1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)) }
    }

    package mutating func next() -> UInt32 {
        if place == Self.size { renew() }
        var y = state[place]
        place += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    /// 0 ..< `count` in the order in which `RandomState.shuffle` leaves it.
    package mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, integer(upTo: last)) }
        return order
    }

    /// From 0 to `limit`: the lowest bits that can hold it, drawn again while they are above.
    private mutating func integer(upTo limit: Int) -> Int {
        let mask = UInt32.max >> UInt32(UInt32(limit).leadingZeroBitCount)
        while true {
            let value = next() & mask
            if value <= UInt32(limit) { return Int(value) }
        }
    }

    private mutating func renew() {
        for i in 0..<Self.size {
            let y = state[i] & 0x8000_0000 | state[(i + 1) % Self.size] & 0x7FFF_FFFF
            state[i] = state[(i + Self.distance) % Self.size] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
        }
        place = 0
    }
}

extension FoldPlan {
    /// The folds of scikit-learn's `KFold(count, shuffle=True, random_state=seed)`.
    ///
    /// - Parameters:
    ///   - items: How many items.
    ///   - count: From 2 to `items`; the first folds hold one item more where it does not divide them.
    package init(items: Int, count: Int, scikitLearnSeed seed: UInt32) {
        precondition(count >= 2 && count <= items, "FoldPlan: \(count) folds of \(items) items")
        var generator = MersenneTwister(seed: seed), folds = [Int](repeating: 0, count: items), next = 0
        let order = generator.shuffled(items)
        for fold in 0..<count {
            for _ in 0..<(items / count + (fold < items % count ? 1 : 0)) {
                folds[order[next]] = fold
                next += 1
            }
        }
        self.init(folds: folds, count: count)
    }
}
