import ArgumentParser
import Foundation
import TempoOutput

/// A format that `--format` can name; without it, results are text.
protocol NamedFormat: RecordFormat, ExpressibleByArgument, CaseIterable {
    static var text: Self { get }
}

extension OutputFormat: NamedFormat {}

/// `--format`, `-o` and `--skip-existing`, for commands that give each file a result.
///
///     let writer = try outputOptions.writer(inputs: files, tool: .sameTempo(model: hash))
///     // on any thread, once for each input:
///     if writer.isAlreadyThere(index) { writer.finish(index, nil) } else { writer.finish(index, result) }
///     // at the end:
///     try writer.closeOrStop()
struct OutputOptions<Format: NamedFormat>: ParsableArguments {
    @Option(help: "How results are written.")
    var format: Format = .text

    @Option(name: .shortAndLong, help: ArgumentHelp(
        "Where results go; to standard output without.",
        discussion: "A folder gets a file for each input; it ends in / if it is not there yet. A file gets all of them.",
        valueName: "file|folder"))
    var output: String?

    @Flag(help: "Leave out inputs whose results are in the folder already, or all of them if the file is there.")
    var skipExisting = false

    /// Files that results may be written to; none for standard output.
    func files(inputs: [String]) -> [String] {
        switch ResultWriter.Destination(output) {
        case .stream: return []
        case .file(let path): return [path]
        case .folder(let path):
            let folder = path.hasSuffix("/") ? path : path + "/"
            let files = outputNames(of: inputs, inFormat: format).map { folder + $0 }
            return skipExisting ? files.filter { !FileManager.default.fileExists(atPath: $0) } : files
        }
    }

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("-o needs the name of a file or folder, found an empty one") }
        if skipExisting && (output == nil || output == "-") {
            throw ValidationError("--skip-existing needs -o: nothing is there already on standard output")
        }
    }

    /// A writer for records that the caller makes.
    ///
    /// - Throws: An exit code, after saying why.
    func recordWriter(inputs: [String], tool: OutputTool) throws -> ResultWriter {
        do {
            return try ResultWriter(
                records: format, destination: .init(output), inputs: inputs, tool: tool, skipsExisting: skipExisting, write: { printResult($0) })
        } catch { throw stop(error) }
    }
}

extension OutputOptions<OutputFormat> {
    /// - Throws: An exit code, after saying why.
    func writer(inputs: [String], tool: OutputTool) throws -> ResultWriter {
        do {
            return try ResultWriter(
                format: format, destination: .init(output), inputs: inputs, tool: tool, skipsExisting: skipExisting, write: { printResult($0) })
        } catch { throw stop(error) }
    }
}

extension ResultWriter {
    /// - Throws: `ExitCode.cannotWrite`, after saying why.
    func closeOrStop() throws {
        do { try close() } catch { throw stop(error) }
    }
}

extension OutputTool {
    static func sameTempo(model: String?) -> OutputTool {
        OutputTool(name: "sametempo", version: String(SameTempoVersion.text.drop { $0 != " " }.dropFirst()), model: model)
    }
}

private func stop(_ error: OutputError) -> ExitCode {
    switch error {
    case .severalInputs: stop("\(error)", .wrongUsage)
    case .cannotWrite: stop("\(error)", .cannotWrite)
    }
}
