import AudioFeatures
import Foundation
import RandomStreams
import Tensors

/// One step's excerpts and what is known about them.
public struct TrainingBatch: Sendable {
    /// `[2 · pairs + pulseless + anchors, frames, bands]`: all first members, all second members, excerpts without a
    /// tempo, then renderings whose tempo the network is told.
    public let excerpts: Tensor<Float>
    /// Pairs; each has two excerpts.
    public let pairCount: Int
    /// Excerpts without a tempo.
    public let pulselessCount: Int
    /// Beats per minute of the anchors, after stretching.
    public let anchorsBPM: [Double]
    /// log₂(tempo of the second / tempo of the first) · binsPerOctave of each pair; fractional.
    public let trueLags: [Double]
}

/// Cuts and stretches the excerpts of a step.
///
/// The n-th excerpt of step s is a function of (seed, s, n) alone, so a run resumed at step s sees what it would have
/// seen, whatever the number of threads. **Both** members of every pair are stretched, by the same code, unless the recipe
/// says otherwise: were only one stretched, the traces of stretching would give the answer away.
public struct BatchBuilder: Sendable {
    let tracks: [TrainingTrack]
    let library: SyntheticLibrary
    let recipe: Recipe
    /// Stretches of `tracks` whose tempo the model of the round before was sure of.
    let pseudoTempi: [PseudoTempo]
    /// Running sum of the tracks' shares of being drawn.
    private let cumulative: [Double]
    /// Separates the random streams of training from those of validation.
    private let purpose: UInt64

    /// Whether a true lag can be found by nothing but the traces of stretching, if the sounds have no tempo. Then every lag that is
    /// asked about is as likely as any other, whatever range was trained with: were small ones likelier, as where each member is
    /// stretched by itself, who always answers "no lag" would be right more often than by chance. And the two of a pair are cut
    /// from different halves of a sound: what intervals chance put into a part that both share would tell the lag rightly.
    private let measuresLeak: Bool

    /// Lags reach an octave, and each of the two takes half of it.
    static let leakStretchOctaves = 0.5

    /// - Parameters:
    ///   - tracks: Music, each at least as long as one excerpt at its strongest stretch.
    ///   - measuresLeak: Whether pairs are drawn to measure a leak against chance: every lag up to an octave is as likely as any other,
    ///     and the two of a pair share no part of the sound, of which each half must be long enough for an excerpt, or it traps.
    public init(
        tracks: [TrainingTrack], library: SyntheticLibrary, recipe: Recipe, pseudoTempi: [PseudoTempo] = [], purpose: UInt64 = 1,
        measuresLeak: Bool = false
    ) {
        precondition(!tracks.isEmpty, "BatchBuilder: there is no music to draw from")
        if measuresLeak {
            let needed = 2 * (Int(Double(recipe.excerptFrames) * exp2(Self.leakStretchOctaves)) + 2)
            for track in tracks where track.frameCount < needed {
                preconditionFailure("BatchBuilder: \(track.name) has \(track.frameCount) frames; to measure a leak it needs \(needed), two excerpts")
            }
        }
        self.measuresLeak = measuresLeak
        (self.tracks, self.library, self.recipe, self.purpose) = (tracks, library, recipe, purpose)
        self.pseudoTempi = pseudoTempi
        var sum = 0.0
        // Long tracks count for more, but not in proportion: they repeat themselves.
        cumulative = tracks.map { sum += Double($0.frameCount).squareRoot(); return sum }
    }

    /// Frames in an excerpt.
    var frameCount: Int { recipe.excerptFrames }

