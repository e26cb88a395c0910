#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A reproducible stream of random numbers, named by a seed and a path of integers.
///
/// The n-th number of a stream is a fixed function of (seed, path, n): SplitMix64 run as a counter. A trainer can
/// therefore ask for "the numbers of item 7 of step 1200" without having drawn those before it, which makes
/// resuming exact and lets workers draw in any order.
///
///     var stream = RandomStream(seed: 1, path: 1200, 7)
///     let ratio = exp2(stream.uniform(in: -0.5...0.5))
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
    /// What seed and path were hashed to.
    public let key: UInt64
    /// How many 64-bit numbers have been drawn.
    public private(set) var counter: UInt64 = 0

    /// - Parameters:
    ///   - seed: The run's seed.
    ///   - path: Any integers that name this stream within the run; their order matters.
    public init(seed: UInt64, path: UInt64...) {
        var key = Self.mix(seed &+ Self.increment)
        for element in path { key = Self.mix(key ^ Self.mix(element &+ Self.increment)) }
        self.key = key
    }

    public mutating func next() -> UInt64 {
        counter &+= 1
        return Self.mix(key &+ counter &* Self.increment)
    }

    /// Uniform in [0, 1), with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `range`.
    public mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Uniform among 0 ..< `count`. - Precondition: `count > 0`.
    public mutating func index(below count: Int) -> Int {
        precondition(count > 0, "RandomStream.index: nothing to choose from (count \(count))")
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Normal with mean 0 and standard deviation 1 (Box–Muller; two draws each).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// Exponential with the given mean, as between the events of a Poisson process.
    public mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
