import ArgumentParser
import Foundation
import Learning
import SameTempo

/// The file that is read where a user named a model: the file itself, or of a run's folder the model that came out of the run.
///
/// - Throws: `FormatError` for a folder that holds no model, with what to do about it.
func modelFile(_ path: String) throws(FormatError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return path }
    let run = RunFolder(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    if FileManager.default.fileExists(atPath: run.model) { return run.model }
    throw run.holdsRun
        ? .malformed(path: path, place: nil, found: "a run that has no model yet", expected: "a finished one. Go on with "
            + "sametempo train --resume, or make a model of what it has learned so far: sametempo export --from \(path) --model FILE")
        : .malformed(path: path, place: nil, found: "a folder", expected: "a model's file, or the folder of a run")
}

/// The same for checks of paths, which come before anything is read: a folder without a model stays as it is.
func modelPath(_ path: String?) -> String? { path.map { (try? modelFile($0)) ?? $0 } }

/// What a variable of the environment names; nil if it is not set or empty.
func environmentPath(_ variable: String) -> String? {
    ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
}

/// Which model is used for estimating.
struct ModelOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The model's file, or the folder of the run that it came out of.",
        discussion: "Without it: the one that $SAMETEMPO_MODEL names, else the model that is part of the program.",
        valueName: "file|run"), completion: .file(extensions: ["safetensors"]))
    var model: String?

    /// - Throws: An exit code, after saying why.
    func load() throws -> TempoModel {
        do throws(FormatError) {
            if let named { return try TempoModel(contentsOf: modelFile(named)) }
            return try TempoModel.shipped()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    /// SHA-256 of the model's file, as `inspect` and `--version` give it. Takes some milliseconds.
    ///
    /// - Throws: An exit code, after saying why.
    func contentHash() throws -> String {
        do throws(FormatError) {
            let file = if let named { try SafeTensors(contentsOf: modelFile(named)) } else { try TempoModel.shippedFile() }
            return file.contentHash()
        } catch { throw stop("\(error)", .inputMissing) }
    }

    private var named: String? { model ?? environmentPath("SAMETEMPO_MODEL") }

    /// The file that will be read; nil for the shipped model.
    var path: String? { modelPath(named) }

    /// The file that is used without `--model`; nil for the shipped model.
    static var pathOfEnvironment: String? { modelPath(environmentPath("SAMETEMPO_MODEL")) }
}
