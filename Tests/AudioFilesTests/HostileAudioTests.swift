import AudioFeatures
import AudioFiles
import Foundation
import RandomStreams
import TestSupport
import Testing
import TimeStretch

/// Odd and broken sound gets an answer: frames of finite numbers, or an error that names the file.
@Suite(.timeLimit(.minutes(2))) struct HostileAudioTests {
    private let small = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)

    /// Frames or nil; anything but an error that begins with the path is an issue.
    private func answer(_ path: String, _ comment: String = "") -> LogMelFrames? {
        do { return try loadLogMel(path: path, configuration: small, maximumSeconds: 20) } catch {
            #expect(error.description.hasPrefix(path + ": "), "\(comment): \(error)")
            return nil
        }
    }

    @Test func everySampleRateFrom1HzTo768kHzGivesFramesOrIsRefused() throws {
        try withFolder { folder in
            var read = 0
            for rate in [1, 2, 31, 32, 100, 1000, 4000, 7919, 8000, 11025, 22050, 32000, 44100, 48000, 88200, 96000, 176_400, 192_000, 384_000, 768_000, 2_048_000, 2_048_001, 2_147_483_647] {
                let path = "\(folder)/\(rate).wav", count = min(rate, 2_100_000) * 3 / 2 + 1
                try write([noise(count: count, seed: UInt64(rate))], sampleRate: rate, path: path)
                let frames = answer(path, "\(rate) Hz")
                // libsamplerate converts by at most a factor of 256.
                #expect((frames != nil) == (32...2_048_000).contains(rate), "\(rate) Hz")
                if let frames {
                    read += 1
                    #expect((74...77).contains(frames.frameCount), "\(rate) Hz: \(frames.frameCount) frames")
                }
            }
            #expect(read == 18)
        }
    }

    @Test func everyNumberOfChannelsFrom1To64IsTheMeanOfThem() throws {
        try withFolder { folder in
            let tune = testTune(seconds: 2, sampleRate: 8000), path = "\(folder)/a.wav"
            try write([tune], sampleRate: 8000, path: path, format: 0x010006)
            let mono = try #require(answer(path))
            for channels in 2...64 {
                try write(Array(repeating: tune, count: channels), sampleRate: 8000, path: path, format: 0x010006)
                let frames = try #require(answer(path, "\(channels) channels"))
                #expect(zip(frames.values, mono.values).allSatisfy { abs(Int($0) - Int($1)) <= 2 || $1 < -6 * Int16(LogMelFrames.stepsPerNeper) } && frames.values.count == mono.values.count, "\(channels) channels")
            }
        }
    }

    @Test func extremeSamplesGiveFiniteFrames() throws {
        try withFolder { folder in
            let tune = testTune(seconds: 2, sampleRate: 8000)
            func frames(_ name: String, _ change: (Int, Float) -> Float) throws -> LogMelFrames {
                let path = "\(folder)/\(name).wav"
                try write([tune.enumerated().map { change($0.offset, $0.element) }], sampleRate: 8000, path: path, format: 0x010006)
                return try #require(answer(path, name))
            }
            let plain = try frames("plain") { $1 }
            // Denormals, smaller than anything audible.
            #expect(try frames("denormal") { i, _ in Float(i % 7) * 1e-41 }.isSilent())
            #expect(try frames("zero") { _, _ in 0 }.isSilent())
            #expect(try frames("not a number") { _, _ in .nan }.isSilent())
            #expect(try frames("infinite") { i, _ in i % 2 == 0 ? .infinity : -.infinity }.isSilent())
            for (name, frames) in [
                ("clipped", try frames("clipped") { max(-0.05, min(0.05, $1 * 100)) + 0 * Float($0) }),
                ("offset", try frames("offset") { $1 + 0.9 + 0 * Float($0) }), ("loud", try frames("loud") { $1 * 1e30 + 0 * Float($0) }),
                ("largest", try frames("largest") { i, _ in i % 3 == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude }),
                ("one spike", try frames("spike") { $0 == 9000 ? 1e20 : $1 }),
            ] {
                #expect(frames.frameCount == plain.frameCount && !frames.values.isEmpty, "\(name)")
            }
            // A constant is heard in no band above the lowest: onsets stay where they are.
            let offset = try frames("offset") { $1 + 0.9 + 0 * Float($0) }
            let loud = (0..<plain.values.count).filter { $0 % 8 > 1 && plain.values[$0] > -6 * Int16(LogMelFrames.stepsPerNeper) && $0 / 8 > 2 && $0 / 8 < plain.frameCount - 3 }
            #expect(loud.allSatisfy { abs(Int(offset.values[$0]) - Int(plain.values[$0])) < Int(LogMelFrames.stepsPerNeper) / 4 } && loud.count > 20, "\(loud.count)")
        }
    }

    @Test func playlistsAreNoSound() throws {
        try withFolder { folder in
            try write([testTune(seconds: 1.2, sampleRate: 8000)], sampleRate: 8000, path: "\(folder)/song.wav")
            for (name, text) in [
                ("concat", "ffconcat version 1.0\n" + String(repeating: "file song.wav\n", count: 100_000)),
                ("list", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:1/x.ts\n"), ("itself", "#EXTM3U\n#EXTINF:10,\nitself.wav\n"),
                ("dash", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"dynamic\"></MPD>"), ("sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n"),
            ] {
                let path = "\(folder)/\(name).wav"
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                #expect(answer(path, name) == nil, "\(name)")
            }
        }
    }

    /// 0x010002: WAV; 0x170002: FLAC; 0x200060: Ogg Vorbis; 0x020002: AIFF; 0x180006: CAF of floats.
    @Test(arguments: [0x010002, 0x170002, 0x200060, 0x020002, 0x180006])
    func damagedFilesAreReadOrNamed(format: Int) throws {
        try withFolder { folder in
            let path = "\(folder)/a.snd"
            try write([testTune(seconds: 1.2, sampleRate: 8000)], sampleRate: 8000, path: path, format: format)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            // Tests/Fuzz goes on from here.
            for cut in [1, 3, 4, 8, 11, 12, 16, 20, 24, 28, 35, 36, 40, 43, 44, 45, 50, 58, 64, 100, 200, whole.count / 2, whole.count - 1] where cut < whole.count {
                try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
                _ = answer(path, "cut at \(cut)")
            }
            var stream = RandomStream(seed: UInt64(format))
            for number in 0..<60 {
                var bytes = whole
                for _ in 0...stream.index(below: 3) {
                    let place = number % 2 == 0 ? stream.index(below: min(128, bytes.count)) : stream.index(below: bytes.count)
                    switch stream.index(below: 3) {
                    case 0: bytes[place] ^= 1 << UInt8(stream.index(below: 8))
                    case 1: bytes[place] = 0xFF
                    default: for i in place..<min(place + 4, bytes.count) { bytes[i] = stream.uniform() < 0.5 ? 0xFF : 0x7F }
                    }
                }
                try bytes.write(to: URL(fileURLWithPath: path))
                if let frames = answer(path, "mutation \(number)") { #expect(frames.frameCount <= 20 * 50 + 2) }
            }
        }
    }
}
