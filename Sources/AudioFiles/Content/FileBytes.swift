#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a file, or of a range of them, read by offset; libraries take it for a whole file of its own.
///
/// 64 kB are read at a time, since some libraries ask for four bytes and then for some hundred. Not safe to share between
/// threads.
final class FileBytes {
    let path: String
    /// Where in the file what is offset 0 here begins.
    let start: Int64
    let count: Int64
    /// Where the next sequential read begins.
    private(set) var position: Int64 = 0
    /// Why the disk gave less than there is, if it did.
    private(set) var failure: String?
    /// Bytes that are told in place of those in the file, and where.
    var replaced: (offset: Int64, bytes: [UInt8])? { didSet { bufferCount = 0 } }
    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var bufferStart: Int64 = 0
    private var bufferCount = 0

    /// - Parameter range: Cut to what the file has; all of it by default.
    init(path: String, range: Range<Int64> = 0..<Int64.max) throws(AudioError) {
        self.path = path
        #if canImport(Glibc)
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
        descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        let part = range.clamped(to: 0..<Int64(status.st_size))
        (start, count) = (part.lowerBound, Int64(part.count))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    /// Reads on from `position`.
    ///
    /// - Returns: How many bytes, fewer than `wanted` only at the end.
    func read(into target: UnsafeMutableRawPointer, _ wanted: Int) -> Int {
        let done = read(into: target, wanted, at: position)
        position += Int64(done)
        return done
    }

    /// Moves `position`, as `lseek` does.
    func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        let base = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? position : count
        let (target, overflows) = base.addingReportingOverflow(offset)
        if overflows || target < 0 { return -1 }
        position = target
        return target
    }

    /// The bytes from `offset` on, fewer than `wanted` only at the end; `position` stays.
    func bytes(at offset: Int64, _ wanted: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: wanted) { target, done in
            done = offset < 0 ? 0 : read(into: target.baseAddress!, wanted, at: offset)
        }
    }

    /// The same without `position`.
    func read(into target: UnsafeMutableRawPointer, _ wanted: Int, at offset: Int64) -> Int {
        var done = 0
        while done < wanted {
            let place = offset + Int64(done), inBuffer = place - bufferStart
            if inBuffer >= 0 && inBuffer < bufferCount {
                let part = min(wanted - done, bufferCount - Int(inBuffer))
                memcpy(target + done, buffer.baseAddress! + Int(inBuffer), part)
                done += part
            } else if !fill(from: place) {
                break
            }
        }
        return done
    }

    private func fill(from offset: Int64) -> Bool {
        (bufferStart, bufferCount) = (offset, 0)
        let wanted = min(Int64(buffer.count), count - offset)
        if wanted <= 0 { return false }
        repeat { bufferCount = pread(descriptor, buffer.baseAddress, Int(wanted), off_t(start + offset)) } while bufferCount < 0 && errno == EINTR
        if bufferCount < 0 {
            if failure == nil { failure = String(cString: strerror(errno)) }
            bufferCount = 0
        }
        if let replaced {
            for (i, byte) in replaced.bytes.enumerated() where (0..<Int64(bufferCount)).contains(replaced.offset + Int64(i) - offset) {
                buffer[Int(replaced.offset + Int64(i) - offset)] = byte
            }
        }
        return bufferCount > 0
    }
}

/// Numbers in headers.
extension Array where Element == UInt8 {
    /// `width` bytes from `offset` on as a number without sign; nil beyond the end.
    func number(at offset: Int, width: Int, isBigEndian: Bool) -> UInt64? {
        guard offset >= 0, offset + width <= count else { return nil }
        let part = self[offset..<offset + width]
        return (isBigEndian ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether `text`, in ASCII, stands at `offset`.
    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        guard offset + text.utf8CodeUnitCount <= count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { self[offset + $0] == text.utf8Start[$0] }
    }
}
