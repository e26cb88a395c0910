import Foundation

/// Damaged and malicious variants of a file, the same ones for the same seed.
public struct Mutations: Sequence, IteratorProtocol {
    private let original: [UInt8]
    private let tokens: [[UInt8]]
    private var state: UInt64
    private var left: Int

    /// - Parameter tokens: Pieces of the format that are pasted in anywhere.
    public init(of original: Data, count: Int, seed: UInt64, tokens: [String] = []) {
        (self.original, self.tokens, state, left) = ([UInt8](original), tokens.map { Array($0.utf8) }, seed, count)
    }

    /// The seeds that a test goes through: those named, or `MUTATION_SEEDS=FIRST-LAST` of the environment in their place.
    public static func seeds(_ named: [UInt64]) -> [UInt64] {
        let range = ProcessInfo.processInfo.environment["MUTATION_SEEDS"]?.split(separator: "-").compactMap { UInt64($0) }
        guard let range, range.count == 2, range[0] <= range[1] else { return named }
        return Array(range[0]...range[1])
    }

    private mutating func random(below bound: Int) -> Int {
        // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(Swift.max(1, bound)))
    }

    public mutating func next() -> Data? {
        if left == 0 { return nil }
        left -= 1
        var bytes = original
        for _ in 0...random(below: 4) {
            let place = random(below: bytes.count + 1)
            switch random(below: 7) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random(below: 8))
            case 1 where place < bytes.count: bytes[place] = UInt8(random(below: 256))
            case 2: bytes.removeLast(bytes.count - place)
            case 3: bytes.insert(contentsOf: bytes.suffix(random(below: 64)), at: place)
            case 4 where place < bytes.count: bytes.removeSubrange(place..<Swift.min(bytes.count, place + random(below: 16)))
            case 5 where place + 8 <= bytes.count:
                let extremes: [UInt64] = [0, .max, 1 << 63, 1 << 62, 1 << 31, 0x7FFF_FFFF, 0x7FF8_0000_0000_0000]
                withUnsafeBytes(of: extremes[random(below: extremes.count)]) { bytes.replaceSubrange(place..<place + 8, with: $0) }
            default: if !tokens.isEmpty { bytes.insert(contentsOf: tokens[random(below: tokens.count)], at: place) }
            }
        }
        return Data(bytes)
    }
}
