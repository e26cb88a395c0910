import AudioFeatures
import Foundation

// Parts of the audio path alone, for compare-peers.sh:
//   AudioPath decode FILE     decode and resample, nothing else
//   AudioPath logmel FILE     decode, then the seconds that log-mel frames of 64 bands take, on one core
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
guard arguments.count == 3 else { fatalError("AudioPath decode|logmel FILE") }
switch arguments[1] {
case "decode":
    let decoded = try decodeFile(path: arguments[2], sampleRate: 22050) { (_) throws(AudioError) in Discard() }
    print(decoded.durationSeconds)
case "logmel":
    let samples = try decodeFile(path: arguments[2], sampleRate: 22050) { (_) throws(AudioError) in Keep() }.consumer.samples
    let start = ContinuousClock.now
    let frames = try LogMelFrames(samples: samples, sampleRate: 22050)
    print((ContinuousClock.now - start) / .seconds(1), frames.frameCount)
default: fatalError("AudioPath decode|logmel FILE")
}
