import AudioFiles
import Foundation
import Testing

@Suite struct ReferencesCommandTests {
    let folder: TemporaryFolder, program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
    }

    /// Where the sound rises from silence above a third of its peak.
    private func onsets(_ path: String) throws -> (times: [Double], seconds: Double) {
        let reader = try AudioFileReader(path: path)
        let samples = reader.read(maximumFrames: 10_000_000), rate = Double(reader.sampleRate)
        let threshold = 0.33 * (samples.map(abs).max() ?? 0)
        var times: [Double] = []
        for (index, sample) in samples.enumerated() where abs(sample) > threshold {
            let time = Double(index) / rate
            if times.isEmpty || time - times[times.count - 1] > 0.15 { times.append(time) }
        }
        return (times, Double(samples.count) / rate)
    }

    @Test(arguments: [(120.0, 44100), (77.5, 22050), (180, 48000)])
    func theClicksStandWhereTheTempoHasThem(tempo: Double, sampleRate: Int) throws {
        let path = folder.path + "/click.wav"
        let outcome = try program("references", "--bpm", "\(tempo)", "--pattern", "click", "--seconds", "10", "--sample-rate", "\(sampleRate)", "-o", path)
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.contains(path))
        let (times, seconds) = try onsets(path)
        #expect(abs(seconds - 10) < 0.001)
        #expect(abs(Double(times.count) - 10 * tempo / 60) <= 1)
        for (a, b) in zip(times, times.dropFirst()) { #expect(abs(b - a - 60 / tempo) < 0.002, "\(a) to \(b) s") }
    }

    @Test func stepsArePlayedWhereTheyStand() throws {
        let path = folder.path + "/steps.wav"
        #expect(try program("references", "--bpm", "75", "--steps", "1001001000101000", "--sound", "rim", "--seconds", "6.4", "-o", path).status == 0)
        let expected = [0, 3, 6, 10, 12, 16, 19, 22, 26, 28].map { 0.2 * Double($0) }, times = try onsets(path).times
        #expect(times.count == expected.count && zip(times, expected).allSatisfy { abs($0 - $1) < 0.005 }, "\(times)")
        for (options, text) in [(["--steps", "0000"], "at least one stroke"), (["--steps", "12"], "at most 1024 digits"), (["--sound", "kick"], "--sound goes with --steps"),
                                (["--steps", "10", "--pattern", "rock"], "do not go together")] {
            let outcome = try program.start(["references", "-o", folder.path + "/no.wav"] + options).finish(withinSeconds: 20)
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    @Test func theSameSeedGivesTheSameFile() throws {
        let names = ["a", "b", "c"].map { folder.path + "/\($0).wav" }
        for (name, seed) in zip(names, ["4", "4", "5"]) { #expect(try program("references", "--seconds", "2", "--seed", seed, "-o", name).status == 0) }
        let contents = names.map { FileManager.default.contents(atPath: $0) }
        #expect(contents[0] != nil && contents[0] == contents[1] && contents[0] != contents[2])
    }

    @Test func aFileThatCannotBeWrittenIsNamed() throws {
        let path = folder.path + "/missing/click.wav"
        let outcome = try program("references", "-o", path)
        #expect(outcome.status == 74 && outcome.errors.contains(path) && outcome.output.isEmpty)
    }
}
