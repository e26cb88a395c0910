import Foundation
import MusicData
import RandomStreams

/// Draws pairs of sounds without a tempo, to measure how often the traces of stretching alone betray the stretch.
///
/// Every tempo shift up to an octave is as likely as any other, whatever range was trained with: were small ones likelier, as where
/// each member is stretched by itself, who always answers "no shift" would be right more often than by chance. And the two of a pair
/// are cut from different halves of a sound: what intervals chance put into a part that both share would tell the shift rightly.
package struct LeakSampler: PairSource {
    private let sounds: TrackSampler
    private let cutter: ExcerptCutter
    private let recipe: TempoRecipe
    private let purpose: UInt64

    /// Shifts reach an octave, and each of the two takes half of it.
    static let stretchOctaves = 0.5

    /// - Parameter sounds: Each long enough for two excerpts at the strongest stretch, or it traps.
    package init(sounds: [MusicTrack], recipe: TempoRecipe, purpose: UInt64) {
        let needed = 2 * (Int(Double(recipe.excerptFrames) * exp2(Self.stretchOctaves)) + 2)
        for track in sounds where track.frameCount < needed {
            preconditionFailure("LeakSampler: \(track.name) has \(track.frameCount) frames; to measure a leak it needs \(needed), two excerpts")
        }
        (self.sounds, cutter, self.recipe, self.purpose) = (TrackSampler(sounds), ExcerptCutter(recipe), recipe, purpose)
    }

    package func pairs(step: Int, count: Int) -> TempoBatch {
        let plans = (0..<count).map { plan(step: step, pair: $0) }
        return TempoBatch(plans, cutter, recipe, purpose: purpose, step: step)
    }

    private func plan(step: Int, pair: Int) -> PairPlan {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 0, UInt64(pair))
        // Where a `PairSampler` draws the kind of pair: so the figures of earlier versions stay comparable.
        _ = stream.uniform()
        let track = sounds.track(&stream), reach = Self.stretchOctaves, shift = stream.uniform(in: -2 * reach...2 * reach)
        let first = stream.uniform(in: max(-reach, -reach - shift)...min(reach, reach - shift))
        let middle = track.frameCount / 2
        return PairPlan(first: ExcerptPlan(track: track, ratio: exp2(first), frames: 0..<middle),
                        second: ExcerptPlan(track: track, ratio: exp2(first + shift), frames: middle..<track.frameCount))
    }
}
