import AudioFeatures
import Learning
import MusicData
import RandomStreams
import Tensors

/// Where a window lies.
package struct WindowPlace: Sendable, Equatable {
    /// Number of its track in the step.
    package var track: Int
    /// Its start.
    package var seconds: Double

    package init(track: Int, seconds: Double) { (self.track, self.seconds) = (track, seconds) }
}

/// Windows of a step.
package struct NearAndFarWindows: Sendable {
    /// `[3 · anchors, frames, bands]`: anchors, then their positives, then their negatives. Those of a rank's share of the step.
    package var excerpts: Tensor<Float>
    /// Where the windows of the whole step lie, in the same order.
    package var places: [WindowPlace]
}

/// Draws the windows of a step: anchors, something near each, and something far away.
///
/// They are a function of (seed, purpose, step) alone, so a run resumed at a step sees what it would have seen, whatever the number
/// of threads.
///
/// Source: McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019.
package struct NearAndFarSampler: Sendable {
    private let music: TrackSampler
    private let recipe: ProximityRecipe
    private let purpose: UInt64
    /// Of each track; empty where it is not asked.
    private let changes: [SpectralChange]

    /// - Parameters:
    ///   - tracks: At least one, or it traps.
    ///   - changes: One for each track; needed for `windows.biasedSides` only.
    package init(_ tracks: [MusicTrack], changes: [SpectralChange], recipe: ProximityRecipe, purpose: UInt64) {
        precondition(!recipe.windows.biasedSides || changes.count == tracks.count, "NearAndFarSampler: \(changes.count) curves of change for \(tracks.count) tracks")
        (music, self.changes, self.recipe, self.purpose) = (TrackSampler(tracks), changes, recipe, purpose)
    }

    /// - Parameters:
    ///   - step: Counted from 0; names the random numbers.
    ///   - share: Only the windows of this part of the step are cut.
    package func windows(step: Int, share: BatchShare = .whole) -> NearAndFarWindows {
        let plans = parallelMap(recipe.windows.tracksPerStep) { number -> [Plan] in
            var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), UInt64(number))
            let index = music.index(&stream)
            return (0..<recipe.windows.anchorsPerTrack).map { _ in plan(index, number, &stream) }
        }.flatMap { $0 }
        let frames = recipe.windowFrames, features = recipe.features, count = plans.count
        let own = plans[share.items(of: count)]
        let excerpts = Tensor<Float>(stacking: 3 * own.count, each: [frames, features.featureCount]) { item, target in
            let plan = own[own.startIndex + item % own.count]
            plan.track.readExcerpt(startFrame: plan.starts[item / own.count], ratio: 1, frameCount: frames, bandGroups: features.bandGroups, into: target)
        }
        let places = (0..<3 * count).map { WindowPlace(track: plans[$0 % count].number, seconds: plans[$0 % count].starts[$0 / count] / features.framesPerSecond) }
        return NearAndFarWindows(excerpts: excerpts, places: places)
    }

    private struct Plan: Sendable {
        var track: MusicTrack
        var number: Int
        /// Of anchor, positive and negative, in frames.
        var starts: [Double]
    }

    private func plan(_ index: Int, _ number: Int, _ stream: inout RandomStream) -> Plan {
        let settings = recipe.windows, rate = recipe.features.framesPerSecond, track = music.tracks[index]
        let last = max(0, Double(track.frameCount - recipe.windowFrames - 1)), least = settings.negativeMinimumSeconds * rate
        let anchor = last * stream.uniform(), coin = stream.uniform() < 0.5
        let isAfter: Bool
        switch (anchor >= least, last - anchor >= least) {
        case (true, false): isAfter = false
        case (false, _): isAfter = true
        case (true, true) where settings.biasedSides:
            let middle = anchor / rate + recipe.windowSeconds / 2
            isAfter = changes[index].after(middle) > changes[index].before(middle)
        case (true, true): isAfter = coin
        }
        let room = min(settings.negativeMaximumSeconds * rate, isAfter ? last - anchor : anchor)
        let far = stream.uniform(in: min(least, room)...max(least, room)), near = settings.positiveMaximumSeconds * rate * stream.uniform()
        // Without a reason to prefer a side, the positive may lie on either.
        let positiveIsAfter = settings.biasedSides ? !isAfter : stream.uniform() < 0.5
        func moved(_ distance: Double, _ after: Bool) -> Double { min(last, max(0, anchor + (after ? distance : -distance))) }
        return Plan(track: track, number: number, starts: [anchor, moved(near, positiveIsAfter), moved(far, isAfter)])
    }
}
