import ArgumentParser
import AudioFiles
import Formats
import Foundation

/// The files that a command works on: named, in folders that are named, or in a list.
struct InputOptions: ParsableArguments {
    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String] = []

    @Option(name: .customLong("list"), help: ArgumentHelp(
        "A file that lists audio files, one a line; an M3U playlist will do.",
        discussion: "Relative paths are taken from its folder. It is read as the work goes on, so it may have millions of lines.", valueName: "file"), completion: .file())
    var listPath: String?

    func validate() throws {
        if inputs.isEmpty && listPath == nil { throw ValidationError("Give at least one audio file or folder, or a list of them with --list.") }
        if listPath == "-" {
            throw ValidationError("--list needs a file, since it is read more than once: write the list to a file first.")
        }
    }

    /// All that the user named.
    var named: [String] { inputs + (listPath.map { [$0] } ?? []) }

    /// What is found.
    ///
    /// - Returns: The files, and what was wrong with any of the inputs.
    /// - Throws: `ExitCode.inputMissing`, after saying why, if there is no file at all or the list cannot be read.
    func files() throws -> (files: InputFiles, failures: [String]) {
        let (named, errors) = FolderScanner.scan(inputs)
        let files = InputFiles(named, list: try listPath.map { path in try readOrStop { () throws(FormatError) in try PathList(contentsOf: path) } })
        if files.count == 0 {
            errors.forEach { report("sametempo: \($0)") }
            if let listPath { report("sametempo: \(listPath): lists no files") }
            throw ExitCode.inputMissing
        }
        return (files, errors.map(\.description))
    }
}

/// Says that a list gave fewer files than when it was counted.
///
/// - Throws: `ExitCode.inputMissing`.
func checkWhole(_ found: Int, of files: Int, in list: String?) throws {
    if found < files { throw stop("\(list ?? "the list"): found \(found) files; expected \(files) as a while ago. It was changed, or cannot be read any more.", .inputMissing) }
}
