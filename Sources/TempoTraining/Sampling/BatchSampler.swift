import Foundation
import Learning
import MusicData
import RandomStreams
import Tensors

/// Something that pairs of excerpts are drawn from, the same for the same step.
package protocol PairSource: Sendable {
    /// A batch of pairs alone.
    func pairs(step: Int, count: Int) -> TempoBatch
}

/// Draws the excerpts of a step.
///
/// They are a function of (seed, step) alone, so a run resumed at a step sees what it would have seen, whatever the number of
/// threads.
package struct BatchSampler: PairSource {
    private let music: TrackSampler
    private let library: SyntheticLibrary
    private let recipe: TempoRecipe
    private let selfLabels: [SelfLabel]
    private let pairSampler: PairSampler
    private let cutter: ExcerptCutter
    private let purpose: UInt64

    /// - Parameters:
    ///   - tracks: Music, each at least as long as one excerpt at its strongest stretch; at least one, or it traps.
    ///   - selfLabels: Stretches of `tracks` whose tempo the model of the round before was sure of.
    ///   - isMusicOnly: Whether no pair is of references or grooves.
    ///   - purpose: Separates the random streams of training from those of validation.
    package init(
        tracks: [MusicTrack], library: SyntheticLibrary, recipe: TempoRecipe, selfLabels: [SelfLabel] = [], isMusicOnly: Bool = false,
        purpose: UInt64 = RandomPath.training
    ) {
        music = TrackSampler(tracks)
        (self.library, self.recipe, self.selfLabels, self.purpose) = (library, recipe, selfLabels, purpose)
        cutter = ExcerptCutter(recipe)
        pairSampler = PairSampler(music: music, library: library, recipe: recipe, referenceShare: isMusicOnly ? 0 : recipe.pairs.referenceShare,
                                  grooveShare: isMusicOnly ? 0 : recipe.pairs.grooveShare)
    }

    package func pairs(step: Int, count: Int) -> TempoBatch { batch(step: step, TempoBatchSizes(pairs: count)) }

    /// The batch of a step; the same arguments give the same numbers.
    ///
    /// - Parameters:
    ///   - step: Counted from 0; names the random numbers.
    ///   - share: Only the excerpts of this part of it are cut.
    package func batch(step: Int, _ sizes: TempoBatchSizes, share: BatchShare = .whole) -> TempoBatch {
        let pairs = (0..<sizes.pairs).map { number in
            var stream = stream(step, .pair, number)
            return pairSampler.plan(&stream)
        }
        let anchors = (0..<sizes.anchors).map { anchor(step: step, number: $0) }
            + (0..<(selfLabels.isEmpty ? 0 : sizes.selfLabelled)).map { selfLabelled(step: step, number: $0) }
        return TempoBatch(pairs, cutter, recipe, purpose: purpose, step: step, pulselessCount: sizes.pulseless,
                          pulseless: cutPulseless, anchors: anchors, share: share)
    }

    /// What the random numbers of a step decide, beside its excerpts (1).
    private enum Decision: UInt64 { case pair = 0, anchor = 2, selfLabelled = 3 }

    private func stream(_ step: Int, _ decision: Decision, _ number: Int) -> RandomStream {
        RandomStream(seed: recipe.seed, path: purpose, UInt64(step), decision.rawValue, UInt64(number))
    }

    private func ratio(_ stream: inout RandomStream) -> Double { exp2(stream.uniform(in: -recipe.stretch.octaves...recipe.stretch.octaves)) }

    private func anchor(step: Int, number: Int) -> AnchorPlan {
        var stream = stream(step, .anchor, number)
        let groove = library.grooves[stream.index(below: library.grooves.count)], ratio = ratio(&stream)
        let excerpt = groove.excerpt(recipe, ratio: ratio, &stream)
        return AnchorPlan(excerpt: excerpt.plan, tempoBPM: excerpt.tempoBPM * ratio)
    }

    private func selfLabelled(step: Int, number: Int) -> AnchorPlan {
        var stream = stream(step, .selfLabelled, number)
        let label = selfLabels[stream.index(below: selfLabels.count)], ratio = ratio(&stream)
        return AnchorPlan(excerpt: ExcerptPlan(track: music.tracks[label.track], ratio: ratio, frames: label.startFrame..<label.endFrame),
                          tempoBPM: label.tempoBPM * ratio)
    }

    /// Rendered sounds without a pulse, or shuffled music.
    private func cutPulseless(into target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let ratio = ratio(&stream)
        if stream.uniform() < recipe.pulseless.musicShare || library.pulseless.isEmpty {
            cutter.cutShuffled(music.track(&stream), ratio: ratio, into: target, &stream)
        } else {
            cutter.cut(ExcerptPlan(track: library.pulseless[stream.index(below: library.pulseless.count)], ratio: ratio), into: target, &stream)
        }
    }
}

/// An excerpt whose tempo the network is told.
struct AnchorPlan: Sendable {
    var excerpt: ExcerptPlan
    /// After stretching.
    var tempoBPM: Double
}

extension TempoBatch {
    /// Cuts the excerpts of a step as planned, or a rank's share of them.
    init(
        _ pairs: [PairPlan], _ cutter: ExcerptCutter, _ recipe: TempoRecipe, purpose: UInt64, step: Int, pulselessCount: Int = 0,
        pulseless: @Sendable (UnsafeMutablePointer<Float>, inout RandomStream) -> Void = { _, _ in }, anchors: [AnchorPlan] = [],
        share: BatchShare = .whole
    ) {
        let count = pairs.count, pulselessEnd = 2 * count + pulselessCount
        let ownPairs = share.items(of: count), ownPulseless = share.items(of: pulselessCount), ownAnchors = share.items(of: anchors.count)
        let numbers = Array(ownPairs) + ownPairs.map { count + $0 } + ownPulseless.map { 2 * count + $0 } + ownAnchors.map { pulselessEnd + $0 }
        let excerpts = cutter.excerpts(numbers, purpose: purpose, step: step) { item, target, stream in
            switch item {
            case ..<count: cutter.cut(pairs[item].first, into: target, &stream)
            case ..<(2 * count): cutter.cut(pairs[item - count].second, into: target, &stream)
            case ..<pulselessEnd: pulseless(target, &stream)
            default: cutter.cut(anchors[item - pulselessEnd].excerpt, into: target, &stream)
            }
        }
        let bins = recipe.network.binsPerOctave
        let whole = Whole(tempoShifts: pairs.map { $0.tempoShiftOctaves * Double(bins) }, pulselessCount: pulselessCount, anchorTemposBPM: anchors.map(\.tempoBPM))
        self.init(excerpts: excerpts, tempoShifts: Array(whole.tempoShifts[ownPairs]), binsPerOctave: bins, pulselessCount: ownPulseless.count,
                  anchorTemposBPM: Array(whole.anchorTemposBPM[ownAnchors]), whole: whole)
    }
}
