import AudioFiles
import Foundation
import Testing

/// A folder with the same sound in every format that can be made here; gone when the test is over.
final class TaggedFiles {
    let folder: String
    private let sound: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        sound = folder + "/sound.wav"
        let samples = (0..<16000).flatMap { index -> [Float] in
            let time = Float(index) / 8000
            return [0.4 * sin(2 * .pi * 440 * time), index % 4000 < 200 ? 0.5 : 0.01 * sin(2 * .pi * 50 * time)]
        }
        try Self.write(samples, .wav, sound)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func write(_ samples: [Float], _ format: SoundFileFormat, _ path: String) throws {
        let writer = try SoundFileWriter(path: path, format: format, sampleRate: 8000, channelCount: 2)
        samples.withUnsafeBufferPointer { writer.write($0) }
        try writer.finish()
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    /// Without any tags.
    func plain(_ format: SoundFileFormat) throws -> String {
        let path = folder + "/plain.\(format.rawValue)"
        try Self.write(samples(sound), format, path)
        return path
    }

    /// With title, artist and comment; nil if ffmpeg or its encoder is missing.
    func tagged(_ ending: String, _ options: [String] = []) throws -> String? {
        let path = folder + "/tagged.\(ending)"
        let status = try Self.ffmpeg([
            "-i", sound, "-ar", ending == "opus" ? "48000" : "8000", "-metadata", "title=Täglich", "-metadata", "artist=The Same",
            "-metadata", "comment=two\nlines",
        ] + options + [path])?.status
        return status == 0 ? path : nil
    }

    func samples(_ path: String) throws -> [Float] {
        let reader = try SoundFileReader(path: path)
        var samples: [Float] = [], block = [Float](repeating: 0, count: 4000 * reader.channelCount)
        while true {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { return samples }
            samples += block[..<(frames * reader.channelCount)]
        }
    }

    /// What ffmpeg, which has parsers of its own, finds: lines `key=value`, without the BPM. Empty without ffmpeg.
    /// In lower case: to Vorbis comments the case of keys is no difference, and TagLib writes upper case.
    func otherTags(_ path: String) throws -> [String] {
        // Those of Ogg belong to its stream.
        let stream = path.hasSuffix("ogg") || path.hasSuffix("opus") ? ["-map_metadata", "0:s:0"] : []
        guard let outcome = try Self.ffmpeg(["-i", path] + stream + ["-f", "ffmetadata", "-"]) else { return [] }
        let lines = outcome.output.lowercased().split(separator: "\n").map(String.init)
        return lines.filter { !["tbpm=", "bpm=", "tmpo="].contains(where: $0.hasPrefix) }.sorted()
    }

    private static func ffmpeg(_ arguments: [String]) throws -> (status: Int32, output: String)? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let program = folders.map({ $0 + "/ffmpeg" }).first(where: FileManager.default.isExecutableFile) else { return nil }
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-nostdin", "-v", "error", "-y"] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
