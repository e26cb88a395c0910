#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A whole file in the address space, read as it is needed.
///
/// Sendable: the bytes are never written.
public final class MappedFile: @unchecked Sendable {
    /// The file's path, as it was given.
    public let path: String
    /// Valid as long as this object: use it within `withBytes`, or keep the object.
    let bytes: UnsafeRawBufferPointer
    private let isPartOfProgram: Bool

    /// - Throws: `FormatError` if `path` is missing, not a regular file, or cannot be mapped.
    public init(_ path: String) throws(FormatError) {
        (self.path, isPartOfProgram) = (path, false)
        // Without O_NONBLOCK opening a FIFO would wait for a writer.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if file < 0 { throw .system(path, "open", errno: errno) }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) != 0 { throw .system(path, "open", errno: errno) }
        if status.st_mode & S_IFMT != S_IFREG {
            throw .malformed(path: path, place: nil, found: "not a regular file", expected: "a file")
        }
        let count = Int(status.st_size)
        if count == 0 { bytes = UnsafeRawBufferPointer(start: nil, count: 0); return }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
            throw .system(path, "map", errno: errno)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    /// A file that is part of the program itself.
    ///
    /// - Parameters:
    ///   - bytes: Its content, which must live as long as the program and never be written.
    ///   - name: Stands for a path in the texts of errors.
    package init(partOfProgram bytes: UnsafeRawBufferPointer, name: String) {
        (path, self.bytes, isPartOfProgram) = (name, bytes, true)
    }

    /// No file at all, but a copy of bytes in memory.
    ///
    /// - Parameter name: Stands for a path in the texts of errors.
    package init(copying content: UnsafeRawBufferPointer, name: String) {
        (path, isPartOfProgram) = (name, false)
        if content.isEmpty { bytes = UnsafeRawBufferPointer(start: nil, count: 0); return }
        guard let start = mmap(nil, content.count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED else {
            fatalError("MappedFile: no memory for \(content.count) bytes of \(name)")
        }
        start.copyMemory(from: content.baseAddress!, byteCount: content.count)
        bytes = UnsafeRawBufferPointer(start: start, count: content.count)
    }

    /// The content, which stays mapped during the call.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    deinit {
        if !isPartOfProgram, let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
