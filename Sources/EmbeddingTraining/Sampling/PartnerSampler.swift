import AudioFeatures
import Foundation
import Learning
import MusicData
import RandomStreams
import Tensors

/// Draws the windows of a step: two of each of several tracks.
///
/// They are a function of (seed, purpose, step) alone, so a run resumed at a step sees what it would have seen, whatever the number
/// of threads.
package struct PartnerSampler: Sendable {
    private let music: TrackSampler
    private let recipe: ContrastiveRecipe
    private let transformation: TransformationSettings
    private let purpose: UInt64
    private let pitchShift: PitchShift

    /// - Parameters:
    ///   - tracks: At least one, or it traps.
    ///   - transformation: Of every window; the recipe's own if nil.
    package init(_ tracks: [MusicTrack], recipe: ContrastiveRecipe, transformation: TransformationSettings? = nil, purpose: UInt64) {
        music = TrackSampler(tracks)
        (self.recipe, self.transformation, self.purpose) = (recipe, transformation ?? recipe.transformation, purpose)
        pitchShift = PitchShift(recipe.features)
    }

    /// The windows of a step: first members, then their partners in the same order; `[2 · pairs, frames, bands]`.
    ///
    /// No two pairs are of one track, so there are at most as many as tracks; see `pairCount(_:)`.
    ///
    /// - Parameter share: Only the pairs of this part of the step are cut.
    package func windows(step: Int, pairs: Int, share: BatchShare = .whole) -> Tensor<Float> {
        let plan = plan(step: step, pairs: pairs), own = share.items(of: plan.count)
        return cut(plan.map(\.first) + plan.map(\.second), Array(own) + own.map { $0 + plan.count }, step: step)
    }

    /// How many pairs a step has when so many are asked for.
    func pairCount(_ pairs: Int) -> Int { min(pairs, music.tracks.count) }

    /// Where the windows of a step are cut.
    package func plan(step: Int, pairs: Int) -> [(first: Window, second: Window)] {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 0)
        let pairs = pairCount(pairs)
        let chosen = pairs == music.tracks.count ? Array(music.tracks.indices) : distinctTracks(pairs, &stream)
        return chosen.map { window(of: music.tracks[$0], &stream) }
    }

    /// Where a window is cut from.
    package struct Window: Sendable {
        package var track: MusicTrack
        /// In frames of the track.
        package var start: Double
        /// Stretch ratio; above 1 is faster.
        package var ratio: Double
    }

    /// Tracks that windows are drawn from.
    var trackCount: Int { music.tracks.count }

    /// A track, counted in an order that mixes long and short ones of different folders and has every one once.
    func spreadTrack(_ number: Int) -> MusicTrack {
        // A step that shares no factor with the count visits every track once.
        let step = Self.steps.first { trackCount % $0 != 0 } ?? 1
        return music.tracks[number * step % trackCount]
    }

    /// Windows of `spreadTrack(number)` as they are, spread evenly over it, `[count, frames, bands]`.
    func spreadWindows(ofTrack number: Int, count: Int) -> Tensor<Float> {
        let frames = recipe.windowFrames, bands = recipe.features.featureCount, track = spreadTrack(number)
        return Tensor(stacking: count, each: [frames, bands]) { item, target in
            let start = Double(max(0, track.frameCount - frames)) * Double(item) / Double(max(1, count - 1))
            track.readExcerpt(startFrame: start, ratio: 1, frameCount: frames, bandGroups: recipe.features.bandGroups, into: target)
        }
    }

    /// Primes, so that one of them divides no count of tracks below their product.
    private static let steps = [61, 67, 71]

    private func distinctTracks(_ count: Int, _ stream: inout RandomStream) -> [Int] {
        var seen: Set<Int> = [], result: [Int] = []
        while result.count < count {
            let index = music.index(&stream)
            if seen.insert(index).inserted { result.append(index) }
        }
        return result
    }

    private func window(of track: MusicTrack, _ stream: inout RandomStream) -> (first: Window, second: Window) {
        let octaves = transformation.stretchOctaves, rate = recipe.features.framesPerSecond
        let ratios = (0..<2).map { _ in exp2(stream.uniform(in: -octaves...octaves)) }
        let longest = Double(recipe.windowFrames) * max(ratios[0], ratios[1])
        let latest = max(0, Double(track.frameCount) - longest - 2)
        let farthest = min(latest, recipe.pairs.maximumDistanceSeconds * rate)
        let distance = stream.uniform(in: min(farthest, recipe.pairs.minimumDistanceSeconds * rate)...farthest)
        let start = (latest - distance) * stream.uniform()
        var starts = [start, start + distance]
        if stream.uniform() < 0.5 { starts.swapAt(0, 1) }
        return (Window(track: track, start: starts[0], ratio: ratios[0]), Window(track: track, start: starts[1], ratio: ratios[1]))
    }

    /// - Parameter numbers: Which of the windows.
    private func cut(_ windows: [Window], _ numbers: [Int], step: Int) -> Tensor<Float> {
        let frames = recipe.windowFrames, features = recipe.features
        return Tensor(stacking: numbers.count, each: [frames, features.featureCount]) { place, target in
            let item = numbers[place]
            var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 1, UInt64(item))
            let window = windows[item]
            window.track.readExcerpt(startFrame: window.start, ratio: window.ratio, frameCount: frames, bandGroups: features.bandGroups, into: target)
            transform(target, &stream)
            recipe.augmentation.apply(to: target, frameCount: frames, bandCount: features.featureCount, stream: &stream)
        }
    }

    private func transform(_ target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let settings = transformation, frames = recipe.windowFrames, bands = recipe.features.featureCount
        if settings.pitchShiftSemitones > 0 {
            let shift = stream.index(below: 2 * settings.pitchShiftSemitones + 1) - settings.pitchShiftSemitones
            pitchShift.apply(semitones: Double(shift), to: target, frameCount: frames)
        }
        if stream.uniform() < settings.mixProbability {
            let track = music.track(&stream), start = Double(max(0, track.frameCount - frames)) * stream.uniform()
            let gain = Float(stream.uniform(in: settings.minimumMixGain...settings.maximumMixGain))
            withUnsafeTemporaryAllocation(of: Float.self, capacity: frames * bands) { other in
                track.readExcerpt(startFrame: start, ratio: 1, frameCount: frames, bandGroups: recipe.features.bandGroups, into: other.baseAddress!)
                mix(other.baseAddress!, gain: gain, into: target, count: frames * bands)
            }
        }
        if stream.uniform() < settings.timeMaskProbability {
            let seconds = stream.uniform(in: settings.minimumTimeMaskSeconds...settings.maximumTimeMaskSeconds)
            let length = min(frames, Int(seconds * recipe.features.framesPerSecond)), first = stream.index(below: frames - length + 1)
            (target + first * bands).update(repeating: 0, count: length * bands)
        }
    }
}
