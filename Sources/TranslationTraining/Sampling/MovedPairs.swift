import AudioEmbedding
import Foundation
import Learning
import RandomStreams
import Tensors

/// Embeddings of the same music at two speeds.
struct MovedPairs: Sendable {
    /// `[count, width]`.
    var before: Tensor<Float>
    /// The same music, `octaves` faster.
    var after: Tensor<Float>
    /// log2 of how much faster.
    var octaves: [Double]
    /// Where two steps are to be taken, the share of the way that the first goes.
    var firstShares: [Double]
}

/// Draws the pairs of a step.
///
/// They are a function of (seed, purpose, step) alone, so a run resumed at a step sees what it would have seen.
struct MovedPairSampler: Sendable {
    private let tracks: [StretchedTrack]
    private let seed: UInt64
    private let purpose: UInt64
    private let octaves: Double

    /// - Parameter tracks: At least one.
    init(_ tracks: [StretchedTrack], recipe: TranslationRecipe, purpose: UInt64) {
        (self.tracks, seed, octaves) = (tracks, recipe.seed, recipe.stretches.octaves)
        self.purpose = purpose
    }

    /// - Parameters:
    ///   - step: Counted from 0; names the random numbers.
    ///   - share: Only the pairs of this part of the step are given.
    func pairs(step: Int, count: Int, share: BatchShare = .whole) -> MovedPairs {
        var stream = RandomStream(seed: seed, path: purpose, UInt64(step))
        let all = (0..<count).map { _ in plan(&stream) }, plans = Array(all[share.items(of: count)]), width = tracks[0].embeddings.shape[1]
        func rows(_ stretches: [Int]) -> Tensor<Float> {
            Tensor(stacking: plans.count, each: [width]) { item, target in
                tracks[plans[item].track].mean(stretch: stretches[item], windows: plans[item].windows, into: target)
            }
        }
        return MovedPairs(
            before: rows(plans.map(\.from)), after: rows(plans.map(\.to)), octaves: plans.map { tracks[$0.track].octaves[$0.to] - tracks[$0.track].octaves[$0.from] },
            firstShares: plans.map(\.firstShare))
    }

    private struct Plan {
        var track, from, to: Int
        var windows: [Int]
        var firstShare: Double
    }

    /// Two stretches of a track that are within the range of each other, and one or more windows: what is searched is the mean of many.
    private func plan(_ stream: inout RandomStream) -> Plan {
        let number = stream.index(below: tracks.count), track = tracks[number]
        // Half of what is moved was not stretched before, as what users ask with.
        let from = stream.uniform() < 0.5 ? 0 : stream.index(below: track.octaves.count)
        let near = track.octaves.indices.filter { $0 != from && abs(track.octaves[$0] - track.octaves[from]) <= octaves }
        let to = near.isEmpty ? from : near[stream.index(below: near.count)]
        let count = min(track.windowCount, 1 << stream.index(below: 4))
        var windows = Array(0..<track.windowCount)
        for place in 0..<count { windows.swapAt(place, place + stream.index(below: windows.count - place)) }
        return Plan(track: number, from: from, to: to, windows: Array(windows.prefix(count)), firstShare: stream.uniform())
    }
}
