import ArgumentParser
import Foundation
import SameTempo

/// Which model is used for estimating.
struct ModelOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The model file to use.",
        discussion: "Without it: the file that $SAMETEMPO_MODEL names, else the model that is part of the program.",
        valueName: "file"), completion: .file(extensions: ["safetensors"]))
    var model: String?

    /// - Throws: An exit code, after saying why.
    func load() throws -> TempoModel {
        do throws(FormatError) {
            if let path { return try TempoModel(contentsOf: path) }
            return try TempoModel.shipped()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    /// SHA-256 of the model's file, as `inspect` and `--version` give it. Takes some milliseconds.
    ///
    /// - Throws: An exit code, after saying why.
    func contentHash() throws -> String {
        do throws(FormatError) {
            let file = if let path { try SafeTensors(contentsOf: path) } else { try TempoModel.shippedFile() }
            return file.contentHash()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    /// The file that will be read; nil for the shipped model.
    var path: String? { model ?? Self.pathOfEnvironment }

    /// The file that is used without `--model`; nil for the shipped model.
    static var pathOfEnvironment: String? {
        guard let path = ProcessInfo.processInfo.environment["SAMETEMPO_MODEL"], !path.isEmpty else { return nil }
        return path
    }
}
