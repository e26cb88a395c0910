import ArgumentParser
import AudioSynthesis
import Foundation
import RandomStreams
import SameTempo

struct ReferencesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "references",
        abstract: "Writes a synthetic reference as a sound file, to hear what the classifier compares with.",
        discussion: """
            With --steps it writes a rhythm instead, for studies of rhythm: 1 is a stroke and 0 a rest, four steps are a beat, and the whole \
            is repeated from the start of the sound.

              sametempo references --bpm 120 --pattern swing -o swing.wav
              sametempo references --bpm 75 --steps 1001001000101000 --sound conga -o clave.wav
            """)

    @Option(help: "Tempo in beats per minute.")
    var bpm: Double = 120

    @Option(help: "Pattern: \(ReferencePattern.allCases.map(\.rawValue).joined(separator: ", ")); rock without.")
    var pattern: ReferencePattern?

    @Option(help: ArgumentHelp("A rhythm instead of a pattern: 1 for a stroke, 0 for a rest, four to a beat.", valueName: "digits"))
    var steps: String?

    @Option(help: "What plays the steps: \(PercussionSound.allCases.map(\.rawValue).joined(separator: ", ")); click without.")
    var sound: PercussionSound?

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
        if let steps {
            if pattern != nil { throw ValidationError("--steps and --pattern do not go together") }
            guard steps.allSatisfy({ $0 == "0" || $0 == "1" }), steps.contains("1"), steps.count <= 1024 else {
                throw ValidationError("--steps must be at most 1024 digits, 1 for a stroke and 0 for a rest, with at least one stroke, found \(steps)")
            }
        } else if sound != nil { throw ValidationError("--sound goes with --steps") }
        guard (1000...192_000).contains(sampleRate) else { throw ValidationError("--sample-rate must lie between 1000 and 192000, found \(sampleRate)") }
    }

    func run() throws {
        try checkOutputs([output], inputs: [], overwrites: overwriteOption.overwrite)
        var stream = RandomStream(seed: seed)
        let reference = if let steps {
            renderSteps(steps.map { $0 == "1" }, sound: sound ?? .click, tempoBPM: bpm, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        } else {
            renderReference(pattern: pattern ?? .rock, tempoBPM: bpm, seconds: seconds, sampleRate: sampleRate, stream: &stream)
        }
        do { try writeWAV(samples: reference.samples, sampleRate: sampleRate, path: output) } catch { throw stop("\(error)", .cannotWrite) }
        report("\(output): \(reference.label) at \(bpm) BPM, \(reference.beatTimesSeconds.count) beats in \(seconds) s")
    }
}

extension ReferencePattern: ExpressibleByArgument {}
extension PercussionSound: ExpressibleByArgument {}
