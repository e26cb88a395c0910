import Tensors

/// Excerpts in groups within which the relation of all tempi is known.
struct TempoGroups: Sendable {
    /// `[excerpts, frames, bands]`: the groups one after another, then those without a tempo. A rank's share of them, if ranks share them.
    var excerpts: Tensor<Float>
    /// The tempo of each excerpt in octaves, against a tempo that is the same within its group.
    var octaves: [Double]
    /// Excerpts of each group.
    var groups: [Range<Int>]
    /// Excerpts without a tempo.
    var pulseless: Range<Int>
}

/// Pairs of excerpts, and what is known of them.
struct LabelledPairs: Sendable {
    var first: [Int] = []
    var second: [Int] = []
    /// 1 for the same tempo, 0 for different ones.
    var isSame: [Float] = []
    /// How much each counts: half for those that are the same, a quarter for those that differ little, a quarter for the rest.
    var weights: [Float] = []

    /// Tempi that differ by less than this many octaves differ little: a third, chosen by hand.
    private static let littleOctaves = 0.33

    /// All pairs within groups whose tempi are known to be the same or different, and pairs of a sound without a tempo and one that has one.
    init(_ batch: TempoGroups, same: Double, different: Double) {
        var kinds: [Int] = [], counts = [0, 0, 0]
        func add(_ a: Int, _ b: Int, _ kind: Int, _ into: inout LabelledPairs) {
            into.first.append(a)
            into.second.append(b)
            into.isSame.append(kind == 0 ? 1 : 0)
            kinds.append(kind)
            counts[kind] += 1
        }
        for group in batch.groups {
            for a in group {
                for b in (a + 1)..<max(a + 1, group.upperBound) {
                    let distance = abs(batch.octaves[a] - batch.octaves[b])
                    if distance <= same { add(a, b, 0, &self) } else if distance >= different { add(a, b, distance < Self.littleOctaves ? 1 : 2, &self) }
                }
            }
        }
        let known = batch.groups.reduce(0) { max($0, $1.upperBound) }
        for (number, sound) in batch.pulseless.enumerated() where known > 0 {
            // Against a few of the others; all would outweigh the rest.
            for step in 0..<min(known, 16) { add((number * 16 + step * 7) % known, sound, 2, &self) }
        }
        let shares: [Float] = [0.5, 0.25, 0.25]
        weights = kinds.map { shares[$0] / Float(max(1, counts[$0])) }
    }
}
