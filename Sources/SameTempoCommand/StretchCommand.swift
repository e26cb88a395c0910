import ArgumentParser
import TimeStretch
import Foundation
import SameTempo

struct StretchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stretch",
        abstract: "Makes a sound file faster or slower and keeps its pitch.",
        discussion: """
            Channels and sample rate stay. The output's name says its format: .wav, .flac or .ogg (Vorbis). It appears \
            under that name only when it is whole.
            """)

    @Argument(help: "The sound file to stretch.", completion: .file())
    var input: String

    @Option(help: "Stretch ratio, 0.1 to 10: more than 1 is faster (tempo x ratio, duration / ratio).")
    var ratio: Double

    @Option(name: .shortAndLong, help: "The sound file to write, ending in .wav, .flac or .ogg.", completion: .file())
    var output: String

    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        guard ratio.isFinite, (0.1...10).contains(ratio) else { throw ValidationError("--ratio must lie between 0.1 and 10, found \(ratio)") }
        guard SoundFileFormat(path: output) != nil else {
            throw ValidationError("--output must end in \(SoundFileFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")), found \(output)")
        }
    }

    func run() throws {
        try checkOutputs([output], inputs: [input], overwrites: overwriteOption.overwrite)
        let reader: SoundFileReader
        do { reader = try SoundFileReader(path: input) } catch {
            throw switch error {
            case .notFound, .isFolder, .notRegularFile: stop("\(error)", .inputMissing)
            default: stop("\(error)", .someFailed)
            }
        }
        do {
            let writer = try SoundFileWriter(
                path: output, format: SoundFileFormat(path: output)!, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
            let signals = removeOnSignal(writer.partialPath)
            defer { signals.forEach { $0.cancel() } }
            let count = try stretch(reader, writer)
            let seconds = (Double(count) / Double(reader.sampleRate) * 1000).rounded() / 1000
            report("\(output): \(seconds) s, \(reader.channelCount == 1 ? "1 channel" : "\(reader.channelCount) channels") at \(reader.sampleRate) Hz")
        } catch let error as AudioError {
            if case .unwritable = error { throw stop("\(error)", .cannotWrite) }
            throw stop("\(error)", .someFailed)
        }
        if let damage = reader.damage { throw stop("\(input): damaged (\(damage)); what decodes was stretched", .someFailed) }
    }

    /// - Returns: Samples written to each channel.
    private func stretch(_ reader: SoundFileReader, _ writer: SoundFileWriter) throws -> Int {
        let vocoder = PhaseVocoder(ratio: ratio, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        var block = [Float](repeating: 0, count: 8192 * reader.channelCount)
        var hasSamples = false
        while true {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { break }
            hasSamples = true
            block.withUnsafeBufferPointer { block in
                vocoder.process(UnsafeBufferPointer(rebasing: block[0..<frames * reader.channelCount]), writer.write)
            }
            if let failure = writer.failure { throw failure }
        }
        guard hasSamples else { throw AudioError.empty(path: input) }
        vocoder.finish(writer.write)
        try writer.finish()
        return writer.frameCount
    }
}
