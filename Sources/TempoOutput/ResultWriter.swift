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

    public var description: String {
        switch self {
        case .severalInputs(let format, let count):
            "a \(format) document is about one file, found \(count) inputs; expected a folder to write to, "
                + "its name ending in /"
        case .cannotWrite(let error): "\(error)"
        }
    }

    public var errorDescription: String? { description }
}

/// Writes results in the order of the inputs, in whatever order they are found.
///
/// They go to standard output as they come, or to one file that appears whole at the end, or to a file for each input in a folder.
/// No file is ever there in part. Any thread may call it.
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
        /// Records whose turn it is not yet; nil for inputs without a result.
        var waiting: [Int: Data?] = [:]
        var next = 0
        var collected = Data()
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
    /// Whether the one file was there when writing began.
    private let fileWasThere: Bool
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
        var fileWasThere = false
        if case .folder = destination {} else if inputs.count > 1 && !format.holdsSeveralFiles {
            throw .severalInputs(format: format.name, count: inputs.count)
        }
        switch destination {
        case .stream:
            (self.destination, paths) = (destination, [])
            if !format.header.isEmpty { write(format.header) }
        case .file(let path):
            fileWasThere = FileManager.default.fileExists(atPath: path)
            (self.destination, paths) = (destination, [])
            try Self.requireReplaceable(path)
        case .folder(let path):
            let folder = path.hasSuffix("/") ? path : path + "/"
            (self.destination, paths) = (destination, outputNames(of: inputs, inFormat: format).map { folder + $0 })
            do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
                throw .cannotWrite(.system(path: path, operation: "make this folder", reason: error.localizedDescription))
            }
            if access(path, W_OK) != 0 { throw Self.systemError(path, "write into this folder") }
        }
        self.fileWasThere = fileWasThere
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

    /// Whether the result of this input is there already and is to be kept. If so, call `finish` with nil.
    public func isAlreadyThere(_ index: Int) -> Bool {
        if !skipsExisting { return false }
        if case .folder = destination { return FileManager.default.fileExists(atPath: paths[index]) }
        return fileWasThere
    }

    /// Whether writing has failed, so that further work is useless; `close` throws the reason.
    public var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Takes the estimate of the input of that number; nil if there is none. To be called once for each input.
    ///
    /// - Precondition: The writer was made with an `OutputFormat`, or there is no estimate.
    public func finish(_ index: Int, _ estimate: TempoEstimate?) {
        finish(index, record: estimate.map { estimateFormat!.record($0, path: inputs[index], tool: tool) })
    }

    /// The same with bytes that the caller has made, for a format of its own.
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
            while let ready = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                guard let ready else { continue }
                if case .file = destination { state.collected += ready } else { write(ready) }
            }
        }
    }

    /// Ends the output. To be called once, after all inputs are done. A file that is to be kept is left as it is.
    ///
    /// - Throws: `OutputError.cannotWrite`, also for what failed earlier.
    public func close() throws(OutputError) {
        let failure = state.withLock { state -> FormatError? in
            guard case .file(let path) = destination, !(skipsExisting && fileWasThere) else { return state.failure }
            do throws(FormatError) {
                try AtomicFile.write(format.header + state.collected, to: path)
            } catch { return error }
            return nil
        }
        if let failure { throw .cannotWrite(failure) }
    }
}
