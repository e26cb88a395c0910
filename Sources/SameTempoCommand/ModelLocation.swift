import ArgumentParser
import Foundation
import SameTempo

/// Where the model comes from that estimating uses.
struct ModelOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(
        "The model file to use.",
        discussion: "Without it: $SAMETEMPO_MODEL, else the shipped model, looked for beside the program and in Data/Models of the folder it was built in.",
        valueName: "file"), completion: .file(extensions: ["safetensors"]))
    var model: String?

    /// The file that will be read; nil if there is none.
    var path: String? { model ?? Self.found() }

    func load() throws -> TempoModel {
        let path = try model ?? Self.shipped()
        do { return try TempoModel(contentsOf: path) } catch { throw stop("\(error)", .inputMissing) }
    }

    static let shippedName = "sametempo.safetensors"

    /// The one that is used without `--model`; it need not be there if the environment names it.
    static func found() -> String? {
        if let path = ProcessInfo.processInfo.environment["SAMETEMPO_MODEL"], !path.isEmpty { return path }
        return candidates().first(where: FileManager.default.fileExists)
    }

    private static func shipped() throws -> String {
        if let path = found() { return path }
        throw stop("no model: give one with --model or SAMETEMPO_MODEL, or train one with `sametempo train FOLDER`. Looked for "
            + candidates().joined(separator: ", "), .inputMissing)
    }

    /// Where the shipped model may lie.
    private static func candidates() -> [String] {
        let program = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0]).resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        var candidates = [
            folder.appendingPathComponent(shippedName).path,
            folder.deletingLastPathComponent().appendingPathComponent("share/sametempo/\(shippedName)").path,
        ]
        // A program that was built with `swift build` lies some levels below the package.
        var parent = folder
        for _ in 0..<5 {
            candidates.append(parent.appendingPathComponent("Data/Models/\(shippedName)").path)
            parent = parent.deletingLastPathComponent()
        }
        return candidates
    }
}
