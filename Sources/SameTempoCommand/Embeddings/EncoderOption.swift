import ArgumentParser
import AudioEmbedding
import Formats

/// Which encoder is used for embedding.
struct EncoderOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The encoder's file, or the folder of the run that it came out of.",
        discussion: "Without it: the one that $SAMETEMPO_ENCODER names, else the encoder that is part of the program.", valueName: "file|run"), completion: .file(extensions: ["safetensors"]))
    var encoder: String?

    /// - Throws: An exit code, after saying why.
    func load() throws -> EncoderModel {
        do throws(FormatError) {
            if let named { return try EncoderModel(contentsOf: modelFile(named)) }
            return try EncoderModel.shipped()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    private var named: String? { encoder ?? environmentPath("SAMETEMPO_ENCODER") }

    /// The file that will be read; nil for the shipped encoder.
    var path: String? { modelPath(named) }

    /// The file that is used without `--encoder`; nil for the shipped encoder.
    static var pathOfEnvironment: String? { modelPath(environmentPath("SAMETEMPO_ENCODER")) }
}
