import Foundation

/// Writes a file in pieces, so that a reader at any time has either the old content or the new one in full; see `AtomicFile`.
///
/// The pieces go to a file beside, which `finish` flushes and renames. Without `finish`, as after an error, the file beside is
/// removed with this object, and what lay at `path` stays.
public final class AtomicFileStream {
    /// Where the file will lie, as it was given.
    public let path: String
    /// The same with links followed; see `AtomicFile.place`.
    private let place: String
    private let beside: String
    private var file: Int32
    private var buffer: [UInt8] = []
    private static let bufferBytes = 1 << 18

    /// Makes the file beside `path`, with the permissions of a file that is there.
    ///
    /// - Throws: `FormatError` if that is not possible, or something is there that is no regular file.
    public init(_ path: String) throws(FormatError) {
        let mode: mode_t?
        self.path = path
        (place, mode) = try AtomicFile.place(of: path)
        beside = "\(place).\(getpid())-\(UInt32.random(in: 0 ... .max))\(AtomicFile.partSuffix)"
        file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644)
        if file < 0 { throw .system(path, "write", errno: errno) }
        buffer.reserveCapacity(Self.bufferBytes)
        // The mask of the process counts when a file is made, but not for one that had its permissions already.
        if let mode, fchmod(file, mode) != 0 { throw .system(path, "write", errno: errno) }
    }

    deinit {
        if file >= 0 {
            close(file)
            unlink(beside)
        }
    }

    /// Adds bytes at the end.
    ///
    /// - Throws: `FormatError.system`, as on a full disk.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        if buffer.count + bytes.count > Self.bufferBytes { try flush() }
        if bytes.count > Self.bufferBytes { try put(bytes, at: nil) } else { buffer.append(contentsOf: bytes) }
    }

    /// Adds text at the end, in UTF-8.
    public func write(_ text: String) throws(FormatError) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) in try write(UnsafeRawBufferPointer(bytes)) }
    }

    /// Replaces bytes that were written before, such as a header that holds a count.
    ///
    /// - Parameter offset: Bytes from the start of the file.
    public func rewrite(_ bytes: [UInt8], at offset: Int) throws(FormatError) {
        try flush()
        try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) in try put(UnsafeRawBufferPointer(bytes), at: offset) }
    }

    /// Flushes the file to the disk and gives it its name. Nothing can be written afterwards.
    public func finish() throws(FormatError) {
        try flush()
        var failure: Int32 = fsync(file) == 0 ? 0 : errno
        if close(file) != 0 && failure == 0 { failure = errno }
        file = -1
        if failure == 0 && rename(beside, place) != 0 { failure = errno }
        if failure != 0 {
            unlink(beside)
            throw .system(path, "write", errno: failure)
        }
    }

    private func flush() throws(FormatError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        try buffer.withUnsafeBufferPointer { (bytes) throws(FormatError) in try put(UnsafeRawBufferPointer(bytes), at: nil) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, at offset: Int?) throws(FormatError) {
        precondition(file >= 0, "AtomicFileStream: \(path) is finished already")
        var done = 0
        while done < bytes.count {
            let start = bytes.baseAddress! + done, rest = bytes.count - done
            let count = offset.map { pwrite(file, start, rest, off_t($0 + done)) } ?? Foundation.write(file, start, rest)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(path, "write", errno: errno)
            }
            done += count
        }
    }
}
