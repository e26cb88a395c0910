import AudioFeatures
import AudioFiles
import CSndFile
import Foundation
import TestSupport
import Testing

@Suite struct FileTests {
    private func failure(_ path: String, minimumSeconds: Double = 1) -> AudioError? {
        do {
            _ = try loadLogMel(path: path, minimumSeconds: minimumSeconds)
            return nil
        } catch { return error }
    }

    @Test func whatIsNoAudioIsNamedAndRefused() throws {
        try withFolder { folder in
            let missing = "\(folder)/missing.wav"
            #expect(failure(missing) == .notFound(path: missing))
            #expect(failure(folder) == .isFolder(path: folder))

            let empty = "\(folder)/empty.mp3"
            try Data().write(to: URL(fileURLWithPath: empty))
            #expect(failure(empty) == .empty(path: empty))

            let headerOnly = "\(folder)/header.wav"
            try write([[]], sampleRate: 44100, path: headerOnly)
            #expect(failure(headerOnly) == .empty(path: headerOnly))

            for name in ["notes.txt", "notes.mp3", "notes.wav"] {
                let text = "\(folder)/\(name)"
                try Data(String(repeating: "no sound in here\n", count: 200).utf8).write(to: URL(fileURLWithPath: text))
                guard case .unsupported(text, let reason, _)? = failure(text) else {
                    Issue.record("text file: \(String(describing: failure(text)))")
                    return
                }
                #expect(reason == "Format not recognised.")
            }

            let pipe = "\(folder)/pipe.wav"
            #expect(mkfifo(pipe, 0o600) == 0)
            #expect(failure(pipe) == .notRegularFile(path: pipe, kind: "named pipe"))
            #expect(failure("/dev/null") == .notRegularFile(path: "/dev/null", kind: "device"))

            let short = "\(folder)/short.wav"
            try writeWAV(samples: noise(count: 11025, seed: 1), sampleRate: 22050, path: short)
            #expect(failure(short) == .tooShort(path: short, seconds: 0.5, minimumSeconds: 1))
            #expect(failure(short, minimumSeconds: 0.3) == nil)

            let nowhere = "\(folder)/no/such/folder.wav"
            #expect(throws: AudioError.self) { try writeWAV(samples: [0], sampleRate: 22050, path: nowhere) }
        }
    }

    @Test func everyErrorNamesItsFileInASentence() {
        let path = "songs/a.m4a"
        let errors: [AudioError] = [
            .notFound(path: path), .isFolder(path: path), .notRegularFile(path: path, kind: "device"),
            .unreadable(path: path, reason: "r"), .empty(path: path),
            .unsupported(path: path, reason: "r", ffmpegWasFound: false),
            .unsupported(path: path, reason: "r", ffmpegWasFound: true),
            .damaged(path: path, decodedSeconds: 1.5, reason: "r"),
            .tooShort(path: path, seconds: 0.5, minimumSeconds: 1),
            .unsupportedSampleRate(path: path, hertz: 1, targetHertz: 22050), .unwritable(path: path, reason: "r"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("\(path): ") && error.description.count > 40)
            #expect(error.localizedDescription == error.description)
        }
        #expect(errors[5].description.contains("FFmpeg's libraries"))
    }

    @Test func samplesThatAreNoNumbersBecomeSilence() throws {
        try withFolder { folder in
            var samples = testTune(seconds: 2, sampleRate: 22050)
            for i in stride(from: 100, to: samples.count, by: 997) { samples[i] = i % 2 == 0 ? .nan : .infinity }
            let clean = samples.map { $0.isFinite ? $0 : 0 }
            // 0x010006: WAV of 32-bit floats.
            try write([samples], sampleRate: 22050, path: "\(folder)/nan.wav", format: 0x010006)
            try write([clean], sampleRate: 22050, path: "\(folder)/clean.wav", format: 0x010006)
            let found = try loadLogMel(path: "\(folder)/nan.wav")
            #expect(found == (try loadLogMel(path: "\(folder)/clean.wav")))
            try write([samples, samples], sampleRate: 22050, path: "\(folder)/nan2.wav", format: 0x010006)
            #expect(try loadLogMel(path: "\(folder)/nan2.wav") == found)
        }
    }

    @Test func readingInBlocksEqualsReadingAtOnceAndMixesByTheMean() throws {
        try withFolder { folder in
            let path = "\(folder)/two.wav"
            let left = noise(count: 10000, seed: 1), right = noise(count: 10000, seed: 2)
            try write([left, right], sampleRate: 32000, path: path, format: 0x010006)
            let reader = try AudioFileReader(path: path)
            #expect(reader.sampleRate == 32000 && reader.channelCount == 2 && reader.promisedSeconds == 10000.0 / 32000)
            var found: [Float] = []
            while true {
                let block = reader.read(maximumFrames: 999)
                if block.isEmpty { break }
                found += block
            }
            #expect(found == zip(left, right).map { 0.5 * ($0 + $1) })
            #expect(reader.damage == nil)
        }
    }

