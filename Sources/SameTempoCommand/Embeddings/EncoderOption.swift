import ArgumentParser
import AudioEmbedding
import Formats
import Foundation

/// Which encoder is used for embedding.
struct EncoderOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The encoder's file.", discussion: "Without it: the file that $SAMETEMPO_ENCODER names.",
        valueName: "file"), completion: .file(extensions: ["safetensors"]))
    var encoder: String?

    /// - Throws: An exit code, after saying why.
    func load() throws -> EncoderModel {
        guard let path else {
            throw stop("which encoder? Name one with --encoder FILE, or in $SAMETEMPO_ENCODER. `sametempo train MUSIC --recipe Recipes/embedding.yaml` makes one.", .inputMissing)
        }
        do throws(FormatError) { return try EncoderModel(contentsOf: path) } catch { throw stop("\(error)", .inputMissing) }
    }

    /// The file that will be read.
    var path: String? {
        if let encoder { return encoder }
        guard let path = ProcessInfo.processInfo.environment["SAMETEMPO_ENCODER"], !path.isEmpty else { return nil }
        return path
    }
}
