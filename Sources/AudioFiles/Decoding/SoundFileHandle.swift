import CSndFile
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A sound file that libsndfile has opened, and the bytes that it reads.
///
/// libsndfile asks the kernel twice for every frame of an MP3 file, for four bytes and then for some hundred. It reads
/// from here instead, 64 kB at a time: a tenth less time for a folder.
final class SoundFileHandle {
    /// libsndfile's `SNDFILE`.
    let pointer: OpaquePointer
    /// What the header says; at least one channel and one sample a second.
    let info: SF_INFO
    // Nil when libsndfile reads the file itself.
    private let bytes: BufferedFile?

    /// - Returns: nil if libsndfile refuses the file; `refusal` then tells why.
    /// - Throws: `damaged`.
    init?(path: String) throws(AudioError) {
        var info = SF_INFO()
        let bytes = BufferedFile(path: path)
        if let bytes, let opened = bytes.open(&info) {
            (pointer, self.bytes) = (opened, bytes)
        } else {
            // A few kinds have no header and are known by their name alone.
            info = SF_INFO()
            guard let opened = sf_open(path, Int32(SFM_READ), &info) else { return nil }
            (pointer, self.bytes) = (opened, nil)
        }
        self.info = info
        guard info.channels > 0, info.samplerate > 0 else {
            throw .damaged(path: path, decodedSeconds: 0, reason: "the header gives \(info.channels) channels at \(info.samplerate) Hz")
        }
    }

    deinit { sf_close(pointer) }

    /// Why libsndfile refused a file that is there. Of a text named .mp3 it says that there is no such file.
    static var refusal: String {
        let reason = String(cString: sf_strerror(nil))
        return reason.hasPrefix("File does not exist") ? "Format not recognised." : reason
    }
}

/// The bytes of a file as libsndfile's virtual file.
private final class BufferedFile {
    private let descriptor: Int32
    private let size: Int64
    private var position: Int64 = 0
    /// The bytes from `start` on that were read last.
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var start: Int64 = 0
    private var count = 0

    init?(path: String) {
        descriptor = Self.openForReading(path)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            size = 0
            return nil
        }
        size = Int64(status.st_size)
    }

    private static func openForReading(_ path: String) -> Int32 {
        #if canImport(Glibc)
        Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
        Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    /// Whoever opens keeps `self` for as long as the file is open.
    func open(_ info: inout SF_INFO) -> OpaquePointer? {
        var callbacks = SF_VIRTUAL_IO(
            get_filelen: { BufferedFile.of($0).size },
            seek: { BufferedFile.of($2).seek($0, Int32($1)) },
            read: { Int64(BufferedFile.of($2).read(into: $0!, Int($1))) },
            write: { _, _, _ in 0 },
            tell: { BufferedFile.of($0).position })
        return sf_open_virtual(&callbacks, Int32(SFM_READ), &info, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> BufferedFile {
        Unmanaged<BufferedFile>.fromOpaque(pointer!).takeUnretainedValue()
    }

    private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        let base = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? position : size
        let (target, overflows) = base.addingReportingOverflow(offset)
        if overflows || target < 0 { return -1 }
        position = target
        return target
    }

    private func read(into target: UnsafeMutableRawPointer, _ wanted: Int) -> Int {
        var done = 0
        while done < wanted {
            let offset = position - start
            if offset >= 0 && offset < count {
                let part = min(wanted - done, count - Int(offset))
                memcpy(target + done, buffer.baseAddress! + Int(offset), part)
                done += part
                position += Int64(part)
            } else if !fill() {
                break
            }
        }
        return done
    }

    private func fill() -> Bool {
        start = position
        repeat { count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(start)) } while count < 0 && errno == EINTR
        count = max(0, count)
        return count > 0
    }
}
