import Foundation
import TestSupport

/// A sound as an MP3, WAV, AIFF, FLAC or Ogg file without tags, made by libsndfile.
enum TaggedSound {
    enum Format: Int, CaseIterable {
        case mp3 = 0x230082, wav = 0x010002, aiff = 0x020002, flac = 0x170002, ogg = 0x200060, opus = 0x200064
        var ending: String { "\(self)" }
    }

    /// Half a second of tones; another `pitch` is another sound.
    static func bytes(_ format: Format, pitch: Float = 440, in folder: TemporaryFolder) throws -> Data {
        let path = folder.path + "/sound-\(UUID().uuidString).\(format.ending)"
        defer { unlink(path) }
        let samples = (0..<24000).map { 0.3 * sin(2 * .pi * pitch * Float($0) / 48000) + ($0 % 6000 < 200 ? 0.4 : 0) }
        try write([samples, samples.map { 0.5 * $0 }], sampleRate: 48000, path: path, format: format.rawValue)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // The encoder puts tags of its own before.
        if format == .mp3, bytes.prefix(3) == Data("ID3".utf8) {
            let size = bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
            bytes = Data(bytes.dropFirst(10 + size))
        }
        return Data(bytes)
    }
}

extension TemporaryFolder {
    func bytes(_ path: String) -> Data { FileManager.default.contents(atPath: path) ?? Data() }
}

extension Data {
    /// These bytes without `part`, which must be in them once.
    func without(_ part: Data) -> Data? {
        guard let range = range(of: part), self[range.upperBound...].range(of: part) == nil else { return nil }
        return Data(self[..<range.lowerBound] + self[range.upperBound...])
    }
}
