import AudioFeatures
import Beats
import Foundation
import MusicData
import Tensors

/// Labels music with beats that the model finds again when the music is stretched and begins elsewhere; no human label is involved.
///
/// Every track is asked about three times: as it is, and faster and slower from a later moment on, tempo and all. A beat follows if both
/// other answers have it where the stretch has moved it. A beat that was found by chance, or at the edge of a cell, does not.
///
/// Source of the principle: Lee, "Pseudo-Label", ICML workshop 2013; of the check: this project.
package struct BeatLabeller {
    private let recipe: BeatRecipe
    private let estimator: BeatEstimator

    /// - Parameter estimator: Whose beats are asked for.
    package init(recipe: BeatRecipe, estimator: BeatEstimator) { (self.recipe, self.estimator) = (recipe, estimator) }

    /// How the music is stretched, and where it begins. Chosen by hand: far enough that cells and frames fall elsewhere, and so little that
    /// the same metrical level is heard.
    private static let versions: [(ratio: Double, startSeconds: Double)] = [(exp2(0.2), 0.31), (exp2(-0.2), 0.73)]
    /// How far from where it should lie a beat may be found, in beats: a cell.
    private static let toleranceBeats = 1 / Double(BeatCells.perBeat)
    /// Neighbouring beats whose distance differs from the usual one by more than this factor are not neighbours: one between them is missing.
    private static let unevenness = 1.25
    /// Tracks that are asked about at a time, between two looks at whether to stop.
    private static let chunk = 16

    /// - Parameters:
    ///   - progress: Told how many tracks are done.
    ///   - isCancelled: Whether to stop; what is returned then is of no use.
    package func labels(_ tracks: [MusicTrack], progress: (_ done: Int, _ total: Int) -> Void, isCancelled: () -> Bool) -> [BeatLabel] {
        var result: [BeatLabel] = []
        for first in stride(from: 0, to: tracks.count, by: Self.chunk) {
            if isCancelled() { return [] }
            let count = min(Self.chunk, tracks.count - first)
            result += parallelMap(count) { labels(of: tracks[first + $0], index: first + $0) }.joined()
            progress(first + count, tracks.count)
        }
        return result
    }

    private func labels(of track: MusicTrack, index: Int) -> [BeatLabel] {
        guard let beats = beats(track, ratio: 1, startSeconds: 0), beats.count >= BeatLabel.beatCount else { return [] }
        let usual = zip(beats.dropFirst(), beats).map { $0 - $1 }.sorted()[(beats.count - 1) / 2]
        var follows = [Bool](repeating: true, count: beats.count)
        for version in Self.versions {
            guard let others = self.beats(track, ratio: version.ratio, startSeconds: version.startSeconds) else { return [] }
            for (number, beat) in beats.enumerated() where !Self.has(others, beat, within: Self.toleranceBeats * usual) { follows[number] = false }
        }
        guard Double(follows.count(where: \.self)) >= recipe.selfTraining.minimumAgreement * Double(beats.count) else { return [] }
        let pieces = runs(beats, follows, usual).flatMap { run in
            stride(from: run.lowerBound, through: run.upperBound - BeatLabel.beatCount, by: BeatExcerpt.beatCount).map { Array(beats[$0..<$0 + BeatLabel.beatCount]) }
        }
        // From all over the track, and no more of a long one.
        let most = min(pieces.count, recipe.selfTraining.perTrack)
        return (0..<most).map { BeatLabel(track: index, beatSeconds: pieces[$0 * pieces.count / most]) }
    }

    /// Beats of a stretched track, in seconds of the track as it is; nil where its tempo is not sure.
    private func beats(_ track: MusicTrack, ratio: Double, startSeconds: Double) -> [Double]? {
        let estimate = withExtendedLifetime(track) {
            if ratio == 1 && startSeconds == 0 { return estimator.estimate(frames: track.values) }
            return stretched(track, ratio: ratio, startSeconds: startSeconds).withUnsafeBufferPointer { estimator.estimate(frames: $0) }
        }
        guard let found = estimate.beats?.beats, estimate.confidence >= recipe.selfTraining.minimumConfidence else { return nil }
        return found.map { $0.seconds * ratio + startSeconds }
    }

    private func stretched(_ track: MusicTrack, ratio: Double, startSeconds: Double) -> [Int16] {
        let start = startSeconds * recipe.features.framesPerSecond, count = Int((Double(track.frameCount) - start) / ratio)
        guard count > 0 else { return [] }
        let frames = [Float](unsafeUninitializedCapacity: count * track.bandCount) { buffer, initializedCount in
            track.readExcerpt(startFrame: start, ratio: ratio, frameCount: count, bandGroups: recipe.features.bandGroups, into: buffer.baseAddress!)
            initializedCount = count * track.bandCount
        }
        return frames.map { Int16(($0 * LogMelFrames.stepsPerNeper).rounded()) }
    }

    /// Stretches of neighbouring beats that follow.
    private func runs(_ beats: [Double], _ follows: [Bool], _ usual: Double) -> [Range<Int>] {
        var runs: [Range<Int>] = [], first = 0
        for number in 0...beats.count {
            let goesOn = number < beats.count && follows[number] && (number == first || (usual / Self.unevenness...usual * Self.unevenness).contains(beats[number] - beats[number - 1]))
            if goesOn { continue }
            runs.append(first..<number)
            first = number < beats.count && follows[number] ? number : number + 1
        }
        return runs.filter { $0.count >= BeatLabel.beatCount }
    }

    /// Whether one of `times`, which rise, is near.
    private static func has(_ times: [Double], _ time: Double, within tolerance: Double) -> Bool {
        var low = 0, high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time - tolerance { low = middle + 1 } else { high = middle }
        }
        return low < times.count && times[low] <= time + tolerance
    }
}
