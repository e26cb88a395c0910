import Foundation
import Testing

@Suite struct FeaturesCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func features(_ arguments: String...) throws -> Program.Outcome { try music.program.start(["features"] + arguments).finish(withinSeconds: 60) }

    static let study = ["event_density", "rms", "rms_sd", "spectral_flux"] + (1...10).map { "band_\($0)_flux" } + ["pulse_clarity", "pulse_clarity_attack"]

    @Test func theColumnsBeginWithThoseOfTheStudyInItsOrder() throws {
        let outcome = try features(music.music, "--jobs", "2"), header = try #require(outcome.lines.first).split(separator: ",").map(String.init)
        #expect(outcome.status == 0 && outcome.lines.count == 7, "\(outcome.errors)")
        #expect(Array(header.prefix(17)) == ["path"] + Self.study && header.contains("syncopation"))
        for (line, song) in zip(outcome.lines.dropFirst(), music.songs) { #expect(line.hasPrefix(song + ",")) }
        let list = try features("--list", "--set", "study")
        #expect(list.status == 0 && list.lines.dropFirst().map { String($0.prefix { $0 != " " }) } == Self.study)
    }

    @Test func everyKindOfFileHoldsTheSameNumbers() throws {
        let paths = ["csv", "jsonl", "npy"].map { folder.path + "/a." + $0 }
        for path in paths where !path.hasSuffix("jsonl") { #expect(try features(music.music, "--set", "study", "-o", path).status == 0) }
        let csv = try String(contentsOfFile: paths[0], encoding: .utf8).split(separator: "\n").dropFirst().map { $0.split(separator: ",").dropFirst().map { Float($0)! } }
        let array = try Data(contentsOf: URL(fileURLWithPath: paths[2])).suffix(6 * 16 * 4)
        let numbers = array.withUnsafeBytes { bytes in (0..<96).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) } }
        #expect(csv.flatMap { $0 } == numbers)
        #expect(try String(contentsOfFile: paths[1], encoding: .utf8).contains("rhythm features"))
        #expect(try features(music.songs[0], "-o", folder.path + "/lines.jsonl").status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder.path + "/lines.jsonl"))) as? [String: Any]
        #expect(object?["path"] as? String == music.songs[0] && object?["rms"] is Double)
    }

    @Test func whatIsNotDefinedIsEmptyAndWhatFailsIsNamed() throws {
        let quiet = folder.path + "/quiet.wav", bad = try folder.file("bad.wav", "no sound"), noise = folder.path + "/click.wav"
        try writeSilence(quiet)
        #expect(try music.program("references", "--steps", "1000", "--bpm", "60", "--seconds", "1", "-o", noise).status == 0)
        let outcome = try features(quiet, bad, noise, music.songs[0])
        #expect(outcome.status == 1 && outcome.lines.count == 3 && outcome.errors.contains("2 of 4 inputs failed"), "\(outcome.errors)")
        #expect(outcome.errors.contains("quiet.wav: nothing is heard in it") && outcome.errors.contains("bad.wav"))
        // One second has no tempo.
        #expect(outcome.lines[1].contains(",,"))
        let array = try features(noise, music.songs[0], "-o", folder.path + "/some.npy")
        #expect(array.status == 0 && array.errors.contains("click.wav: has no ") && array.errors.contains("tempo, "), "\(array.errors)")
    }

    @Test func nothingIsOverwrittenAndWrongUsageIsSaid() throws {
        let song = folder.path + "/song.csv"
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: song)
        let before = FileManager.default.contents(atPath: song)
        #expect(try features(song, "-o", song).status == 64 && features(music.songs[1], "-o", song).status == 64)
        #expect(FileManager.default.contents(atPath: song) == before)
        for (arguments, text) in [(["-o", "a.txt", song], "must end in .csv, .jsonl or .npy"), ([], "at least one audio file"), (["--list", song], "takes no files")] {
            let outcome = try music.program.start(["features"] + arguments).finish(withinSeconds: 20)
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
        #expect(try features(folder.path + "/none.wav").status == 66)
    }

    private func writeSilence(_ path: String) throws {
        var bytes = Data("RIFF".utf8)
        func append(_ value: UInt32, _ count: Int) { for i in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(i)))) } }
        append(36 + 32000, 4)
        bytes += Data("WAVEfmt ".utf8)
        for (value, count) in [(16, 4), (1, 2), (1, 2), (8000, 4), (16000, 4), (2, 2), (16, 2)] as [(UInt32, Int)] { append(value, count) }
        bytes += Data("data".utf8)
        append(32000, 4)
        bytes += Data(count: 32000)
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
