import Foundation
import Learning
import MusicData
import RandomStreams
import TempoTraining
import Tensors

/// Draws the excerpts of a step.
///
/// They are a function of (seed, purpose, step) alone, so a run resumed at a step sees what it would have seen, whatever the number
/// of threads.
struct GroupSampler: Sendable {
    private let music: TrackSampler
    private let rendered: [RenderedTrack]
    private let pulseless: [MusicTrack]
    private let recipe: PairRecipe
    private let cutter: ExcerptCutter
    private let purpose: UInt64

    /// - Parameters:
    ///   - tracks: Music; at least one.
    ///   - library: What was rendered.
    init(_ tracks: [MusicTrack], library: SyntheticLibrary, recipe: PairRecipe, purpose: UInt64) {
        (music, rendered, pulseless) = (TrackSampler(tracks), library.references + library.grooves, library.pulseless)
        (self.recipe, self.purpose) = (recipe, purpose)
        cutter = ExcerptCutter(recipe.sounds)
    }

    /// - Parameters:
    ///   - step: Counted from 0; names the random numbers.
    ///   - share: Only the excerpts of this part of the step are cut.
    func groups(step: Int, tracks: Int, tempi: Int, pulselessCount: Int, share: BatchShare = .whole) -> TempoGroups {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 0)
        var plans: [ExcerptPlan] = [], octaves: [Double] = [], groups: [Range<Int>] = []
        for _ in 0..<tracks {
            let track = music.track(&stream), first = plans.count
            for ratio in ratios(&stream) {
                plans.append(ExcerptPlan(track: track, ratio: exp2(ratio)))
                octaves.append(ratio)
            }
            groups.append(first..<plans.count)
        }
        if tempi > 0 && !rendered.isEmpty {
            let first = plans.count
            for tempo in (0..<tempi).flatMap({ _ in neighbouringTempi(&stream) }) {
                let source = rendering(near: tempo, &stream)
                plans.append(ExcerptPlan(track: source.track, ratio: exp2(tempo) / source.tempoBPM))
                octaves.append(tempo)
            }
            groups.append(first..<plans.count)
        }
        let known = plans.count, silentOnes = pulseless.isEmpty ? 0 : pulselessCount
        for _ in 0..<silentOnes {
            plans.append(ExcerptPlan(track: pulseless[stream.index(below: pulseless.count)], ratio: exp2(stream.uniform(in: -range...range))))
            octaves.append(0)
        }
        let all = plans
        let excerpts = cutter.excerpts(Array(share.items(of: all.count)), purpose: purpose, step: step) { item, target, stream in cutter.cut(all[item], into: target, &stream) }
        return TempoGroups(excerpts: excerpts, octaves: octaves, groups: groups, pulseless: known..<all.count)
    }

    private var range: Double { recipe.stretch.octaves }

    /// Stretches of the excerpts of one track, in octaves: each ratio at least twice, a near one beside it, and others.
    private func ratios(_ stream: inout RandomStream) -> [Double] {
        let count = recipe.groups.excerptsPerTrack
        var result: [Double] = []
        while result.count < count {
            let ratio = stream.uniform(in: -range...range)
            result += [ratio, ratio, min(max(ratio + nearby(&stream), -range), range)]
        }
        return Array(result.prefix(count))
    }

    /// Tempi of rendered sounds, as log2 of BPM: three times the same, two near ones, and one an octave away.
    private func neighbouringTempi(_ stream: inout RandomStream) -> [Double] {
        let low = log2(recipe.references.minimumBPM * 1.2), high = log2(recipe.references.maximumBPM / 1.2), tempo = stream.uniform(in: low...high)
        let octave = stream.uniform() < 0.5 ? tempo - 1 : tempo + 1
        return [tempo, tempo, tempo, tempo + nearby(&stream), tempo + nearby(&stream), min(max(octave, low), high)]
    }

    /// 4 to 20 % up or down, in octaves: what is hardest to tell apart.
    private func nearby(_ stream: inout RandomStream) -> Double {
        log2(1 + stream.uniform(in: recipe.groups.differentFraction * 1.05...0.2)) * (stream.uniform() < 0.5 ? -1 : 1)
    }

    /// A sound that reaches a tempo within the range of stretching; the nearest of some if none of them does.
    private func rendering(near octaves: Double, _ stream: inout RandomStream) -> RenderedTrack {
        var best = rendered[stream.index(below: rendered.count)]
        for _ in 0..<40 {
            if abs(log2(best.tempoBPM) - octaves) <= range { return best }
            let other = rendered[stream.index(below: rendered.count)]
            if abs(log2(other.tempoBPM) - octaves) < abs(log2(best.tempoBPM) - octaves) { best = other }
        }
        return best
    }
}
