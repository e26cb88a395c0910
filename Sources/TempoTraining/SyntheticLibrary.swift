import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Tensors

/// Everything that training hears and that we rendered ourselves: references, grooves, and sounds without a pulse.
public struct SyntheticLibrary: Sendable {
    /// Click tracks and drum patterns, as the estimator's references.
    public var references: [TrainingTrack]
    /// Synthetic music of exactly known tempo.
    public var grooves: [TrainingTrack]
    /// Sounds without any tempo.
    public var pulseless: [TrainingTrack]

    /// A library of what was rendered elsewhere; any part may be empty.
    public init(references: [TrainingTrack], grooves: [TrainingTrack], pulseless: [TrainingTrack]) {
        (self.references, self.grooves, self.pulseless) = (references, grooves, pulseless)
    }

    /// Renders in parallel. Reproducible: every item has its own random stream.
    public init(recipe: Recipe, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) throws(AudioError) {
        let tempi = [60.0, 75, 90, 105, 120, 140, 160, 180]
        let patterns = recipe.references.patterns
        let referenceCount = recipe.pairs.referenceShare > 0 ? patterns.count * tempi.count : 0
        let grooveCount = recipe.pairs.grooveShare > 0 || recipe.pairs.anchorsPerStep > 0 ? recipe.pairs.grooveCount : 0
        let pulselessCount = recipe.pairs.pulselessPerStep > 0 ? recipe.pairs.pulselessCount : 0
        let total = referenceCount + grooveCount + pulselessCount
        let features = recipe.features, seed = recipe.seed
        let tracks = try Self.render(total, progress: progress) { item throws(AudioError) in
            var stream = RandomStream(seed: seed, path: 0x51B, UInt64(item))
            let audio: RenderedReference, name: String
            var tempoBPM: Double?
            if item < referenceCount {
                let pattern = patterns[item / tempi.count]
                tempoBPM = tempi[item % tempi.count]
                name = "\(pattern.rawValue) at \(tempoBPM!) BPM"
                audio = renderReference(pattern: pattern, tempoBPM: tempoBPM!, seconds: 45, sampleRate: features.sampleRate, stream: &stream)
            } else if item < referenceCount + grooveCount {
                audio = renderGroove(seconds: recipe.pairs.grooveSeconds, sampleRate: features.sampleRate, rubato: recipe.pairs.grooveRubato,
                                     stream: &stream)
                tempoBPM = audio.tempoBPM
                name = "groove \(item - referenceCount)"
            } else {
                let kind = PulselessKind.allCases[item % PulselessKind.allCases.count]
                audio = renderPulseless(kind: kind, seconds: 30, sampleRate: features.sampleRate, stream: &stream)
                name = "\(kind.rawValue) \(item - referenceCount - grooveCount)"
            }
            let frames = try LogMelFrames(samples: audio.samples, sampleRate: features.sampleRate, configuration: features)
            var track = TrainingTrack(name: name, frames: frames, renderedBPM: tempoBPM)
            if recipe.pairs.grooveRubato > 0 { track.beatFrames = audio.beatTimesSeconds.map { $0 * features.framesPerSecond } }
            return track
        }
        references = Array(tracks[..<referenceCount])
        grooves = Array(tracks[referenceCount..<referenceCount + grooveCount])
        pulseless = Array(tracks[(referenceCount + grooveCount)...])
    }

    private static func render(
        _ count: Int, progress: @Sendable (Int, Int) -> Void, _ body: @Sendable (Int) throws(AudioError) -> TrainingTrack
    ) throws(AudioError) -> [TrainingTrack] {
        var results: [Result<TrainingTrack, AudioError>?] = .init(repeating: nil, count: count)
        let stride = 64
        for start in Swift.stride(from: 0, to: count, by: stride) {
            let range = start..<min(count, start + stride)
            results.withUnsafeMutableBufferPointer { results in
                nonisolated(unsafe) let results = results
                uncheckedParallelFor(range.count) { part, _ in
                    for index in part {
                        let item = range.lowerBound + index
                        do throws(AudioError) { results[item] = .success(try body(item)) } catch { results[item] = .failure(error) }
                    }
                }
            }
            progress(range.upperBound, count)
        }
        var tracks: [TrainingTrack] = []
        for case let result? in results { tracks.append(try result.get()) }
        return tracks
    }
}

extension SyntheticLibrary {
    /// Pulseless sounds alone, other ones for every `purpose`: for measuring the leak on sounds that training never had. Two
    /// excerpts fit into each, however stretched.
    public static func pulseless(recipe: Recipe, count: Int, purpose: UInt64) throws(AudioError) -> [TrainingTrack] {
        let features = recipe.features, seed = recipe.seed, seconds = max(30, 2 * (recipe.windowSeconds * exp2(BatchBuilder.leakStretchOctaves) + 1))
        return try render(count, progress: { _, _ in }) { item throws(AudioError) in
            var stream = RandomStream(seed: seed, path: 0x51B, purpose, UInt64(item))
            let kind = PulselessKind.allCases[item % PulselessKind.allCases.count]
            let audio = renderPulseless(kind: kind, seconds: seconds, sampleRate: features.sampleRate, stream: &stream)
            let frames = try LogMelFrames(samples: audio.samples, sampleRate: features.sampleRate, configuration: features)
            return TrainingTrack(name: "\(kind.rawValue) \(item)", frames: frames)
        }
    }
}
