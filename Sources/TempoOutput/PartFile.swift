import Formats
import Foundation

/// Where results are kept while a run goes on that will end in one file: beside that file, under its name and `.part`.
///
/// A record is there as soon as it is added: a run that is killed loses none. Every few seconds they are flushed to the disk, so a
/// power cut loses those seconds.
final class PartFile {
    let path: String
    private let output: String
    private let file: Int32
    private var offset: Int
    private var flushed = ContinuousClock.now
    /// What a power cut may cost.
    private static let flushEvery: Duration = .seconds(5)

    /// Where the next record will begin, in bytes from the start.
    var end: Int { offset }

    /// Where the part file of an output lies: beside what a link names.
    ///
    /// - Throws: `FormatError.malformed` for an output that is no regular file.
    static func path(of output: String) throws(FormatError) -> String { try AtomicFile.place(of: output).path + AtomicFile.partSuffix }

    /// Begins it anew, or goes on with what a run has left.
    ///
    /// - Parameters:
    ///   - output: What it will be, with the permissions that are there.
    ///   - header: What a new one begins with.
    ///   - end: Bytes of the old one that stay; 0 for none.
    /// - Throws: `FormatError.system`, also where another process is writing it.
    init(of output: String, header: Data, keeping end: Int = 0) throws(FormatError) {
        (self.output, offset) = (output, end)
        let mode = try AtomicFile.place(of: output).mode
        path = try Self.path(of: output)
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode ?? 0o644)
        if file < 0 { throw Self.failure(path, "write") }
        // Some network file systems have no locks; then nobody is kept out.
        if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw .system(path: path, operation: "write", reason: "another run is writing its results here. Wait for its end, or name another output.")
        }
        if let mode { _ = fchmod(file, mode) }
        if ftruncate(file, off_t(end)) != 0 { throw Self.failure(path, "write") }
        if end == 0 { _ = try append(header) }
    }

    deinit { close(file) }

    /// - Returns: Where the record begins, in bytes from the start.
    func append(_ record: Data) throws(FormatError) -> Int {
        var done = 0
        while done < record.count {
            let count = record.withUnsafeBytes { pwrite(file, $0.baseAddress! + done, $0.count - done, off_t(offset + done)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(path, "write")
            }
            done += count
        }
        defer { offset += record.count }
        if ContinuousClock.now - flushed > Self.flushEvery {
            try flush()
            flushed = .now
        }
        return offset
    }

    /// Gives it the name of the output.
    func finish() throws(FormatError) {
        try flush()
        if rename(path, try AtomicFile.place(of: output).path) != 0 { throw Self.failure(output, "write") }
        AtomicFile.flushFolder(of: output)
    }

    /// Removes it, when all that it has is elsewhere.
    func remove() { unlink(path) }

    private func flush() throws(FormatError) {
        if fsync(file) != 0 { throw Self.failure(path, "write") }
    }

    private static func failure(_ path: String, _ operation: String) -> FormatError {
        .system(path: path, operation: operation, reason: String(cString: strerror(errno)))
    }
}
