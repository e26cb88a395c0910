#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a file from front to back, a block at a time: the length of the file does not matter.
final class ByteReader {
    /// Named in the texts of errors.
    let path: String
    /// Where the next byte lies, counted from the start.
    var offset: Int { blockStart + position }

    /// -1 for bytes in memory.
    private let file: Int32
    private var block: [UInt8]
    private var blockStart: Int
    private var position = 0
    private let blockBytes: Int

    /// - Parameters:
    ///   - offset: Where to begin.
    ///   - blockBytes: How many bytes are read at once.
    /// - Throws: `FormatError` if `path` is missing, is not a regular file, or may not be read.
    init(_ path: String, from offset: Int = 0, blockBytes: Int = 1 << 18) throws(FormatError) {
        (self.path, self.blockBytes) = (path, blockBytes)
        (block, blockStart) = ([], offset)
        // Without O_NONBLOCK opening a FIFO would wait for a writer.
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if file < 0 { throw .system(path, "open", errno: errno) }
        var status = stat()
        if fstat(file, &status) != 0 { throw .system(path, "open", errno: errno) }
        if status.st_mode & S_IFMT != S_IFREG { throw .malformed(path: path, place: nil, found: "not a regular file", expected: "a file") }
    }

    /// Bytes in memory.
    init(bytes: [UInt8], path: String) {
        (self.path, block, blockStart, file, blockBytes) = (path, bytes, 0, -1, 0)
    }

    deinit { if file >= 0 { close(file) } }

    /// Nil at the end.
    func next() throws(FormatError) -> UInt8? {
        if position == block.count, try !fill() { return nil }
        defer { position += 1 }
        return block[position]
    }

    /// The byte that `next` will give.
    func peek() throws(FormatError) -> UInt8? {
        if position == block.count, try !fill() { return nil }
        return block[position]
    }

    /// Passes over these bytes if they come next. They must be fewer than a block, and the reader at the start of one.
    func pass(_ bytes: [UInt8]) throws(FormatError) {
        if position == block.count, try !fill() { return }
        if block[position...].starts(with: bytes) { position += bytes.count }
    }

    /// Adds all bytes before the next line feed, or before the end, to `line`, and passes over the line feed.
    ///
    /// - Returns: Whether there was a line feed.
    func readLine(into line: inout [UInt8]) throws(FormatError) -> Bool {
        while true {
            if position == block.count, try !fill() { return false }
            if let end = block[position...].firstIndex(of: UInt8(ascii: "\n")) {
                line.append(contentsOf: block[position..<end])
                position = end + 1
                return true
            }
            line.append(contentsOf: block[position...])
            position = block.count
        }
    }

    private func fill() throws(FormatError) -> Bool {
        if file < 0 { return false }
        blockStart += block.count
        position = 0
        if block.count != blockBytes { block = [UInt8](repeating: 0, count: blockBytes) }
        while true {
            let count = block.withUnsafeMutableBytes { pread(file, $0.baseAddress!, blockBytes, off_t(blockStart)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(path, "read", errno: errno)
            }
            if count < blockBytes { block.removeLast(blockBytes - count) }
            return count > 0
        }
    }
}