    /// libsndfile asks us for the bytes; what it makes of them must be what it makes of the file.
    @Test func everyFormatGivesTheSamplesThatLibsndfileReadsItself() throws {
        let tune = testTune(seconds: 7, sampleRate: 44100)
        let formats = [("wav", 0x010002), ("w64", 0x0B0006), ("aiff", 0x020003), ("flac", 0x170002), ("ogg", 0x200060), ("mp3", 0x230082)]
        try withFolder { folder in
            for (name, format) in formats {
                let path = "\(folder)/tune.\(name)"
                try write([tune, tune.map { $0 / 2 }], sampleRate: 44100, path: path, format: format)
                var info = SF_INFO()
                let file = try #require(sf_open(path, Int32(SFM_READ), &info))
                defer { sf_close(file) }
                var expected = [Float](repeating: 0, count: 2 * 400_000)
                expected.removeLast(expected.count - 2 * Int(sf_readf_float(file, &expected, 400_000)))
                let reader = try SoundFileReader(path: path)
                var found: [Float] = []
                let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 3000)
                defer { block.deallocate() }
                while case let count = reader.read(into: block), count > 0 { found += block[..<(2 * count)] }
                #expect(found.count >= 2 * 7 * 44100 && found == expected, "\(name)")
            }
        }
    }

    @Test func truncatedFilesGiveWhatDecodes() throws {
        try withFolder { folder in
            // 0x200060: Ogg Vorbis; 0x170002: 16-bit FLAC.
            for (name, format) in [("a.wav", 0x010002), ("a.ogg", 0x200060), ("a.flac", 0x170002)] {
                let path = "\(folder)/\(name)"
                try write([noise(count: 220_500, seed: 5)], sampleRate: 22050, path: path, format: format)
                let whole = try loadLogMel(path: path)
                #expect(whole.frameCount == 501 && whole.damage == nil)
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
                let half = try loadLogMel(path: path)
                #expect((200...300).contains(half.frameCount), "\(name): \(half.frameCount) frames")
                #expect(half.values.prefix(150 * 64).elementsEqual(whole.values.prefix(150 * 64)))
            }
        }
    }

    @Test func maximumSecondsCutsTheSound() throws {
        try withFolder { folder in
            let path = "\(folder)/long.wav"
            try writeWAV(samples: noise(count: 132_300, seed: 8), sampleRate: 44100, path: path)
            #expect(try loadLogMel(path: path).frameCount == 151)
            #expect(try loadLogMel(path: path, maximumSeconds: 2).frameCount == 101)
        }
    }

    @Test(.enabled(if: ffmpegPath != nil)) func whatOtherLibrariesLackIsDecodedByFFmpeg() throws {
        try withFolder { folder in
            let source = "\(folder)/tune.wav", path = "\(folder)/tune.m4a"
            try writeWAV(samples: testTune(seconds: 5, sampleRate: 44100), sampleRate: 44100, path: source)
            try runFFmpeg(["-i", source, path])
            let reader = try AudioFileReader(path: path)
            #expect(reader.usesFFmpeg && reader.sampleRate == 44100)
            let frames = try loadLogMel(path: path), expected = try loadLogMel(path: source)
            #expect(frames.damage == nil)
            #expect(abs(frames.frameCount - expected.frameCount) <= 5)
            #expect(abs(frames.peakMagnitude - expected.peakMagnitude) < 0.2 * expected.peakMagnitude)
            #expect(try loadLogMel(path: path, maximumSeconds: 1).frameCount == 51)
        }
    }

    @Test(.enabled(if: ffmpegPath != nil)) func channelsAndSampleRateAreKeptThroughFFmpegToo() throws {
        try withFolder { folder in
            let source = "\(folder)/tune.wav", path = "\(folder)/tune.m4a"
            let tune = testTune(seconds: 2, sampleRate: 32000)
            try write([tune, tune.map { -0.25 * $0 }], sampleRate: 32000, path: source)
            try runFFmpeg(["-i", source, "-b:a", "192k", path])
            let reader = try SoundFileReader(path: path)
            #expect(reader.channelCount == 2 && reader.sampleRate == 32000)
            // An odd room for an even number of channels.
            var block = [Float](repeating: 0, count: 1001), energy: (Float, Float) = (0, 0), count = 0
            while case let frames = block.withUnsafeMutableBufferPointer({ reader.read(into: $0) }), frames > 0 {
                for i in 0..<frames {
                    energy.0 += block[2 * i] * block[2 * i]
                    energy.1 += block[2 * i + 1] * block[2 * i + 1]
                }
                count += frames
            }
            #expect(abs(count - 64000) < 4000 && reader.damage == nil)
            let expected = tune.reduce(0) { $0 + $1 * $1 }
            #expect(abs(energy.0 / expected - 1) < 0.1 && abs(energy.1 / energy.0 - 0.0625) < 0.01)
        }
    }
}