    /// The batch of a step; the same arguments give the same numbers.
    ///
    /// - Parameters:
    ///   - step: Counted from 0; names the random numbers.
    ///   - anchors: Synthetic excerpts of known tempo.
    ///   - pseudo: Excerpts of music whose tempo the model was sure of; none are added before self-training.
    public func batch(step: Int, pairs: Int, pulseless: Int, anchors: Int = 0, pseudo: Int = 0) -> TrainingBatch {
        let plans = (0..<pairs).map { plan(step: step, pair: $0) }
        let anchorPlans = (0..<anchors).map { anchor(step: step, number: $0) }
            + (0..<(pseudoTempi.isEmpty ? 0 : pseudo)).map { pseudoAnchor(step: step, number: $0) }
        let bands = recipe.features.featureCount, size = frameCount * bands
        let count = 2 * pairs + pulseless + anchorPlans.count
        let excerpts = Tensor<Float>(shape: [count, frameCount, bands]) { out in
            uncheckedParallelFor(count) { range, _ in
                for item in range {
                    var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 1, UInt64(item))
                    let target = out + item * size
                    if item < 2 * pairs {
                        let plan = plans[item % pairs]
                        let side = item < pairs ? plan.first : plan.second
                        cut(side.track, ratio: side.ratio, within: side.frames, into: target, &stream)
                    } else if item < 2 * pairs + pulseless {
                        cutPulseless(into: target, &stream)
                    } else {
                        let anchor = anchorPlans[item - 2 * pairs - pulseless]
                        cut(anchor.track, ratio: anchor.ratio, within: anchor.frames, into: target, &stream)
                    }
                    recipe.pairs.augmentation.apply(to: target, frameCount: frameCount, bandCount: bands, stream: &stream)
                }
            }
        }
        return TrainingBatch(
            excerpts: excerpts, pairCount: pairs, pulselessCount: pulseless,
            anchorsBPM: anchorPlans.map { $0.tempoBPM * $0.ratio },
            trueLags: plans.map { $0.trueLag(binsPerOctave: recipe.network.binsPerOctave) })
    }

    private typealias AnchorPlan = (track: TrainingTrack, frames: Range<Int>, tempoBPM: Double, ratio: Double)

    /// A place in a rendering, and its tempo there: the tempo of some bends.
    private func place(in track: TrainingTrack, ratio: Double, _ stream: inout RandomStream) -> (frames: Range<Int>, tempoBPM: Double?) {
        let length = min(track.frameCount, Int(Double(frameCount) * ratio) + 2)
        let start = stream.index(below: track.frameCount - length + 1)
        let range = Double(start)..<Double(start) + Double(frameCount) * ratio
        return (start..<start + length, track.renderedBPM(over: range, framesPerSecond: recipe.features.framesPerSecond))
    }

    private func anchor(step: Int, number: Int) -> AnchorPlan {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 2, UInt64(number))
        let track = library.grooves[stream.index(below: library.grooves.count)]
        let ratio = exp2(stream.uniform(in: -recipe.pairs.stretchOctaves...recipe.pairs.stretchOctaves))
        let place = place(in: track, ratio: ratio, &stream)
        return (track, place.frames, place.tempoBPM!, ratio)
    }

    private func pseudoAnchor(step: Int, number: Int) -> AnchorPlan {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 3, UInt64(number))
        let pseudo = pseudoTempi[stream.index(below: pseudoTempi.count)]
        let ratio = exp2(stream.uniform(in: -recipe.pairs.stretchOctaves...recipe.pairs.stretchOctaves))
        return (tracks[pseudo.track], pseudo.startFrame..<pseudo.endFrame, pseudo.tempoBPM, ratio)
    }

    private struct PairSide {
        var track: TrainingTrack
        var ratio: Double
        /// Where to cut; anywhere when nil.
        var frames: Range<Int>?
        /// Of our own renderings only.
        var tempoBPM: Double?
    }

    private struct PairPlan {
        var first: PairSide, second: PairSide

        func trueLag(binsPerOctave: Int) -> Double {
            var octaves = log2(second.ratio / first.ratio)
            // Two renderings of ours may differ in tempo; both are known exactly.
            if let a = first.tempoBPM, let b = second.tempoBPM { octaves += log2(b / a) }
            return octaves * Double(binsPerOctave)
        }
    }

    private func plan(step: Int, pair: Int) -> PairPlan {
        var stream = RandomStream(seed: recipe.seed, path: purpose, UInt64(step), 0, UInt64(pair))
        let reach = recipe.pairs.stretchOctaves
        func ratio(ofFirst: Bool = false) -> Double {
            let ratio = exp2(stream.uniform(in: -reach...reach))
            return ofFirst && !recipe.pairs.stretchesBoth ? 1 : ratio
        }
        let kind = stream.uniform()
        if kind < recipe.pairs.referenceShare, !library.references.isEmpty {
            let track = library.references[stream.index(below: library.references.count)]
            return PairPlan(first: PairSide(track: track, ratio: ratio(ofFirst: true)), second: PairSide(track: track, ratio: ratio()))
        }
        if kind < recipe.pairs.referenceShare + recipe.pairs.grooveShare, library.grooves.count > 1 {
            // Two different renderings: no sound in common, so that only their tempi can tell them apart.
            var plan: PairPlan
            repeat {
                plan = PairPlan(first: synthetic(ratio: ratio(ofFirst: true), &stream), second: synthetic(ratio: ratio(), &stream))
            } while abs(plan.trueLag(binsPerOctave: recipe.network.binsPerOctave)) > Double(recipe.network.binsPerOctave)
            return plan
        }
        let track = music(&stream)
        if measuresLeak {
            let reach = Self.leakStretchOctaves, lag = stream.uniform(in: -2 * reach...2 * reach)
            let first = stream.uniform(in: max(-reach, -reach - lag)...min(reach, reach - lag))
            let middle = track.frameCount / 2
            return PairPlan(first: PairSide(track: track, ratio: exp2(first), frames: 0..<middle),
                            second: PairSide(track: track, ratio: exp2(first + lag), frames: middle..<track.frameCount))
        }
        return PairPlan(first: PairSide(track: track, ratio: ratio(ofFirst: true)), second: PairSide(track: track, ratio: ratio()))
    }

    /// A groove mostly, sometimes a reference, so that the two are comparable with each other.
    private func synthetic(ratio: Double, _ stream: inout RandomStream) -> PairSide {
        let isReference = !library.references.isEmpty && stream.uniform() < 0.25
        let source = isReference ? library.references : library.grooves
        let track = source[stream.index(below: source.count)]
        let place = place(in: track, ratio: ratio, &stream)
        return PairSide(track: track, ratio: ratio, frames: place.frames, tempoBPM: place.tempoBPM)
    }

    private func music(_ stream: inout RandomStream) -> TrainingTrack {
        let target = stream.uniform() * cumulative[cumulative.count - 1]
        var low = 0, high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
        }
        return tracks[low]
    }

    private func cut(
        _ track: TrainingTrack, ratio: Double, within frames: Range<Int>? = nil, into target: UnsafeMutablePointer<Float>,
        _ stream: inout RandomStream
    ) {
        let source = track.source(at: ratio), scale = source.frameRatio / ratio
        let (track, ratio) = source
        let frames = frames.map { Int(Double($0.lowerBound) * scale)..<Int(Double($0.upperBound) * scale) } ?? 0..<track.frameCount
        let room = Double(frames.count) - Double(frameCount) * ratio - 2
        // A range that is a little too short is left at its end rather than its beginning.
        let latest = max(0, Double(track.frameCount) - Double(frameCount) * ratio - 2)
        let start = min(latest, Double(frames.lowerBound) + max(0, room) * stream.uniform())
        readExcerpt(frames: track.values, bandCount: track.bandCount, startFrame: start, ratio: ratio, frameCount: frameCount,
                    bandGroups: recipe.features.bandGroups, into: target)
    }

    /// Half are rendered sounds without a pulse, half music cut into short pieces of random length and shuffled, which
    /// keeps its sounds and loses its tempo.
    private func cutPulseless(into target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let ratio = exp2(stream.uniform(in: -recipe.pairs.stretchOctaves...recipe.pairs.stretchOctaves))
        if stream.uniform() < recipe.pairs.pulselessMusicShare || library.pulseless.isEmpty {
            shuffledMusic(ratio: ratio, into: target, &stream)
        } else {
            cut(library.pulseless[stream.index(below: library.pulseless.count)], ratio: ratio, into: target, &stream)
        }
    }

    private func shuffledMusic(ratio: Double, into target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let (track, ratio) = music(&stream).source(at: ratio), bands = track.bandCount
        let needed = Int(Double(frameCount) * ratio) + 2
        let region = min(track.frameCount, 1500), start = stream.index(below: track.frameCount - region + 1)
        var shuffled: [Int16] = []
        shuffled.reserveCapacity((needed + 32) * bands)
        while shuffled.count < needed * bands {
            // 60 to 500 ms: shorter than a beat, long enough to hold an onset and its decay.
            let length = min(region, 3 + stream.index(below: 23))
            let first = start + stream.index(below: region - length + 1)
            shuffled.append(contentsOf: track.values[first * bands..<(first + length) * bands])
        }
        shuffled.withUnsafeBufferPointer {
            readExcerpt(frames: $0, bandCount: bands, startFrame: 0, ratio: ratio, frameCount: frameCount,
                        bandGroups: recipe.features.bandGroups, into: target)
        }
    }
}
