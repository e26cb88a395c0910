import Foundation

/// The bytes of one file, read by offset through one descriptor: what is looked at, copied and compared stays the same file,
/// whatever becomes of its name. Not safe to share between threads.
final class FileContent {
    /// In bytes, when it was opened.
    let count: Int64
    /// When it was opened.
    let status: stat
    let descriptor: Int32
    /// The bytes from `windowStart` on that were read last: headers are asked for in small pieces.
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0
    private static let windowLength = 4096

    /// - Throws: `Refusal.unreadable` for what is missing, may not be read, or is no regular file.
    init(path: String) throws(Refusal) {
        // Without O_NONBLOCK opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw .unreadable(String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable("it is not a regular file")
        }
        (self.descriptor, self.status, count) = (descriptor, status, Int64(status.st_size))
    }

    deinit { close(descriptor) }

    /// - Throws: `Refusal.unreadable` if the range is not within the file or the disk does not give it.
    func bytes(_ range: Range<Int64>) throws(Refusal) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .unreadable("it ends at byte \(count), and byte \(range.upperBound) was asked for")
        }
        if range.count <= Self.windowLength {
            if range.lowerBound < windowStart || range.upperBound > windowStart + Int64(window.count) {
                windowStart = range.lowerBound
                window = try read(range.lowerBound..<min(count, range.lowerBound + Int64(Self.windowLength)))
            }
            let start = Int(range.lowerBound - windowStart)
            return Array(window[start..<start + range.count])
        }
        return try read(range)
    }

    func bytes(at offset: Int64, _ length: Int) throws(Refusal) -> [UInt8] { try bytes(offset..<offset + Int64(length)) }

    /// At most `length` bytes; fewer where the file ends.
    func head(at offset: Int64, _ length: Int) throws(Refusal) -> [UInt8] {
        try bytes(min(offset, count)..<min(offset + Int64(length), count))
    }

    /// Hands over all of a range, a megabyte at a time.
    func forEachBlock(in range: Range<Int64>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var place = range.lowerBound
        while place < range.upperBound {
            let length = Int(min(Int64(buffer.count), range.upperBound - place))
            let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
            if let failure = fill(block, at: place) { throw failure }
            try body(UnsafeRawBufferPointer(block))
            place += Int64(length)
        }
    }

    private func read(_ range: Range<Int64>) throws(Refusal) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: range.count)
        if let failure = result.withUnsafeMutableBytes({ fill($0, at: range.lowerBound) }) { throw failure }
        return result
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer, at offset: Int64) -> Refusal? {
        var done = 0
        while done < target.count {
            let got = pread(descriptor, target.baseAddress! + done, target.count - done, off_t(offset) + off_t(done))
            if got < 0 && errno == EINTR { continue }
            if got < 0 { return .unreadable(String(cString: strerror(errno))) }
            if got == 0 { return .unreadable("it has become shorter meanwhile") }
            done += got
        }
        return nil
    }
}
