import ArgumentParser
import AudioEmbedding
import Formats
import Foundation

/// Which encoder is used for embedding.
struct EncoderOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The encoder's file.", discussion: "Without it: the file that $SAMETEMPO_ENCODER names, else the encoder that is part of the program.",
        valueName: "file"), completion: .file(extensions: ["safetensors"]))
    var encoder: String?

    /// - Throws: An exit code, after saying why.
    func load() throws -> EncoderModel {
        do throws(FormatError) {
            if let path { return try EncoderModel(contentsOf: path) }
            return try EncoderModel.shipped()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    /// The file that will be read; nil for the shipped encoder.
    var path: String? { encoder ?? Self.pathOfEnvironment }

    /// The file that is used without `--encoder`; nil for the shipped encoder.
    static var pathOfEnvironment: String? {
        guard let path = ProcessInfo.processInfo.environment["SAMETEMPO_ENCODER"], !path.isEmpty else { return nil }
        return path
    }
}
