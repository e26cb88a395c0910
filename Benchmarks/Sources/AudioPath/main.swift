import AudioFeatures
import AudioFiles
import Foundation
import SameTempo

// Parts of the audio path alone, for compare-peers.sh:
//   AudioPath decode FILE     decode and resample, nothing else
//   AudioPath logmel FILE     decode, then the seconds that log-mel frames of 64 bands take, on one core
//   AudioPath open MODEL      the seconds that opening a model takes, the first time and the median of 20 more
struct Discard: SampleConsumer {
    var sum: Float = 0
    mutating func process(_ samples: UnsafeBufferPointer<Float>) { sum += samples.first ?? 0 }
    mutating func finish() {}
}

struct Keep: SampleConsumer {
    var samples: [Float] = []
    mutating func process(_ block: UnsafeBufferPointer<Float>) { samples.append(contentsOf: block) }
    mutating func finish() {}
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("AudioPath decode|logmel FILE, or open MODEL") }
switch arguments[1] {
case "decode":
    let decoded = try decodeFile(path: arguments[2], sampleRate: 22050) { (_) throws(AudioError) in Discard() }
    print(decoded.durationSeconds)
case "logmel":
    let samples = try decodeFile(path: arguments[2], sampleRate: 22050) { (_) throws(AudioError) in Keep() }.consumer.samples
    let start = ContinuousClock.now
    let frames = try LogMelFrames(samples: samples, sampleRate: 22050)
    print((ContinuousClock.now - start) / .seconds(1), frames.frameCount)
case "open":
    func seconds() throws -> Double {
        let start = ContinuousClock.now
        _ = try TempoModel(contentsOf: arguments[2])
        return (ContinuousClock.now - start) / .seconds(1)
    }
    print(try seconds(), try (0..<20).map { _ in try seconds() }.sorted()[10])
default: fatalError("AudioPath decode|logmel FILE, or open MODEL")
}
