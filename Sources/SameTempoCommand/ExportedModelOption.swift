import ArgumentParser
import AudioEmbedding
import Formats
import NetworkExport
import SameTempo

/// What is exported: a tempo model or an encoder, the file tells which.
struct ExportedModelOption: ParsableArguments {
    @Option(help: ArgumentHelp(
        "The file of a tempo model or of an encoder, or the folder of its run. With --from the file to write.",
        discussion: "Without it: the one that $SAMETEMPO_MODEL, or with --encoder $SAMETEMPO_ENCODER, names, else what is part of the program.",
        valueName: "file|run"), completion: .file(extensions: ["safetensors"]))
    var model: String?

    @Flag(help: "The encoder of embeddings, not the tempo model.")
    var encoder = false

    /// The file that will be read; nil for what is part of the program.
    var path: String? { modelPath(named) }

    private var named: String? { model ?? environmentPath(encoder ? "SAMETEMPO_ENCODER" : "SAMETEMPO_MODEL") }

    /// - Throws: An exit code, after saying why.
    func load() throws -> any WindowNetwork {
        do throws(FormatError) {
            guard let named else { return encoder ? try EncoderModel.shipped() : try TempoModel.shipped() }
            let path = try modelFile(named), file = try SafeTensors(contentsOf: path)
            return encoder || EncoderModel.isEncoder(file) ? try EncoderModel(file) : try TempoModel(contentsOf: path)
        } catch { throw stop("\(error)", .inputMissing) }
    }
}
