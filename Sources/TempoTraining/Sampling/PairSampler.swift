import Foundation
import MusicData
import RandomStreams

/// A pair of excerpts and what is known of their tempi.
struct PairPlan: Sendable {
    var first, second: ExcerptPlan
    /// Of renderings whose tempi are known; nil for two excerpts of one track.
    var tempiBPM: (first: Double, second: Double)?

    /// log₂(tempo of the second / tempo of the first).
    var tempoShiftOctaves: Double {
        var octaves = log2(second.ratio / first.ratio)
        // Two renderings of ours may differ in tempo; both are known exactly.
        if let tempiBPM { octaves += log2(tempiBPM.second / tempiBPM.first) }
        return octaves
    }
}

/// Draws pairs: of one track of music, of one reference, or of two grooves.
///
/// **Both** members of every pair are stretched, by the same code, unless the recipe says otherwise: were only one stretched, the
/// traces of stretching would give the answer away.
struct PairSampler: Sendable {
    let music: TrackSampler
    let library: SyntheticLibrary
    let recipe: TempoRecipe
    /// Shares of pairs that are not of music.
    let referenceShare, grooveShare: Double
    /// Share of a groove pair's members that are references all the same, so that the two kinds are comparable with each other. Chosen by
    /// hand.
    private static let referencesAmongGrooves = 0.25

    func plan(_ stream: inout RandomStream) -> PairPlan {
        let kind = stream.uniform()
        if kind < referenceShare, !library.references.isEmpty {
            return pair(of: library.references[stream.index(below: library.references.count)].track, &stream)
        }
        if kind < referenceShare + grooveShare, library.grooves.count > 1 {
            // Two different renderings: no sound in common, so that only their tempi can tell them apart.
            var plan: PairPlan
            repeat {
                let first = rendering(ratio: ratio(&stream, isFirst: true), &stream), second = rendering(ratio: ratio(&stream), &stream)
                plan = PairPlan(first: first.plan, second: second.plan, tempiBPM: (first.tempoBPM, second.tempoBPM))
            } while abs(plan.tempoShiftOctaves * Double(recipe.network.binsPerOctave)) > Double(recipe.network.binsPerOctave)
            return plan
        }
        return pair(of: music.track(&stream), &stream)
    }

    private func pair(of track: MusicTrack, _ stream: inout RandomStream) -> PairPlan {
        let first = ratio(&stream, isFirst: true), second = ratio(&stream)
        return PairPlan(first: ExcerptPlan(track: track, ratio: first), second: ExcerptPlan(track: track, ratio: second))
    }

    private func ratio(_ stream: inout RandomStream, isFirst: Bool = false) -> Double {
        let ratio = exp2(stream.uniform(in: -recipe.stretch.octaves...recipe.stretch.octaves))
        return isFirst && !recipe.stretch.bothMembers ? 1 : ratio
    }

    /// A groove mostly, sometimes a reference.
    private func rendering(ratio: Double, _ stream: inout RandomStream) -> (plan: ExcerptPlan, tempoBPM: Double) {
        let isReference = !library.references.isEmpty && stream.uniform() < Self.referencesAmongGrooves
        let source = isReference ? library.references : library.grooves
        return source[stream.index(below: source.count)].excerpt(recipe, ratio: ratio, &stream)
    }
}

extension RenderedTrack {
    /// A place in a rendering, and its tempo there, before stretching: the tempo of some bends.
    func excerpt(_ recipe: TempoRecipe, ratio: Double, _ stream: inout RandomStream) -> (plan: ExcerptPlan, tempoBPM: Double) {
        let needed = Double(recipe.excerptFrames) * ratio
        let length = min(track.frameCount, Int(needed) + 2)
        let start = stream.index(below: track.frameCount - length + 1)
        let tempo = tempoBPM(over: Double(start)..<Double(start) + needed, framesPerSecond: recipe.features.framesPerSecond)
        return (ExcerptPlan(track: track, ratio: ratio, frames: start..<start + length), tempo)
    }
}
