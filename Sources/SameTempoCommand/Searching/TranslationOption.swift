import ArgumentParser
import EmbeddingTranslation
import Formats

/// Which translation moves embeddings.
struct TranslationOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The translation's file, or the folder of the run that it came out of.",
        discussion: "Without it: the one that $SAMETEMPO_TRANSLATION names, else the translation that is part of the program.", valueName: "file|run"), completion: .file(extensions: ["safetensors"]))
    var translation: String?

    /// A translation of the embeddings that one encoder makes.
    ///
    /// - Parameter hash: Of the encoder.
    /// - Throws: An exit code, after saying why.
    func load(forEncoder hash: String) throws -> TranslationModel {
        let model: TranslationModel
        do throws(FormatError) {
            if let named { model = try TranslationModel(contentsOf: modelFile(named)) } else { model = try TranslationModel.shipped() }
        } catch { throw stop("\(error)", .inputMissing) }
        guard model.encoderHash == hash else {
            throw stop("\(path ?? "the shipped translation"): moves embeddings of encoder \(model.encoderHash), and these are of \(hash). "
                + "Train one for them: sametempo train MUSIC --recipe Recipes/translation.yaml --set encoder=FILE", .inputMissing)
        }
        return model
    }

    private var named: String? { translation ?? environmentPath("SAMETEMPO_TRANSLATION") }

    /// The file that will be read; nil for the shipped translation.
    var path: String? { modelPath(named) }
}
