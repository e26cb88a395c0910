import AudioFiles
import Formats
import Foundation
import Synchronization
import TempoEstimation

/// Why results cannot be written as asked.
public enum OutputError: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// Several inputs, and one stream for a format that is about one file.
    case severalInputs(format: String, count: Int)
    /// The file or folder cannot be written; the error names it.
    case cannotWrite(FormatError)
    /// Results were to be added to a file of a format that does not tell what they are about.
    case cannotAdd(path: String, format: String)
    /// Results were to be added to a file that holds something else.
    case notResults(FormatError)

    public var description: String {
        switch self {
        case .severalInputs(let format, let count):
            "a \(format) document is about one file, found \(count) inputs; expected a folder to write to, "
                + "its name ending in /"
        case .cannotWrite(let error): "\(error)"
        case .cannotAdd(let path, let format):
            "\(path): is there already, and \(format) does not tell which state of which file a result is about; expected csv or jsonl of "
                + "tempi, or a folder to write to, its name ending in /"
        case .notResults(let error): "\(error). Name another file, or replace this one with --overwrite."
        }
    }

    public var errorDescription: String? { description }
}

/// Writes results in the order of the inputs, in whatever order they are found.
///
/// They go to standard output as they come, or to one file that appears whole at the end, or to a file for each input in a folder.
/// No file is ever there in part. What is to be one file grows beside it as a `PartFile`: if the run is killed, those results are
/// there, and the next run goes on with them. Results that are there already can be kept: then only those of inputs that are new, have
/// changed or had failed are asked for. Any thread may call it.
///
/// Inputs may be millions: what is held are results that wait for those of earlier inputs.
public final class ResultWriter: Sendable {
    /// Where results go.
    public enum Destination: Sendable, Hashable {
        /// What takes bytes as they come, such as standard output.
        case stream
        /// One file, written when all inputs are done.
        case file(String)
        /// A folder, made if it is missing, with a file for each input; `outputNames` gives their names.
        case folder(String)

        /// The destination that a user names: nil or "-" is the stream; a folder that is there, or a name that ends in "/", is a
        /// folder; everything else is a file.
        public init(_ output: String?) {
            guard let output, output != "-" else { self = .stream; return }
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
            self = output.hasSuffix("/") || isThere && isFolder.boolValue ? .folder(output) : .file(output)
        }

        /// The file beside the one file in which results lie while a run goes on, and afterwards if it was killed; nil for other
        /// destinations, and for a file that cannot be written.
        public var partPath: String? { if case .file(let path) = self { try? PartFile.path(of: path) } else { nil } }
    }

    private struct State {
        /// Records whose turn it is not yet; nil for inputs without a result.
        var waiting: [Int: (input: String, record: Data?)] = [:]
        var next = 0
        /// Of the inputs that were asked about and are not finished.
        var stamps: [Int: FileStamp] = [:]
        var failure: FormatError?
        /// What the one file holds, and a run that was killed; nil if there is nothing, or it is not to be kept.
        var recorded: RecordedResults?
        /// Made when the first record is written.
        var part: PartFile?
    }

    private let format: any RecordFormat
    /// What writes estimates; nil where the caller makes all records.
    private let estimateFormat: OutputFormat?
    private let tool: OutputTool
    private let destination: Destination
    private let write: @Sendable (Data) -> Void
    /// The names of the files in the folder; nil for other destinations.
    private let names: OutputNames?
    private let skipsExisting: Bool
    /// Whether the one file is to be kept as a whole.
    private let keepsFile: Bool
    private let state: Mutex<State>

    /// Checks before the work whether results can be written after it, and writes the header to a stream.
    ///
    /// - Parameters:
    ///   - inputs: Paths of the inputs, gone through once. `index` of the methods is a place in them.
    ///   - skipsExisting: Whether results that are there already are kept.
    ///   - write: Takes the bytes of a stream. It is called once at a time.
    /// - Throws: `OutputError`. Nothing has been written then, but the folder may have been made.
    public convenience init(
        format: OutputFormat, destination: Destination, inputs: some Sequence<String>, tool: OutputTool, skipsExisting: Bool = false,
        write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        try self.init(records: format, estimateFormat: format, destination: destination, inputs: inputs, tool: tool, skipsExisting: skipsExisting, write: write)
    }

