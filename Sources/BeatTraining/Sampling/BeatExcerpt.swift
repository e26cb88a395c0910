import AudioFeatures
import AudioSynthesis
import Beats
import Foundation
import MusicData
import RandomStreams
import Tensors

/// Sixteen beats of a sound in cells: beat n falls in the middle of cells `perBeat` · n ..< `perBeat` · (n + 1).
struct BeatExcerpt: Sendable {
    /// Beats of an excerpt: the slowest grooves have as many in 25 s.
    static let beatCount = 16
    /// The cell of each beat that it falls in.
    static var beatCell: Int { BeatCells.perBeat / 2 }

    /// `[1, beatCount · perBeat, bands]`.
    let cells: Tensor<Float>

    /// Tempi of references.
    private static let referenceTempi = 55.0...200.0

    /// Renders a groove or a reference, and lays music under some. Same stream, same result. Nil if it has too few beats.
    ///
    /// - Parameter music: What may lie under it.
    init?(recipe: BeatRecipe, music: [MusicTrack], stream: RandomStream) {
        var stream = stream
        let groove = Self.rendered(recipe, &stream)
        // A cell before the first beat and after the last must be known too.
        let beats = groove.beatTimesSeconds
        guard beats.count > Self.beatCount + 1, var frames = try? LogMelFrames(samples: groove.samples, sampleRate: groove.sampleRate, configuration: recipe.features) else { return nil }
        if !music.isEmpty && stream.uniform() < recipe.grooves.accompaniedShare {
            Self.add(music[stream.index(below: music.count)], to: &frames, recipe: recipe, stream: &stream)
        }
        var rises = BandRises(recipe.features)
        frames.values.withUnsafeBufferPointer { rises.append($0) }
        self.init(rises, beats: beats, first: 1 + stream.index(below: beats.count - Self.beatCount - 1), framesPerSecond: recipe.features.framesPerSecond)
    }

    /// Sixteen beats of a sound in cells.
    ///
    /// - Parameters:
    ///   - beats: Of the sound, in seconds.
    ///   - first: The first of the sixteen, from 1; a beat must follow the last of them, since cells reach half a beat beyond both ends.
    init(_ rises: BandRises, beats: [Double], first: Int, framesPerSecond: Double) {
        let perBeat = BeatCells.perBeat
        let seconds = (0..<Self.beatCount * perBeat).map { cell in
            let place = Double(first) + Double(cell - Self.beatCell) / Double(perBeat), before = min(beats.count - 2, Int(place))
            return beats[before] + (place - Double(before)) * (beats[before + 1] - beats[before])
        }
        cells = BeatCells.means(of: rises.values, bandCount: rises.count, scales: rises.scales, framesPerSecond: framesPerSecond, at: seconds)
    }

    private static func rendered(_ recipe: BeatRecipe, _ stream: inout RandomStream) -> RenderedReference {
        let seconds = recipe.grooves.seconds, rate = recipe.features.sampleRate
        guard stream.uniform() < recipe.grooves.referenceShare else {
            return renderGroove(seconds: seconds, sampleRate: rate, rubato: recipe.grooves.rubato, stream: &stream)
        }
        let pattern = ReferencePattern.allCases[stream.index(below: ReferencePattern.allCases.count)]
        let tempi = referenceTempi, tempo = tempi.lowerBound * pow(tempi.upperBound / tempi.lowerBound, stream.uniform())
        return renderReference(pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: rate, stream: &stream)
    }

    /// Adds the magnitudes of an excerpt of a track, at a random level and speed.
    private static func add(_ track: MusicTrack, to frames: inout LogMelFrames, recipe: BeatRecipe, stream: inout RandomStream) {
        let groups = recipe.features.bandGroups, count = frames.frameCount, bands = frames.bandCount
        func excerpt(_ read: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
            [Float](unsafeUninitializedCapacity: count * bands) { buffer, initializedCount in
                read(buffer.baseAddress!)
                initializedCount = count * bands
            }
        }
        let own = frames.values.withUnsafeBufferPointer { values in
            excerpt { readExcerpt(frames: values, bandCount: bands, startFrame: 0, ratio: 1, frameCount: count, bandGroups: groups, into: $0) }
        }
        let start = stream.uniform() * Double(max(0, track.frameCount - count))
        let other = excerpt { track.readExcerpt(startFrame: start, ratio: 1, frameCount: count, bandGroups: groups, into: $0) }
        let gain = Float(stream.uniform(in: recipe.grooves.quietestNepers...max(recipe.grooves.quietestNepers, recipe.grooves.loudestNepers)))
        frames.values = zip(own, other).map { own, other in
            let louder = max(own, other + gain)
            return Int16(((louder + log1p(exp(min(own, other + gain) - louder))) * LogMelFrames.stepsPerNeper).rounded())
        }
    }
}
