import ArgumentParser
import Foundation
import Learning
import SameTempo

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the model for other programs, as an ONNX network that begins with the sound.",
        discussion: """
            The network takes one window of mono samples at the model's sample rate, [batch, samples], and gives a \
            distribution over tempo bins and the tempo of each bin; spectra and normalisation are inside. Sample rate, window \
            length and tempo axis stand in the file's metadata. References, prior and calibration are not in it.

              sametempo export --onnx model.onnx

            To check a runtime: --test-vectors writes windows of the given audio files and this program's answers to them as \
            one safetensors file with the arrays samples, [windows, samples], and distribution, [windows, bins].
            """)

    @Option(help: ArgumentHelp("The ONNX file to write.", valueName: "file"), completion: .file())
    var onnx: String?

    @OptionGroup var modelOption: ModelOption

    @Option(help: ArgumentHelp("Write windows of the audio files and the answers to them.", valueName: "file"), completion: .file())
    var testVectors: String?

    @Argument(help: "Audio files for --test-vectors; three windows are cut from each.", completion: .file())
    var audio: [String] = []

    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        if onnx == nil && testVectors == nil { throw ValidationError("Give --onnx FILE.") }
        if (testVectors == nil) != audio.isEmpty { throw ValidationError("--test-vectors needs audio files, and audio files need --test-vectors.") }
    }

    func run() throws {
        try checkOutputs([onnx, testVectors], inputs: audio + [modelOption.path], overwrites: overwriteOption.overwrite)
        let model = try modelOption.load()
        do {
            if let onnx {
                try AtomicFile.write(model.onnx().encoded(producerVersion: engineVersion), to: onnx)
                report("\(onnx): \(model.windowSamples) samples at \(model.features.sampleRate) Hz to \(model.network.configuration.tempoAxis.count) tempi")
            }
            if let testVectors { try writeVectors(model, testVectors) }
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite) } catch let error as AudioError {
            throw stop("\(error)", .inputMissing)
        }
    }

    private func writeVectors(_ model: TempoModel, _ path: String) throws {
        var samples: [Float] = [], distributions: [Float] = [], count = 0
        for file in audio {
            let sound = try mono(file, sampleRate: model.features.sampleRate)
            let room = sound.count - model.windowSamples
            guard room >= 0 else {
                throw AudioError.tooShort(path: file, seconds: Double(sound.count) / Double(model.features.sampleRate),
                                          minimumSeconds: model.windows.windowSeconds)
            }
            for start in [0, room / 2, room] {
                let window = Array(sound[start..<start + model.windowSamples])
                samples += window
                distributions += model.windowDistribution(samples: window)
                count += 1
            }
        }
        var writer = SafeTensorsWriter(metadata: ["format": "sametempo-test-vectors-1"])
        writer.add("samples", extents: [count, model.windowSamples], floats: samples)
        writer.add("distribution", extents: [count, model.network.configuration.tempoAxis.count], floats: distributions)
        try writer.write(to: path)
        report("\(path): \(count) windows of \(audio.count) files")
    }

    /// At most two minutes of a file.
    private func mono(_ path: String, sampleRate: Int) throws(AudioError) -> [Float] {
        let reader = try AudioFileReader(path: path)
        return try resample(reader.read(maximumFrames: 120 * reader.sampleRate), from: reader.sampleRate, to: sampleRate)
    }
}
