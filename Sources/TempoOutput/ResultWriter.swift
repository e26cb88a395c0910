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
/// No file is ever there in part. Results that are there already can be kept: then only those of inputs that are new, have changed or
/// had failed are asked for. Any thread may call it.
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
    }

    private struct State {
        /// Records whose turn it is not yet; nil for inputs without a result. Of a file, all.
        var waiting: [Int: Data?] = [:]
        var next = 0
        /// Of the inputs that were asked about.
        var stamps: [Int: FileStamp] = [:]
        var failure: FormatError?
    }

    private let format: any RecordFormat
    /// What writes estimates; nil where the caller makes all records.
    private let estimateFormat: OutputFormat?
    private let inputs: [String]
    private let tool: OutputTool
    private let destination: Destination
    private let write: @Sendable (Data) -> Void
    /// The files in the folder, one for each input; empty for other destinations.
    private let paths: [String]
    private let skipsExisting: Bool
    /// What the one file holds that is to be kept; nil if there is nothing.
    private let recorded: RecordedResults?
    /// Whether the one file is to be kept as a whole.
    private let keepsFile: Bool
    private let state = Mutex(State())

    /// Checks before the work whether results can be written after it, and writes the header to a stream.
    ///
    /// - Parameters:
    ///   - inputs: Paths of the inputs; `index` of the methods is a place in this list.
    ///   - skipsExisting: Whether results that are there already are kept.
    ///   - write: Takes the bytes of a stream. It is called once at a time.
    /// - Throws: `OutputError`. Nothing has been written then, but the folder may have been made.
    public convenience init(
        format: OutputFormat, destination: Destination, inputs: [String], tool: OutputTool, skipsExisting: Bool = false,
        write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        try self.init(records: format, estimateFormat: format, destination: destination, inputs: inputs, tool: tool, skipsExisting: skipsExisting, write: write)
    }

    /// The same for records that the caller makes.
    public convenience init(
        records format: some RecordFormat, destination: Destination, inputs: [String], tool: OutputTool, skipsExisting: Bool = false,
        write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        try self.init(records: format, estimateFormat: nil, destination: destination, inputs: inputs, tool: tool, skipsExisting: skipsExisting, write: write)
    }

    private init(
        records format: some RecordFormat, estimateFormat: OutputFormat?, destination: Destination, inputs: [String], tool: OutputTool, skipsExisting: Bool = false,
        write: @escaping @Sendable (Data) -> Void
    ) throws(OutputError) {
        (self.format, self.estimateFormat, self.inputs, self.tool, self.write, self.skipsExisting) = (format, estimateFormat, inputs, tool, write, skipsExisting)
        var recorded: RecordedResults?, keepsFile = false
        if case .folder = destination {} else if inputs.count > 1 && !format.holdsSeveralFiles {
            throw .severalInputs(format: format.name, count: inputs.count)
        }
        switch destination {
        case .stream:
            (self.destination, paths) = (destination, [])
            if !format.header.isEmpty { write(format.header) }
        case .file(let path):
            (self.destination, paths) = (destination, [])
            try Self.requireReplaceable(path)
            if skipsExisting && FileManager.default.fileExists(atPath: path) {
                keepsFile = !format.holdsSeveralFiles
                if !keepsFile { recorded = try Self.recorded(path, format) }
            }
        case .folder(let path):
            let folder = path.hasSuffix("/") ? path : path + "/"
            (self.destination, paths) = (destination, outputNames(of: inputs, inFormat: format).map { folder + $0 })
            do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
                throw .cannotWrite(.system(path: path, operation: "make this folder", reason: error.localizedDescription))
            }
            if access(path, W_OK) != 0 { throw Self.systemError(path, "write into this folder") }
        }
        (self.recorded, self.keepsFile) = (recorded, keepsFile)
    }

    private static func recorded(_ path: String, _ format: some RecordFormat) throws(OutputError) -> RecordedResults {
        let found: RecordedResults?
        do { found = try format.recordedResults(in: path) } catch { throw .notResults(error) }
        guard let found else { throw .cannotAdd(path: path, format: format.name) }
        return found
    }

    private static func requireReplaceable(_ path: String) throws(OutputError) {
        let place: String
        do { place = try AtomicFile.place(of: path).path } catch { throw .cannotWrite(error) }
        let parent = (place as NSString).deletingLastPathComponent
        if access(parent.isEmpty ? "." : parent, W_OK) != 0 { throw systemError(path, "write") }
    }

    private static func systemError(_ path: String, _ operation: String) -> OutputError {
        .cannotWrite(.system(path: path, operation: operation, reason: String(cString: strerror(errno))))
    }

    /// Whether the result of this input is there already and is to be kept; then `finish` need not be called. To be asked before the input
    /// is read, since it notes the input's state.
    public func isAlreadyThere(_ index: Int) -> Bool {
        let stamp = FileStamp(path: inputs[index])
        state.withLock { $0.stamps[index] = stamp }
        guard skipsExisting else { return false }
        guard case .folder = destination else { return recorded?.isCurrent(inputs[index], stamp) ?? keepsFile }
        guard FileManager.default.fileExists(atPath: paths[index]) else { return false }
        // What is something else, or does not tell, stays.
        return (try? format.recordedResults(in: paths[index]))?.isOnlyEntryCurrent(stamp) ?? true
    }

    /// Whether writing has failed, so that further work is useless; `close` throws the reason.
    public var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Takes the result of the input of that number. To be called at most once for each input.
    ///
    /// - Precondition: The writer was made with an `OutputFormat`.
    public func finish(_ index: Int, _ outcome: Result<TempoEstimate, AudioError>) {
        let result = FileResult(path: inputs[index], outcome, stamp: state.withLock { $0.stamps[index] })
        finish(index, record: estimateFormat!.record(result, tool: tool))
    }

    /// The same with bytes that the caller has made, for a format of its own; nil if there is no result.
    public func finish(_ index: Int, record: Data?) {
        if case .folder = destination {
            guard let record else { return }
            do throws(FormatError) { try AtomicFile.write(format.header + record, to: paths[index]) } catch {
                state.withLock { if $0.failure == nil { $0.failure = error } }
            }
            return
        }
        state.withLock { state in
            state.waiting[index] = .some(record)
            guard case .stream = destination else { return }
            while let ready = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                if let ready { write(ready) }
            }
        }
    }

    /// Ends the output, also when some inputs were not reached. To be called once. A file that is to be kept is left as it is.
    ///
    /// - Throws: `OutputError.cannotWrite`, also for what failed earlier.
    public func close() throws(OutputError) {
        let failure = state.withLock { state -> FormatError? in
            let records = state.waiting.sorted { $0.key < $1.key }.compactMap { index, record in record.map { (index, $0) } }
            switch destination {
            case .stream: records.forEach { write($0.1) }
            case .folder: return state.failure
            case .file(let path):
                if keepsFile || recorded != nil && records.isEmpty { return nil }
                var bytes = records.reduce(format.header) { $0 + $1.1 }
                if var whole = recorded {
                    for (index, record) in records { whole.take(record, about: inputs[index]) }
                    bytes = whole.bytes
                }
                do throws(FormatError) { try AtomicFile.write(bytes, to: path) } catch { return error }
            }
            return nil
        }
        if let failure { throw .cannotWrite(failure) }
    }
}
