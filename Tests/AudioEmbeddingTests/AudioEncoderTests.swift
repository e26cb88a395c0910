import AudioEmbedding
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import TestSupport
import Testing

@Suite struct AudioEncoderTests {
    private let encoder = AudioEncoder(model: smallModel())

    @Test func aFileAndItsSamplesHaveTheSameEmbedding() throws {
        let folder = try TemporaryFolder(), samples = groove(.rock, 120, seconds: 15, seed: 1)
        try write([samples], sampleRate: 8000, path: folder.path + "/a.wav", format: 0x010006)
        var ofFile: [WindowEmbedding] = [], ofSamples: [WindowEmbedding] = []
        let file = try encoder.embed(path: folder.path + "/a.wav", each: { ofFile.append($0) })
        let track = try encoder.embed(samples: samples, sampleRate: 8000, each: { ofSamples.append($0) })
        #expect(ofFile == ofSamples && file.mean == track.mean && file.windowCount == ofFile.count)
        #expect(file.durationSeconds == 15)
    }

    @Test func windowsFollowEachOtherAtTheHopAndCoverTheSound() throws {
        var windows: [WindowEmbedding] = []
        let samples = groove(.rock, 120, seconds: 15, seed: 1)
        let track = try AudioEncoder(model: smallModel(), hopSeconds: 3).embed(samples: samples, sampleRate: 8000, each: { windows.append($0) })
        #expect(windows.map(\.startSeconds).prefix(4) == [0, 3, 6, 9] && windows.allSatisfy { $0.endSeconds - $0.startSeconds == 4 })
        #expect(windows.last!.endSeconds >= 15 && track.windowCount == windows.count)
        let mean = (0..<encoder.model.width).map { place in windows.reduce(0) { $0 + Double($1.values[place]) } / Double(windows.count) }
        #expect(zip(mean, track.mean!).allSatisfy { abs($0 - Double($1)) < 1e-6 })
        #expect(windows.allSatisfy { abs($0.values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4 })
    }

    @Test func theGainOfARecordingDoesNotCount() throws {
        let samples = groove(.funk, 100, seed: 2)
        let loud = try encoder.embed(samples: samples, sampleRate: 8000).mean!
        let quiet = try encoder.embed(samples: samples.map { $0 * 0.1 }, sampleRate: 8000).mean!
        #expect(cosine(loud, quiet) > 0.999)
    }

    @Test func silenceAndScrapsHaveNone() throws {
        let silent = try encoder.embed(samples: [Float](repeating: 0, count: 80_000), sampleRate: 8000)
        #expect(silent.mean == nil && silent.windowCount == 0 && silent.durationSeconds == 10)
        #expect(try encoder.embed(samples: Array(groove(.rock, 120, seed: 1).prefix(4000)), sampleRate: 8000).mean == nil)
        // Sound after silence is heard.
        let late = [Float](repeating: 0, count: 80_000) + groove(.rock, 120, seed: 1)
        var windows: [WindowEmbedding] = []
        _ = try encoder.embed(samples: late, sampleRate: 8000, each: { windows.append($0) })
        #expect(!windows.isEmpty && windows.allSatisfy { $0.endSeconds >= 10 })
    }

    /// What makes tempo local before anything is learned: rates keep their places up to the last matrix.
    @Test func theRhythmPathIsNearerForEqualTempiThanForEqualSounds() throws {
        var configuration = EncoderConfiguration(), stream = RandomStream(seed: 1)
        (configuration.bandGroups, configuration.hasBandStatistics, configuration.timbreChannels) = (smallFeatures().bandGroups, false, [4])
        configuration.cepstralCount = 0
        let network = EncoderNetwork<Float>(configuration, stream: &stream)
        let encoder = AudioEncoder(model: EncoderModel(features: smallFeatures(), network: network, windowSeconds: 8))
        func embed(_ tempo: Double, _ style: GrooveStyle, _ seed: UInt64) throws -> [Float] {
            Array(try encoder.embed(samples: groove(style, tempo, seconds: 20, seed: seed), sampleRate: 8000).mean![configuration.range(of: .rhythm)])
        }
        var wins = 0
        for seed in 1...8 {
            let query = try embed(120, .rock, UInt64(seed)), same = try embed(120, .disco, UInt64(100 + seed)), other = try embed(146, .rock, UInt64(seed))
            if cosine(query, same) > cosine(query, other) { wins += 1 }
        }
        #expect(wins >= 6, "\(wins) of 8")
    }
}