    /// The same for records that the caller makes.
    public convenience init(
        records format: some RecordFormat, destination: Destination, inputs: some Sequence<String>, tool: OutputTool, skipsExisting: Bool = false,
        write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        try self.init(records: format, estimateFormat: nil, destination: destination, inputs: inputs, tool: tool, skipsExisting: skipsExisting, write: write)
    }

    private init(
        records format: some RecordFormat, estimateFormat: OutputFormat?, destination: Destination, inputs: some Sequence<String>, tool: OutputTool,
        skipsExisting: Bool, write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        (self.format, self.estimateFormat, self.tool, self.write, self.skipsExisting) = (format, estimateFormat, tool, write, skipsExisting)
        self.destination = destination
        var recorded: RecordedResults?, keepsFile = false, names: OutputNames?
        if case .folder = destination {} else if !format.holdsSeveralFiles, Array(inputs.prefix(2)).count > 1 {
            throw .severalInputs(format: format.name, count: inputs.reduce(0) { count, _ in count + 1 })
        }
        switch destination {
        case .stream: if !format.header.isEmpty { write(format.header) }
        case .file(let path):
            try Self.requireReplaceable(path)
            if skipsExisting {
                keepsFile = !format.holdsSeveralFiles && FileManager.default.fileExists(atPath: path)
                if format.holdsSeveralFiles { recorded = try Self.recorded(path, format) }
            }
        case .folder(let path):
            names = OutputNames(of: inputs, inFormat: format)
            do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
                throw .cannotWrite(.system(path: path, operation: "make this folder", reason: error.localizedDescription))
            }
            if access(path, W_OK) != 0 { throw Self.systemError(path, "write into this folder") }
        }
        (self.names, self.keepsFile) = (names, keepsFile)
        state = Mutex(State(recorded: recorded))
    }

    /// What the output holds already, and what a run has left that was killed.
    private static func recorded(_ path: String, _ format: some RecordFormat) throws(OutputError) -> RecordedResults? {
        let partPath: String
        do { partPath = try PartFile.path(of: path) } catch { throw .cannotWrite(error) }
        let output = FileManager.default.fileExists(atPath: path) ? try file(path, format) : nil
        // A run that was killed before its first result has left a header, or a part of it.
        let part = byteCount(partPath) > format.header.count ? try file(partPath, format) : nil
        if output == nil && part == nil { return nil }
        if let part, part.layout.header != format.header {
            throw .notResults(.malformed(path: partPath, place: "1", found: "other columns than this version writes", expected: "results of a run of this version"))
        }
        do { return try RecordedResults(output: output, part: part, header: format.header) } catch { throw .notResults(error) }
    }

    private static func file(_ path: String, _ format: some RecordFormat) throws(OutputError) -> RecordedFile {
        let found: RecordedFile?
        do { found = try format.recordedFile(path) } catch { throw .notResults(error) }
        guard let found else { throw .cannotAdd(path: path, format: format.name) }
        return found
    }

    private static func byteCount(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func requireReplaceable(_ path: String) throws(OutputError) {
        let place: String
        do { place = try AtomicFile.place(of: path).path } catch { throw .cannotWrite(error) }
        let parent = folderPath(of: place)
        if access(parent.isEmpty ? "." : parent, W_OK) != 0 { throw systemError(path, "write") }
    }

    private static func systemError(_ path: String, _ operation: String) -> OutputError {
        .cannotWrite(.system(path: path, operation: operation, reason: String(cString: strerror(errno))))
    }

    /// Whether the result of this input is there already and is to be kept; then `finish` need not be called. To be asked before the input
    /// is read, since it notes the input's state.
    public func isAlreadyThere(_ index: Int, _ input: String) -> Bool {
        let stamp = FileStamp(path: input), isThere = isAlreadyThere(input, stamp)
        if isThere { enqueue(index, input, nil) } else { state.withLock { $0.stamps[index] = stamp } }
        return isThere
    }

    private func isAlreadyThere(_ input: String, _ stamp: FileStamp?) -> Bool {
        guard skipsExisting else { return false }
        guard let path = path(of: input) else { return keepsFile || state.withLock { $0.recorded?.isCurrent(input, stamp) ?? false } }
        guard FileManager.default.fileExists(atPath: path) else { return false }
        // What is something else, or does not tell, stays.
        guard let file = try? format.recordedFile(path), let entry = try? file.first() else { return true }
        return entry.isCurrent(stamp)
    }

    /// Of an input's file in the folder; nil for other destinations.
    private func path(of input: String) -> String? {
        guard case .folder(let folder) = destination, let names else { return nil }
        return (folder.hasSuffix("/") ? folder : folder + "/") + names.name(of: input)
    }

    /// Whether writing has failed, so that further work is useless; `close` throws the reason.
    public var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Takes the result of the input of that number. To be called at most once for each input.
    ///
    /// - Precondition: The writer was made with an `OutputFormat`.
    public func finish(_ index: Int, _ input: String, _ outcome: Result<TempoEstimate, AudioError>) {
        let result = FileResult(path: input, outcome, stamp: state.withLock { $0.stamps[index] })
        finish(index, input, record: estimateFormat!.record(result, tool: tool))
    }

    /// The same with bytes that the caller has made, for a format of its own; nil if there is no result.
    public func finish(_ index: Int, _ input: String, record: Data?) {
        guard let path = path(of: input) else { return enqueue(index, input, record) }
        state.withLock { $0.stamps[index] = nil }
        guard let record else { return }
        do throws(FormatError) { try AtomicFile.write(format.header + record, to: path) } catch {
            state.withLock { if $0.failure == nil { $0.failure = error } }
        }
    }

    private func enqueue(_ index: Int, _ input: String, _ record: Data?) {
        if names != nil { return }
        state.withLock { state in
            state.stamps[index] = nil
            if index < state.next { return }
            state.waiting[index] = (input, record)
            while let (input, record) = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                if let record { put(record, about: input, &state) }
            }
        }
    }

    /// Writes a record whose turn it is.
    private func put(_ record: Data, about input: String, _ state: inout State) {
        guard case .file(let path) = destination else { return write(record) }
        if state.failure != nil { return }
        do throws(FormatError) {
            let place = try part(of: path, &state).append(record)
            state.recorded?.take(at: place, about: input)
        } catch { state.failure = error }
    }

    private func part(of path: String, _ state: inout State) throws(FormatError) -> PartFile {
        if let part = state.part { return part }
        let part = try PartFile(of: path, header: format.header, keeping: state.recorded?.partEnd ?? 0)
        state.part = part
        if state.recorded != nil { state.recorded?.part = try format.recordedFile(part.path) }
        return part
    }

    /// Ends the output, also when some inputs were not reached. To be called once. A file that is to be kept is left as it is.
    ///
    /// - Throws: `OutputError.cannotWrite`, also for what failed earlier. What was written is in the part file then.
    public func close() throws(OutputError) {
        let failure = state.withLock { state -> FormatError? in
            for (_, (input, record)) in state.waiting.sorted(by: { $0.key < $1.key }) {
                if let record { put(record, about: input, &state) }
            }
            guard case .file(let path) = destination, state.failure == nil, !keepsFile else { return state.failure }
            do throws(FormatError) {
                if state.recorded == nil { try part(of: path, &state).finish() }
                if let recorded = state.recorded, recorded.hasChanges {
                    try recorded.write(to: path)
                    // Opened for the case that all of it came from a run that was killed.
                    try part(of: path, &state).remove()
                }
            } catch { return error }
            return nil
        }
        if let failure { throw .cannotWrite(failure) }
    }
}
