import ArgumentParser
import AudioSynthesis
import Foundation
import RandomStreams
import SameTempo

struct ReferencesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "references",
        abstract: "Writes a synthetic reference as a sound file, to hear what the classifier compares with.")

    @Option(help: "Tempo in beats per minute.")
    var bpm: Double = 120

    @Option(help: "Pattern: \(ReferencePattern.allCases.map(\.rawValue).joined(separator: ", ")).")
    var pattern: ReferencePattern = .rock

    @Option(help: "Length in seconds.")
    var seconds: Double = 10

    @Option(help: "Sample rate in hertz.")
    var sampleRate: Int = 44100

    @Option(help: "Seed of the sounds' random parameters.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The WAV file to write.", completion: .file())
    var output: String

    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        guard bpm.isFinite, (5...1000).contains(bpm) else { throw ValidationError("--bpm must lie between 5 and 1000, found \(bpm)") }
        guard seconds.isFinite, seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must lie between 0 and 3600, found \(seconds)") }
        guard (1000...192_000).contains(sampleRate) else { throw ValidationError("--sample-rate must lie between 1000 and 192000, found \(sampleRate)") }
    }

    func run() throws {
        try checkOutputs([output], inputs: [], overwrites: overwriteOption.overwrite)
        var stream = RandomStream(seed: seed)
        let reference = renderReference(pattern: pattern, tempoBPM: bpm, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        do { try writeWAV(samples: reference.samples, sampleRate: sampleRate, path: output) } catch { throw stop("\(error)", .cannotWrite) }
        report("\(output): \(pattern.rawValue) at \(bpm) BPM, \(reference.beatTimesSeconds.count) beats in \(seconds) s")
    }
}

extension ReferencePattern: ExpressibleByArgument {}
