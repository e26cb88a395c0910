import AudioFiles
import Foundation
import TestSupport

/// What is heard of a file: all samples, mono and at the model's usual rate.
struct Heard: SampleConsumer {
    var samples: [Float] = []
    mutating func process(_ samples: UnsafeBufferPointer<Float>) { self.samples += samples }
    mutating func finish() {}

    /// - Returns: Samples, seconds, and the warning if there is one.
    static func of(_ path: String) throws -> (samples: [Float], seconds: Double, warning: String?) {
        let decoded = try decodeFile(path: path, sampleRate: 22050) { (_) throws(AudioError) in Heard() }
        return (decoded.consumer.samples, decoded.durationSeconds, decoded.damage)
    }

    static func of(_ bytes: Data, named name: String = "a.snd") throws -> (samples: [Float], seconds: Double, warning: String?) {
        let folder = try TemporaryFolder()
        return try of(try folder.file(name, bytes))
    }
}

/// Formats by libsndfile's numbers.
enum Format: Int, CaseIterable {
    case wav = 0x010002, wav24 = 0x010003, wavFloat = 0x010006, wavULaw = 0x010010, wavADPCM = 0x010012, rf64 = 0x220002, w64 = 0x0B0002
    case aiff = 0x020002, aiffLittle = 0x10020002, au = 0x030002, caf = 0x180002, flac = 0x170002, vorbis = 0x200060, opus = 0x200064, mp3 = 0x230082

    /// A tune of so many seconds, or noise: what is heard then tells which of two it was.
    func encoded(seconds: Double, isNoise: Bool = false, sampleRate: Int = 48000, channels: Int = 2, hasVariableBitRate: Bool = false) throws -> Data {
        let folder = try TemporaryFolder(), path = folder.path + "/sound"
        let sound = isNoise ? noise(count: Int(seconds * Double(sampleRate)), seed: 1).map { 0.2 * $0 } : testTune(seconds: seconds, sampleRate: sampleRate)
        try write(Array(repeating: sound, count: channels), sampleRate: sampleRate, path: path, format: rawValue, hasVariableBitRate: hasVariableBitRate)
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }
}

extension Data {
    /// With other bytes from `place` on.
    func with(_ bytes: some Sequence<UInt8>, at place: Int) -> Data {
        var copy = self
        for (i, byte) in bytes.enumerated() { copy[place + i] = byte }
        return copy
    }

    func with(_ number: UInt32, at place: Int, bigEndian: Bool = false) -> Data {
        with(Swift.withUnsafeBytes(of: bigEndian ? number.bigEndian : number.littleEndian, Array.init), at: place)
    }

    func with(_ number: UInt64, at place: Int, bigEndian: Bool = false) -> Data {
        with(Swift.withUnsafeBytes(of: bigEndian ? number.bigEndian : number.littleEndian, Array.init), at: place)
    }

    /// Where a text first stands.
    func place(of text: String) -> Int? { range(of: Data(text.utf8))?.lowerBound }
}
