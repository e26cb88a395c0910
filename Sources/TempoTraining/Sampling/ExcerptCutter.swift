import AudioFeatures
import MusicData
import RandomStreams
import Tensors

/// What one excerpt is cut from.
package struct ExcerptPlan: Sendable {
    package var track: MusicTrack
    /// Stretch ratio; above 1 is faster.
    package var ratio: Double
    /// Where to cut, in frames of the track; anywhere when nil.
    package var frames: Range<Int>?

    /// - Parameter frames: Anywhere when nil.
    package init(track: MusicTrack, ratio: Double, frames: Range<Int>? = nil) { (self.track, self.ratio, self.frames) = (track, ratio, frames) }
}

/// Cuts, stretches and augments excerpts: from a track to the numbers that a network reads.
package struct ExcerptCutter: Sendable {
    let frameCount: Int
    let features: LogMelConfiguration
    let augmentation: FeatureAugmentation
    private let seed: UInt64

    package init(_ recipe: TempoRecipe) {
        (frameCount, features, augmentation, seed) = (recipe.excerptFrames, recipe.features, recipe.augmentation, recipe.seed)
    }

    /// Some of the excerpts of a step, one after another.
    ///
    /// The n-th excerpt of step s is a function of (seed, purpose, s, n) alone.
    ///
    /// - Parameters:
    ///   - numbers: Which of the step's excerpts.
    ///   - fill: Given the number of the excerpt, where it goes, and its random numbers.
    package func excerpts(
        _ numbers: [Int], purpose: UInt64, step: Int, _ fill: @Sendable (Int, UnsafeMutablePointer<Float>, inout RandomStream) -> Void
    ) -> Tensor<Float> {
        let bands = features.featureCount
        return Tensor(stacking: numbers.count, each: [frameCount, bands]) { place, target in
            let item = numbers[place]
            var stream = RandomStream(seed: seed, path: purpose, UInt64(step), 1, UInt64(item))
            fill(item, target, &stream)
            augmentation.apply(to: target, frameCount: frameCount, bandCount: bands, stream: &stream)
        }
    }

    /// An excerpt as planned, at a random place within its frames.
    package func cut(_ plan: ExcerptPlan, into target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let source = plan.track.source(at: plan.ratio), scale = source.frameRatio / plan.ratio
        let (track, ratio) = source
        let frames = plan.frames.map { Int(Double($0.lowerBound) * scale)..<Int(Double($0.upperBound) * scale) } ?? 0..<track.frameCount
        let room = Double(frames.count) - Double(frameCount) * ratio - 2
        // A range that is a little too short is left at its end rather than its beginning.
        let latest = max(0, Double(track.frameCount) - Double(frameCount) * ratio - 2)
        let start = min(latest, Double(frames.lowerBound) + max(0, room) * stream.uniform())
        track.readExcerpt(startFrame: start, ratio: ratio, frameCount: frameCount, bandGroups: features.bandGroups, into: target)
    }

    /// Music within which pieces are shuffled, and how long the pieces are: shorter than a beat, long enough to hold an onset and its
    /// decay. Chosen by hand.
    private static let regionSeconds = 30.0, shortestPieceSeconds = 0.06, longestPieceSeconds = 0.5

    /// Music cut into short pieces of random length and shuffled, which keeps its sounds and loses its tempo.
    func cutShuffled(_ music: MusicTrack, ratio: Double, into target: UnsafeMutablePointer<Float>, _ stream: inout RandomStream) {
        let (track, ratio) = music.source(at: ratio), bands = track.bandCount
        func frames(_ seconds: Double) -> Int { max(1, Int((seconds * features.framesPerSecond).rounded())) }
        let needed = Int(Double(frameCount) * ratio) + 2
        let region = min(track.frameCount, frames(Self.regionSeconds)), start = stream.index(below: track.frameCount - region + 1)
        let shortest = frames(Self.shortestPieceSeconds), longest = frames(Self.longestPieceSeconds)
        var shuffled: [Int16] = []
        shuffled.reserveCapacity((needed + longest) * bands)
        while shuffled.count < needed * bands {
            let length = min(region, shortest + stream.index(below: longest - shortest + 1))
            let first = start + stream.index(below: region - length + 1)
            shuffled.append(contentsOf: track.values[first * bands..<(first + length) * bands])
        }
        shuffled.withUnsafeBufferPointer {
            readExcerpt(frames: $0, bandCount: bands, startFrame: 0, ratio: ratio, frameCount: frameCount,
                        bandGroups: features.bandGroups, into: target)
        }
    }
}
