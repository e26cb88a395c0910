import ArgumentParser
import Beats
import Formats
import SameTempo

/// Which model finds beats.
struct BeatModelOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The file of the model that finds beats, from a recipe of task beats, or the folder of its run.",
        discussion: "Without it: the one that $SAMETEMPO_BEAT_MODEL names, else the one that is part of the program.", valueName: "file|run"),
        completion: .file(extensions: ["safetensors"]))
    var beatModel: String?

    private var named: String? { beatModel ?? environmentPath("SAMETEMPO_BEAT_MODEL") }

    /// The file that will be read; nil for the shipped model.
    var path: String? { modelPath(named) }

    /// The model's name and hash, for pages.
    ///
    /// - Throws: An exit code, after saying why.
    func description() throws -> String {
        let file = try readOrStop { () throws(FormatError) in
            if let path { return try SafeTensors(contentsOf: path) }
            return try BeatModel.shippedFile()
        }
        return "\(PageFacts.name(path)), sha256 \(file.contentHash())"
    }

    /// Finds beats at the tempi of an estimator.
    ///
    /// - Throws: An exit code, after saying why.
    func estimator(tempo: TempoEstimator) throws -> BeatEstimator {
        let model: BeatModel
        do throws(FormatError) {
            if let named { model = try BeatModel(contentsOf: modelFile(named)) } else { model = try BeatModel.shipped() }
        } catch { throw stop("\(error)", .inputMissing) }
        guard tempo.model.features == model.features else {
            throw stop("the tempo model reads other frames than the beat model; expected a model whose recipe leaves `features` as they are", .wrongUsage)
        }
        return BeatEstimator(tempo: tempo, model: model)
    }
}
