import Foundation
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Decodes through an `ffmpeg` process: raw 32-bit samples over a pipe.
///
/// Only for formats that libsndfile lacks. The process may read local files only, so that a playlist given as
/// "audio" cannot reach the network.
final class ExternalDecoder {
    private let process = Process()
    private let output: Int32
    private let pipe = Pipe()
    private var bytes: [UInt8] = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0
    private(set) var damage: String?
    /// No sound is longer; a file that has itself played again and again must end.
    private static let maximumSeconds = 86_400
    /// What holds sound itself. Playlists and the like only name other files, many or again and again, and are left out.
    private static let containers = [
        "mov", "mp4", "m4a", "3gp", "matroska", "webm", "asf", "asf_o", "xwma", "avi", "flv", "mpeg", "mpegts", "ogg", "mp3", "aac", "latm", "loas",
        "ac3", "eac3", "dts", "dtshd", "truehd", "mlp", "flac", "wav", "w64", "rf64", "aiff", "au", "caf", "iff", "voc", "ape", "wv", "tta", "tak",
        "mpc", "mpc8", "shn", "oma", "amr", "amrnb", "amrwb", "dsf", "dff", "rm", "ra", "ast", "brstm", "bfstm", "adx", "nut", "gsm", "sox", "ircam",
    ].joined(separator: ",")
    /// Whoever delivers nothing for so long is taken for stuck.
    private static let patienceMilliseconds: Int32 = 10_000

    /// Mono at `sampleRate`.
    ///
    /// - Returns: nil if there is no ffmpeg in PATH.
    convenience init?(path: String, sampleRate: Int) throws(AudioError) {
        try self.init(path: path, output: ["-ac", "1", "-ar", String(sampleRate), "-f", "f32le"])
    }

    /// All channels at the file's sample rate, big-endian after a header in the AU format, which `readHeader` takes off.
    ///
    /// - Returns: nil if there is no ffmpeg in PATH.
    convenience init?(path: String) throws(AudioError) {
        try self.init(path: path, output: ["-c:a", "pcm_f32be", "-f", "au"])
    }

    private init?(path: String, output arguments: [String]) throws(AudioError) {
        guard let program = Self.findProgram("ffmpeg") else { return nil }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "-nostdin", "-v", "quiet", "-protocol_whitelist", "file,pipe", "-format_whitelist", Self.containers,
            "-i", "file:" + path, "-map", "0:a:0", "-vn", "-t", String(Self.maximumSeconds),
        ] + arguments + ["-"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        output = pipe.fileHandleForReading.fileDescriptor
        do { try process.run() } catch {
            throw .unreadable(path: path, reason: "ffmpeg at \(program) does not start: \(error.localizedDescription)")
        }
        refill()
    }

    deinit {
        // ffmpeg takes SIGTERM as a wish to finish its output, which nobody reads any more: it would wait for ever.
        try? pipe.fileHandleForReading.close()
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    var hasSamples: Bool { end - start >= 4 }

    func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        if end - start < 4 { refill() }
        let count = min(block.count, (end - start) / 4)
        guard count > 0 else {
            process.waitUntilExit()
            if damage == nil && process.terminationStatus != 0 { damage = "ffmpeg ended with status \(process.terminationStatus)" }
            return 0
        }
        bytes.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(block).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: source[start..<start + count * 4]))
        }
        start += count * 4
        return count
    }

    /// The header that `init(path:)` asked for: six big-endian words or more, of which the second says how long it is.
    func readHeader() -> (sampleRate: Int, channelCount: Int)? {
        var words: [UInt32] = []
        while words.count < 6 || words.count < Int(words[1]) / 4 {
            var word: Float = 0
            guard withUnsafeMutablePointer(to: &word, { read(into: .init(start: $0, count: 1)) }) == 1 else { return nil }
            words.append(UInt32(bigEndian: word.bitPattern))
            guard words[0] == 0x2e73_6e64, words.count < 4096 else { return nil }
        }
        if !hasSamples { refill() }
        guard (1...1024).contains(words[5]), words[4] > 0 else { return nil }
        return (Int(words[4]), Int(words[5]))
    }

    /// Blocks until at least one whole sample is there or the stream has ended.
    private func refill() {
        bytes.withUnsafeMutableBytes { buffer in
            let rest = end - start
            if rest > 0 { memmove(buffer.baseAddress!, buffer.baseAddress! + start, rest) }
            start = 0
            end = rest
            while end < 4 {
                var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
                let ready = poll(&waiting, 1, Self.patienceMilliseconds)
                if ready < 0 && errno == EINTR { continue }
                if ready == 0 {
                    damage = "ffmpeg delivered nothing for \(Self.patienceMilliseconds / 1000) s"
                    kill(process.processIdentifier, SIGKILL)
                    break
                }
                #if canImport(Glibc)
                let got = Glibc.read(output, buffer.baseAddress! + end, buffer.count - end)
                #else
                let got = Darwin.read(output, buffer.baseAddress! + end, buffer.count - end)
                #endif
                if got < 0 && errno == EINTR { continue }
                if got <= 0 { break }
                end += got
            }
        }
    }

    static func findProgram(_ name: String) -> String? {
        guard let folders = ProcessInfo.processInfo.environment["PATH"] else { return nil }
        return folders.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
