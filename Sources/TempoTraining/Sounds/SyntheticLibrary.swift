import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import MusicData
import RandomStreams
import Tensors

/// Everything that training hears and that we rendered ourselves: references, grooves, and sounds without a pulse.
public struct SyntheticLibrary: Sendable {
    /// Click tracks and drum patterns, as the estimator's references.
    public var references: [RenderedTrack]
    /// Synthetic music of exactly known tempo.
    public var grooves: [RenderedTrack]
    /// Sounds without any tempo.
    public var pulseless: [MusicTrack]

    /// Tempi at which each pattern is rendered for training.
    private static let referenceTempi = [60.0, 75, 90, 105, 120, 140, 160, 180]
    /// Long enough for two excerpts of the default length at any stretch; chosen by hand.
    private static let referenceSeconds = 45.0, pulselessSeconds = 30.0

    /// A library of what was rendered elsewhere; any part may be empty.
    public init(references: [RenderedTrack] = [], grooves: [RenderedTrack] = [], pulseless: [MusicTrack] = []) {
        (self.references, self.grooves, self.pulseless) = (references, grooves, pulseless)
    }

    /// Renders what a recipe asks for, in parallel. Reproducible: every item has its own random stream.
    ///
    /// - Parameter progress: Told how many of how many sounds are rendered.
    public init(recipe: TempoRecipe, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(AudioError) {
        let patterns = recipe.references.patterns, tempi = Self.referenceTempi
        let referenceCount = recipe.pairs.referenceShare > 0 ? patterns.count * tempi.count : 0
        let grooveCount = recipe.pairs.grooveShare > 0 || recipe.anchors.perStep > 0 ? recipe.grooves.count : 0
        let pulselessCount = recipe.pulseless.perStep > 0 ? recipe.pulseless.count : 0
        let total = referenceCount + grooveCount + pulselessCount
        let rendering = Rendering(recipe: recipe), kinds = PulselessKind.allCases
        let sounds = try parallelMap(total, progress: progress) { (item) throws(AudioError) -> Sound in
            var stream = RandomStream(seed: recipe.seed, path: RandomPath.sounds, UInt64(item))
            if item < referenceCount {
                return .known(try rendering.reference(patterns[item / tempi.count], tempoBPM: tempi[item % tempi.count], seconds: Self.referenceSeconds, &stream))
            } else if item < referenceCount + grooveCount {
                return .known(try rendering.groove(number: item - referenceCount, &stream))
            }
            let number = item - referenceCount - grooveCount
            return .pulseless(try rendering.pulseless(kinds[item % kinds.count], number: number, seconds: Self.pulselessSeconds, &stream))
        }
        let known = sounds.compactMap(\.known)
        references = Array(known[..<referenceCount])
        grooves = Array(known[referenceCount...])
        pulseless = sounds.compactMap(\.pulseless)
    }

    /// Pulseless sounds alone, other ones for every `purpose`: for measuring on sounds that training never had. Two
    /// excerpts fit into each, however stretched.
    package static func pulseless(recipe: TempoRecipe, count: Int, purpose: UInt64) throws(AudioError) -> [MusicTrack] {
        let seconds = max(pulselessSeconds, 2 * (recipe.windowSeconds * exp2(LeakSampler.stretchOctaves) + 1))
        let rendering = Rendering(recipe: recipe), kinds = PulselessKind.allCases
        return try parallelMap(count) { (item) throws(AudioError) in
            var stream = RandomStream(seed: recipe.seed, path: RandomPath.sounds, purpose, UInt64(item))
            return try rendering.pulseless(kinds[item % kinds.count], number: item, seconds: seconds, &stream)
        }
    }

    /// Pulseless sounds that training never hears, for validation and calibration.
    public static func heldOutPulseless(recipe: TempoRecipe) throws(AudioError) -> [MusicTrack] {
        try pulseless(recipe: recipe, count: recipe.pulseless.heldOutCount, purpose: RandomPath.heldOutSounds)
    }
}

private enum Sound: Sendable {
    case known(RenderedTrack), pulseless(MusicTrack)

    var known: RenderedTrack? { if case .known(let track) = self { track } else { nil } }
    var pulseless: MusicTrack? { if case .pulseless(let track) = self { track } else { nil } }
}

/// From a stream of random numbers to the frames of a sound.
private struct Rendering: Sendable {
    let recipe: TempoRecipe
    private var sampleRate: Int { recipe.features.sampleRate }

    func reference(_ pattern: ReferencePattern, tempoBPM: Double, seconds: Double, _ stream: inout RandomStream) throws(AudioError) -> RenderedTrack {
        let audio = renderReference(pattern: pattern, tempoBPM: tempoBPM, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        return try known("\(pattern.rawValue) at \(tempoBPM) BPM", audio, tempoBPM: tempoBPM)
    }

    func groove(number: Int, _ stream: inout RandomStream) throws(AudioError) -> RenderedTrack {
        let audio = renderGroove(seconds: recipe.grooves.seconds, sampleRate: sampleRate, rubato: recipe.grooves.rubato, stream: &stream)
        return try known("groove \(number)", audio, tempoBPM: audio.tempoBPM!)
    }

    func pulseless(_ kind: PulselessKind, number: Int, seconds: Double, _ stream: inout RandomStream) throws(AudioError) -> MusicTrack {
        let audio = renderPulseless(kind: kind, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        return try track("\(kind.rawValue) \(number)", audio.samples)
    }

    private func known(_ name: String, _ audio: RenderedReference, tempoBPM: Double) throws(AudioError) -> RenderedTrack {
        let beats = recipe.grooves.rubato > 0 ? audio.beatTimesSeconds.map { $0 * recipe.features.framesPerSecond } : []
        return RenderedTrack(track: try track(name, audio.samples), tempoBPM: tempoBPM, beatFrames: beats)
    }

    private func track(_ name: String, _ samples: [Float]) throws(AudioError) -> MusicTrack {
        MusicTrack(name: name, frames: try LogMelFrames(samples: samples, sampleRate: sampleRate, configuration: recipe.features))
    }
}
