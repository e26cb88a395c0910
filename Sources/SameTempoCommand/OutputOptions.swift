import ArgumentParser
import AudioFiles
import Foundation
import TempoOutput

/// A format that `--format` can name; without it, results are text.
protocol NamedFormat: RecordFormat, ExpressibleByArgument, CaseIterable {
    static var text: Self { get }
}

extension OutputFormat: NamedFormat {}

/// `--format`, `-o` and `--skip-existing`, for commands that give each file a result.
///
///     let writer = try outputOptions.writer(inputs: files, tool: .sameTempo(model: hash), overwrites: overwriteOption.overwrite)
///     // on any thread, once for each input:
///     if !writer.isAlreadyThere(index, path) { writer.finish(index, path, result) }
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

    @Flag(help: ArgumentHelp(
        "Keep the results that are in the file or folder already, and add those of inputs that are new.",
        discussion: """
            csv, jsonl and jams of tempi note the size and the time of change of each input: one that has changed since is done again, and so is one \
            that had failed. Rows that you have corrected stay.
            """))
    var skipExisting = false

    /// Files that results may be written to; none for standard output. Of a folder, one for each input.
    func files(inputs: some Sequence<String>) -> [String] {
        switch ResultWriter.Destination(output) {
        case .stream: return []
        case .file(let path): return [path]
        case .folder(let path):
            let folder = path.hasSuffix("/") ? path : path + "/"
            // A list may name a file twice.
            var seen = Set<PathKey>()
            let files = outputNames(of: Array(inputs), inFormat: format).map { folder + $0 }.filter { seen.insert(PathKey($0)).inserted }
            // What is kept is no output; what is replaced all the same was one of ours.
            return skipExisting ? files.filter { !FileManager.default.fileExists(atPath: $0) } : files
        }
    }

    /// Results are not lost unless somebody says so, also those of a run that was killed.
    ///
    /// - Throws: `ExitCode.wrongUsage`, after saying why.
    private func checkReplacing(inputs: some Sequence<String>, overwrites: Bool) throws {
        if overwrites || skipExisting { return }
        if let part = ResultWriter.Destination(output).partPath, fileSize(part) > format.header.count { throw leftBehind(part) }
        let there = files(inputs: inputs).filter { fileSize($0) > 0 }
        guard let first = there.first else { return }
        let others = there.count == 1 ? "" : " and \(there.count - 1) more"
        throw stop("\(first)\(others): there already. --skip-existing keeps what is there and adds the rest, --overwrite replaces it.", .wrongUsage)
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
    func recordWriter(inputs: some Sequence<String>, tool: OutputTool, overwrites: Bool) throws -> ResultWriter {
        try checkReplacing(inputs: inputs, overwrites: overwrites)
        do {
            return try ResultWriter(
                records: format, destination: .init(output), inputs: inputs, tool: tool, skipsExisting: skipExisting, write: { printResult($0) })
        } catch { throw stop(error) }
    }
}

extension OutputOptions<OutputFormat> {
    /// - Throws: An exit code, after saying why.
    func writer(inputs: some Sequence<String>, tool: OutputTool, overwrites: Bool) throws -> ResultWriter {
        try checkReplacing(inputs: inputs, overwrites: overwrites)
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

/// Says that a run was killed, and what can be done.
func leftBehind(_ part: String) -> ExitCode {
    stop("\(part): holds the results of a run that was killed, or is still at work. --skip-existing goes on from there, --overwrite begins anew.", .wrongUsage)
}

func stop(_ error: OutputError) -> ExitCode {
    switch error {
    case .severalInputs, .cannotAdd, .notResults: stop("\(error)", .wrongUsage)
    case .cannotWrite: stop("\(error)", .cannotWrite)
    }
}
