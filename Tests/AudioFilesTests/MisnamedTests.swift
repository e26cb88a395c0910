import AudioFiles
import Foundation
import TestSupport
import Testing

/// Content says what a file is; its name says nothing.
@Suite struct MisnamedTests {
    @Test(arguments: Format.allCases) func everyKindIsHeardUnderEveryName(format: Format) throws {
        let bytes = try format.encoded(seconds: 2), expected = try Heard.of(bytes, named: "sound")
        #expect(abs(expected.seconds - 2) < 0.1 && expected.warning == nil, "\(format): \(expected.seconds)")
        for name in ["mp3", "wav", "flac", "ogg", "m4a", "au", "vox", "txt"] {
            #expect(try Heard.of(bytes, named: "sound." + name).samples == expected.samples, "\(format) as \(name)")
        }
        let tagged = Data("ID3\u{3}\0\0\0\0\u{2}\0".utf8) + Data(count: 256) + bytes
        #expect(try Heard.of(tagged, named: "sound.mp3").samples == expected.samples, "\(format) behind a tag")
    }

    @Test(.enabled(if: ffmpegPath != nil), arguments: [["m4a"], ["aac"], ["wma"], ["mka"], ["webm"], ["ac3"], ["mp2"], ["wv"], ["tta"], ["ts", "-c:a", "aac"],
                                                              ["dts", "-c:a", "dca", "-strict", "-2"], ["sox"], ["sf", "-f", "ircam"], ["nut"]])
    func whatOnlyFFmpegKnowsIsHeardUnderOtherNames(ending: [String]) throws {
        try withFolder { folder in
            let path = "\(folder)/a.\(ending[0])"
            try write([testTune(seconds: 3, sampleRate: 48000)], sampleRate: 48000, path: "\(folder)/a.wav")
            try runFFmpeg(["-i", "\(folder)/a.wav"] + ending.dropFirst() + [path])
            let expected = try Heard.of(path)
            #expect(abs(expected.seconds - 3) < 0.2 && expected.warning == nil, "\(ending): \(expected)")
            for name in ["mp3", "wav", "ogg", "flac"] {
                try FileManager.default.copyItem(atPath: path, toPath: "\(folder)/b.\(name)")
                #expect(try Heard.of("\(folder)/b.\(name)").samples == expected.samples, "\(ending) as \(name)")
            }
        }
    }

    /// Ours against the program's, sample by sample from the first: no decoder may lose, shift or colour anything.
    @Test(.enabled(if: ffmpegPath != nil), arguments: [("mp3", ["-c:a", "libmp3lame"], 1e-4), ("m4a", ["-c:a", "aac"], 0), ("ogg", ["-c:a", "libvorbis"], 1e-4),
                                                       ("opus", ["-c:a", "libopus"], 0), ("flac", ["-c:a", "flac"], 0)] as [(String, [String], Float)])
    func whatIsPackedIsHeardAsFFmpegHearsIt(ending: String, options: [String], tolerance: Float) throws {
        try withFolder { folder in
            let path = "\(folder)/a.\(ending)"
            try write([testTune(seconds: 5, sampleRate: 48000), noise(count: 5 * 48000, seed: 2).map { 0.2 * $0 }], sampleRate: 48000, path: "\(folder)/a.wav")
            try runFFmpeg(["-i", "\(folder)/a.wav"] + options + [path])
            try runFFmpeg(["-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "\(folder)/raw"])
            let expected = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/raw")).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            let reader = try SoundFileReader(path: path)
            var found: [Float] = [], block = [Float](repeating: 0, count: 5000)
            while case let frames = block.withUnsafeMutableBufferPointer({ reader.read(into: $0) }), frames > 0 { found += block[..<(frames * 2)] }
            #expect(reader.channelCount == 2 && reader.sampleRate == 48000 && abs(found.count - expected.count) <= 2 * 1152)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance }, "\(ending): \(zip(found, expected).map { abs($0 - $1) }.max()!)")
        }
    }

    @Test(.enabled(if: ffmpegPath != nil)) func opusIsHeardAsFFmpegHearsIt() throws {
        try withFolder { folder in
            let path = "\(folder)/a.opus"
            try Format.opus.encoded(seconds: 3).write(to: URL(fileURLWithPath: path))
            try runFFmpeg(["-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "\(folder)/raw"])
            let expected = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/raw")).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            let reader = try SoundFileReader(path: path)
            var found: [Float] = [], block = [Float](repeating: 0, count: 5000)
            while case let frames = block.withUnsafeMutableBufferPointer({ reader.read(into: $0) }), frames > 0 { found += block[..<(frames * 2)] }
            #expect(reader.channelCount == 2 && reader.sampleRate == 48000 && found == expected)
        }
    }
}
