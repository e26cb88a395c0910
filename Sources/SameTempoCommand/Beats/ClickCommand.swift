import ArgumentParser
import AudioSynthesis
import Beats
import Foundation
import SameTempo

struct ClickCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "click",
        abstract: "Writes a song with a click on each beat, to hear whether the beats are right.",
        discussion: """
            The song is a little softer than it was; channels and sample rate stay. The output's name says its format: .wav, .flac or \
            .ogg (Vorbis).

              sametempo click song.mp3 -o clicks.wav
            """)

    @Argument(help: "The sound file.", completion: .file())
    var input: String

    @Option(name: .shortAndLong, help: "The sound file to write, ending in .wav, .flac or .ogg.", completion: .file())
    var output: String

    @OptionGroup var modelOption: ModelOption
    @OptionGroup var beatModelOption: BeatModelOption
    @OptionGroup var priorOptions: PriorOptions
    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        guard SoundFileFormat(path: output) != nil else {
            throw ValidationError("--output must end in \(SoundFileFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")), found \(output)")
        }
    }

    func run() throws {
        try checkOutputs([output], inputs: [input, modelOption.path, beatModelOption.path], overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        let estimator = try beatModelOption.estimator(tempo: TempoEstimator(model: model, options: TempoOptions(prior: try priorOptions.prior(for: model))))
        do {
            let estimate = try estimator.estimate(path: input, overlapsDecoding: true)
            if let refusal = estimate.refusal { throw stop("\(input): no tempo (\(refusal.rawValue)), so there is no beat to click on", .someFailed) }
            let times = estimate.beats?.times ?? []
            try write(times)
            report("\(output): \(times.count) beats at \((estimate.tempoBPM! * 100).rounded() / 100) BPM")
            if let damage = estimate.warning { throw stop("\(input): damaged (\(damage)); clicks are on what decodes", .someFailed) }
        } catch let error as AudioError {
            throw switch error {
            case .notFound, .isFolder, .notRegularFile: stop("\(error)", .inputMissing)
            case .unwritable: stop("\(error)", .cannotWrite)
            default: stop("\(error)", .someFailed)
            }
        }
    }

    private func write(_ times: [Double]) throws {
        let reader = try SoundFileReader(path: input)
        let writer = try SoundFileWriter(
            path: output, format: SoundFileFormat(path: output)!, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let signals = removeOnSignal(writer.partialPath)
        defer { signals.forEach { $0.cancel() } }
        var clicks = ClickTrack(times: times, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        var block = [Float](repeating: 0, count: 8192 * reader.channelCount)
        while true {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { break }
            block.withUnsafeMutableBufferPointer { block in
                let filled = UnsafeMutableBufferPointer(rebasing: block[0..<frames * reader.channelCount])
                clicks.mix(into: filled)
                writer.write(UnsafeBufferPointer(filled))
            }
            if let failure = writer.failure { throw failure }
        }
        try writer.finish()
    }
}
