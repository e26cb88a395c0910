import ArgumentParser
import AudioEmbedding
import Foundation
import Learning
import MusicData
import NetworkExport
import SameTempo

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a model or an encoder for other programs, as an ONNX network that begins with the sound; or a model of a run's checkpoint.",
        discussion: """
            The network takes one window of mono samples at the model's sample rate, [batch, samples]; spectra and normalisation \
            are inside. A tempo model gives a distribution over tempo bins and the tempo of each bin; references, prior and \
            calibration are not in it. An encoder gives an embedding; that of a track is the mean over its windows. Sample rate, \
            window length and what else is needed stand in the file's metadata.

              sametempo export --onnx model.onnx
              sametempo export --encoder --onnx encoder.onnx

            --from makes a model of a run that is not finished, or of any of its checkpoints: references, calibration and all else are made as at \
            the end of training, from the run's music. A run's folder stands for its best checkpoint so far. The run is not disturbed.

              sametempo export --from my-run --model so-far.safetensors
              sametempo export --from my-run/checkpoints/last.safetensors --model last.safetensors

            To check a runtime: --test-vectors writes windows of the given audio files and this program's answers to them as one \
            safetensors file with the arrays samples, [windows, samples], and distribution or embedding, [windows, numbers].
            """)

    @Option(help: ArgumentHelp("The ONNX file to write.", valueName: "file"), completion: .file())
    var onnx: String?

    @Option(help: ArgumentHelp("Make a model, of any task, of what a run has learned so far, and write it to the file of --model.", valueName: "run|checkpoint"), completion: .file())
    var from: String?

    @OptionGroup var exported: ExportedModelOption

    @Option(help: ArgumentHelp("Write windows of the audio files and the answers to them.", valueName: "file"), completion: .file())
    var testVectors: String?

    @Argument(help: "Audio files for --test-vectors; three windows are cut from each. With --from the run's music, if it is not where it was.", completion: .file())
    var audio: [String] = []

    @Option(help: ArgumentHelp("With --from: where features are kept; by default \(FeatureCache.defaultFolder).", valueName: "folder"), completion: .directory)
    var cache: String?

    @Flag(help: "No progress.")
    var quiet = false

    @OptionGroup var overwriteOption: OverwriteOption

    func validate() throws {
        if from != nil {
            if exported.model == nil { throw ValidationError("--from needs --model FILE, the file to write.") }
            if onnx != nil || testVectors != nil || exported.encoder { throw ValidationError("--from writes a model and nothing else; export that one afterwards.") }
            return
        }
        if onnx == nil && testVectors == nil { throw ValidationError("Give --onnx FILE, or --from RUN and --model FILE.") }
        if (testVectors == nil) != audio.isEmpty { throw ValidationError("--test-vectors needs audio files, and audio files need --test-vectors.") }
    }

    func run() throws {
        if let from, let file = exported.model { return try export(from, to: file) }
        try checkOutputs([onnx, testVectors], inputs: audio + [exported.path], overwrites: overwriteOption.overwrite)
        let model = try exported.load()
        do {
            if let onnx {
                try AtomicFile.write(model.onnx(metadata: []).encoded(producerVersion: engineVersion), to: onnx)
                report("\(onnx): \(model.windowSamples) samples at \(model.features.sampleRate) Hz to \(type(of: model).answerName), \(model.answerWidth) numbers")
            }
            if let testVectors { try writeVectors(model, testVectors) }
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite) } catch let error as AudioError {
            throw stop("\(error)", .inputMissing)
        }
    }

    private func export(_ source: String, to file: String) throws {
        if fileSize(file) > 0 && !overwriteOption.overwrite { throw stop("\(file): there already; name another file, or say --overwrite", .wrongUsage) }
        try CheckpointExport(source: source, music: audio, cacheFolder: cache ?? FeatureCache.defaultFolder, model: file, isQuiet: quiet).run()
    }

    private func writeVectors(_ model: some WindowNetwork, _ path: String) throws {
        var samples: [Float] = [], answers: [Float] = [], count = 0
        for file in audio {
            let sound = try mono(file, sampleRate: model.features.sampleRate)
            let room = sound.count - model.windowSamples, rate = Double(model.features.sampleRate)
            guard room >= 0 else {
                throw AudioError.tooShort(path: file, seconds: Double(sound.count) / rate, minimumSeconds: Double(model.windowSamples) / rate)
            }
            for start in [0, room / 2, room] {
                let window = Array(sound[start..<start + model.windowSamples])
                samples += window
                answers += model.windowAnswer(samples: window)
                count += 1
            }
        }
        var writer = SafeTensorsWriter(metadata: ["format": "sametempo-test-vectors-1"])
        writer.add("samples", extents: [count, model.windowSamples], floats: samples)
        writer.add(type(of: model).answerName, extents: [count, model.answerWidth], floats: answers)
        try writer.write(to: path)
        report("\(path): \(count) windows of \(audio.count) files")
    }

    /// At most two minutes of a file.
    private func mono(_ path: String, sampleRate: Int) throws(AudioError) -> [Float] {
        let reader = try AudioFileReader(path: path)
        return try resample(reader.read(maximumFrames: 120 * reader.sampleRate), from: reader.sampleRate, to: sampleRate)
    }
}
