import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Testing
import TimeStretch

@Suite struct StretchCommandTests {
    let folder: TemporaryFolder, program: Program, song: String

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        song = folder.path + "/in.wav"
        // Left a groove, right a tone: stereo, so that lost or swapped channels show.
        let rate = 22050, count = 3 * rate
        var stream = RandomStream(seed: 2)
        let groove = renderGroove(style: .rock, tempoBPM: 120, seconds: 3, sampleRate: rate, stream: &stream).samples
        let writer = try SoundFileWriter(path: song, format: .wav, sampleRate: rate, channelCount: 2)
        (0..<count).flatMap { [groove[$0] * 0.5, Float(0.3 * sin(2 * .pi * 440 * Double($0) / Double(rate)))] }
            .withUnsafeBufferPointer { writer.write($0) }
        try writer.finish()
    }

    private func read(_ path: String) throws -> (samples: [Float], reader: SoundFileReader) {
        let reader = try SoundFileReader(path: path)
        var samples: [Float] = [], block = [Float](repeating: 0, count: 4000 * reader.channelCount)
        while true {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { return (samples, reader) }
            samples += block[..<(frames * reader.channelCount)]
        }
    }

    private var leftovers: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".part") } }
    }

    @Test(arguments: ["wav", "flac", "ogg"], [0.8, 1.25])
    func everyFormatKeepsChannelsRateAndPitchAndDividesTheDuration(ending: String, ratio: Double) throws {
        let path = folder.path + "/out." + ending
        let outcome = try program("stretch", song, "--ratio", "\(ratio)", "-o", path)
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.contains(path), "\(outcome.errors)")
        let (samples, reader) = try read(path)
        #expect(reader.channelCount == 2 && reader.sampleRate == 22050)
        #expect(samples.count / 2 == Int((3 * 22050 / ratio).rounded()))
        // The right channel is the tone still: nothing of the groove in it.
        let right = stride(from: 8001, to: samples.count - 8000, by: 2).map { samples[$0] }
        let rises = zip(right, right.dropFirst()).filter { $0 < 0 && $1 >= 0 }.count
        #expect(abs(Double(rises) / (Double(right.count) / 22050) - 440) < 2)
        let bytes = try #require(FileManager.default.contents(atPath: path)).prefix(4)
        #expect(String(decoding: bytes, as: UTF8.self) == ["wav": "RIFF", "flac": "fLaC", "ogg": "OggS"][ending])
        #expect(try leftovers.isEmpty)
    }

    @Test func theProgramGivesWhatTheLibraryGives() throws {
        let path = folder.path + "/out.wav"
        #expect(try program("stretch", song, "--ratio", "1.25", "--output", path).status == 0)
        let expected = timeStretch(try read(song).samples, ratio: 1.25, sampleRate: 22050, channelCount: 2)
        let found = try read(path).samples
        #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1.1 / 32768 || abs($1) > 1 })
    }

    @Test func wrongUsageIsNamed() throws {
        for ratio in ["0", "nan", "11", "fast", "-1"] {
            #expect(try program("stretch", song, "--ratio=\(ratio)", "-o", folder.path + "/x.wav").status == 64, "\(ratio)")
        }
        let outcome = try program("stretch", song, "--ratio", "1.1", "-o", folder.path + "/x.mp3")
        #expect(outcome.status == 64 && outcome.errors.contains("x.mp3") && outcome.errors.contains(".flac"))
        #expect(try program("stretch", song, "-o", folder.path + "/x.wav").status == 64)
    }

    @Test func inputsThatAreMissingOrNoAudioAreNamedAndLeaveNothing() throws {
        let missing = folder.path + "/missing.wav", target = try folder.file("target.wav", "precious")
        let text = try folder.file("text.wav", "this is not audio at all"), empty = try folder.file("empty.wav")
        for (path, status) in [(missing, Int32(66)), (folder.path, 66), (text, 1), (empty, 1)] {
            let outcome = try program("stretch", path, "--ratio", "1.1", "-o", target)
            #expect(outcome.status == status && outcome.errors.contains(path), "\(path): \(outcome.status) \(outcome.errors)")
        }
        #expect(FileManager.default.contents(atPath: target) == Data("precious".utf8))
        #expect(try leftovers.isEmpty)
    }

    @Test func outputsThatCannotBeWrittenAreNamed() throws {
        for path in [folder.path + "/missing/out.wav", try folder.folder("folder.wav")] {
            let outcome = try program("stretch", song, "--ratio", "1.1", "-o", path)
            #expect(outcome.status == 74 && outcome.errors.contains(path), "\(outcome.errors)")
        }
        #expect(try leftovers.isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptionLeavesNoPart(number: Int32) throws {
        let long = folder.path + "/long.wav"
        try writeWAV(samples: [Float](repeating: 0.1, count: 120 * 44100), sampleRate: 44100, path: long)
        let running = try program.start(["stretch", long, "--ratio", "0.1", "-o", folder.path + "/slow.wav"])
        let deadline = Date(timeIntervalSinceNow: 20)
        while try leftovers.isEmpty, Date() < deadline { usleep(2000) }
        // The file is opened just before the handler is set up.
        usleep(200_000)
        kill(running.process.processIdentifier, number)
        #expect(running.finish(withinSeconds: 20).status == 130)
        #expect(try leftovers.isEmpty && !FileManager.default.fileExists(atPath: folder.path + "/slow.wav"))
    }
}
