/// Finds the number that a path has among millions, in 16 bytes a path at most: the paths themselves are elsewhere.
struct PathIndex {
    /// 32 bits of a hash above the number and one; 0 for an empty slot.
    private var slots = [UInt64](repeating: 0, count: 1 << 10)
    private var count = 0

    /// The first of the numbers that a hash may stand for that is the right one.
    ///
    /// - Parameter isRight: Asked for each, since paths may share a hash.
    func number<Failure: Error>(hash: Int, where isRight: (Int) throws(Failure) -> Bool) throws(Failure) -> Int? {
        let tag = Self.tag(hash)
        var slot = place(tag)
        while slots[slot] != 0 {
            let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == tag, try isRight(number) { return number }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        return nil
    }

    /// - Parameter number: Below 2³² − 1.
    mutating func insert(_ number: Int, hash: Int) {
        precondition(number >= 0 && number < Int(UInt32.max), "PathIndex: number \(number); expected one below 2^32 - 1")
        if 4 * (count + 1) > 3 * slots.count {
            let old = slots
            slots = [UInt64](repeating: 0, count: 2 * old.count)
            for entry in old where entry != 0 { put(entry) }
        }
        put(Self.tag(hash) << 32 | UInt64(number + 1))
        count += 1
    }

    private mutating func put(_ entry: UInt64) {
        var slot = place(entry >> 32)
        while slots[slot] != 0 { slot = slot + 1 == slots.count ? 0 : slot + 1 }
        slots[slot] = entry
    }

    private static func tag(_ hash: Int) -> UInt64 { UInt64(UInt(bitPattern: hash)) >> 32 }
    /// In the order of the tags, so that growing needs no more of the hash than is kept.
    private func place(_ tag: UInt64) -> Int { Int((tag * UInt64(slots.count)) >> 32) }
}
