import AudioFiles
import Foundation
import TestSupport
import Testing

/// Files that were put one behind the other are heard one after the other; what cannot be heard is said.
@Suite struct JoinedFilesTests {
    private func expect(_ bytes: Data, seconds: Double, _ what: String) throws {
        let heard = try Heard.of(bytes)
        #expect(abs(heard.seconds - seconds) < 0.15, "\(what): \(heard.seconds) s, \(heard.warning ?? "no warning")")
        // Noise is over after two seconds, and the tune that follows has pauses.
        let end = heard.samples.suffix(22050 * 2).map(abs).max() ?? 0
        #expect(end > 0.1, "\(what): the end is silent")
    }

    @Test(arguments: [Format.mp3, .vorbis, .flac, .wav, .aiff, .w64, .caf, .au, .rf64]) func twoOfAKindAreHeard(format: Format) throws {
        let noise = try format.encoded(seconds: 2, isNoise: true)
        try expect(noise + format.encoded(seconds: 4), seconds: 6, "\(format)")
        try expect(noise + noise + format.encoded(seconds: 4), seconds: 8, "three of \(format)")
    }

    @Test(arguments: [Format.mp3, .vorbis, .flac, .wav]) func rateAndChannelsMayChange(format: Format) throws {
        let stereo = try format.encoded(seconds: 2, isNoise: true), mono = try format.encoded(seconds: 4, sampleRate: 32000, channels: 1)
        try expect(stereo + mono, seconds: 6, "\(format)")
        let folder = try TemporaryFolder()
        let reader = try SoundFileReader(path: folder.file("joined", stereo + mono))
        var block = [Float](repeating: 0, count: 4000), count = 0
        while case let frames = block.withUnsafeMutableBufferPointer({ reader.read(into: $0) }), frames > 0 { count += frames }
        #expect(reader.channelCount == 2 && reader.sampleRate == 48000 && abs(count - 6 * 48000) < 5000, "\(format): \(count)")
    }

    @Test func tagsAndOtherThingsMayStandBetween() throws {
        let noise = try Format.mp3.encoded(seconds: 2, isNoise: true), tune = try Format.mp3.encoded(seconds: 4)
        let id3v1 = Data("TAG".utf8) + Data(count: 125), id3v2 = Data("ID3\u{4}\0\0\0\0\u{10}\0".utf8) + Data(count: 2048)
        let bytes = junk(5000)
        for (name, between) in [("id3v1", id3v1), ("id3v2", id3v2), ("both", id3v1 + id3v2), ("zeros", Data(count: 80_000)), ("anything", bytes)] {
            try expect(noise + between + tune, seconds: 6, name)
        }
    }

    @Test func oneOfAnotherKindIsHeardToo() throws {
        let kinds = [Format.mp3, .wav, .flac, .vorbis, .aiff]
        for first in kinds {
            for second in kinds where second != first {
                try expect(first.encoded(seconds: 2, isNoise: true) + second.encoded(seconds: 4), seconds: 6, "\(first), then \(second)")
            }
        }
    }

    @Test func twoChunksOfSamplesInOneFileAreHeard() throws {
        let wav = try Format.wav.encoded(seconds: 3), place = try #require(wav.place(of: "data"))
        try expect(wav + wav.dropFirst(place), seconds: 6, "two chunks")
    }

    /// Bytes without a pattern, the same in every run: drawn anew, some look like the head of a sound now and then.
    private func junk(_ count: Int) -> Data {
        var state: UInt64 = 7
        return Data((0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(1 + (state >> 33) % 250)
        })
    }

    @Test func whatIsNoSoundIsSaidWithItsShare() throws {
        let bytes = junk(200_000)
        for format in [Format.mp3, .flac, .vorbis] {
            let heard = try Heard.of(format.encoded(seconds: 4) + bytes)
            #expect(abs(heard.seconds - 4) < 0.15 && heard.warning?.contains("% of its bytes") ?? false, "\(format): \(heard.seconds), \(heard.warning ?? "no warning")")
        }
    }
}
