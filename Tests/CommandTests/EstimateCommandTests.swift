import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Testing

@Suite struct EstimateCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func estimate(_ inputs: [String], _ options: String...) throws -> Program.Outcome {
        try music.program.start(["estimate"] + inputs + ["--model", music.model] + options).finish(withinSeconds: 60)
    }

    private func wav(_ name: String, _ samples: [Float], sampleRate: Int = 8000) throws -> String {
        let path = folder.path + "/" + name
        try writeWAV(samples: samples, sampleRate: sampleRate, path: path)
        return path
    }

    @Test func everySongGetsItsLineInOrder() throws {
        let outcome = try estimate([music.music])
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == music.songs.count)
        for (line, song) in zip(outcome.lines, music.songs) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(fields.count == 3 && fields[0] == song)
            #expect(String(fields[1]).wholeMatch(of: /\d+\.\d\d/) != nil && String(fields[2]).wholeMatch(of: /[01]\.\d{3}/) != nil, "\(line)")
        }
        #expect(try estimate([music.music], "--jobs", "1").output == outcome.output)
    }

    @Test func whatIsNoMusicIsNamedAndTheRestDone() throws {
        var stream = RandomStream(seed: 1)
        let short = try wav("short.wav", renderGroove(tempoBPM: 120, seconds: 0.5, sampleRate: 8000, stream: &stream).samples)
        let silent = try wav("silent.wav", [Float](repeating: 0, count: 8000 * 10))
        let text = try folder.file("text.wav", String(repeating: "words, not music\n", count: 100))
        let empty = try folder.file("empty.mp3"), missing = folder.path + "/missing.wav", bare = try folder.folder("bare")
        let pipe = folder.path + "/pipe.wav"
        #expect(mkfifo(pipe, 0o600) == 0)
        let outcome = try estimate([text, empty, short, silent, bare, missing, pipe, music.songs[0]])
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 3)
        #expect(outcome.lines[0] == "\(short)\t\t0.000" && outcome.lines[1] == "\(silent)\t\t0.000")
        #expect(outcome.lines[2].hasPrefix(music.songs[0] + "\t"))
        for (path, reason) in [(text, "not audio|cannot decode"), (empty, "no sound"), (short, "too-short"), (silent, "silent"),
                               (bare, "no audio files"), (missing, "no such file"), (pipe, "named pipe")] {
            let sentence = String(outcome.errors.split(separator: "\n").first { $0.contains(path) } ?? "")
            let expected = try Regex(reason)
            #expect(sentence.contains(expected), "\(path): \(outcome.errors)")
        }
    }

    @Test func aFileWithoutATempoIsNoFailure() throws {
        let silent = try wav("silent.wav", [Float](repeating: 0, count: 8000 * 10))
        let outcome = try estimate([silent])
        #expect(outcome.status == 0 && outcome.output == "\(silent)\t\t0.000\n" && outcome.errors.contains("silent"))
        let quiet = try estimate([silent], "--quiet")
        #expect(quiet.status == 0 && quiet.output == outcome.output && quiet.errors.isEmpty)
    }

    @Test func withoutAnyInputNothingIsDone() throws {
        let bare = try folder.folder("bare"), missing = folder.path + "/missing"
        for path in [bare, missing] {
            let outcome = try estimate([path])
            #expect(outcome.status == 66 && outcome.output.isEmpty && outcome.errors.contains(path))
        }
    }

    @Test func aModelThatIsMissingOrNoneIsNamed() throws {
        let text = try folder.file("text.safetensors", "not a model at all")
        for path in [text, folder.path + "/missing", folder.path, music.songs[0]] {
            let outcome = try music.program("estimate", music.songs[0], "--model", path)
            #expect(outcome.status == 66 && outcome.output.isEmpty && outcome.errors.contains(path + ":"), "\(outcome.errors)")
        }
        let byEnvironment = try music.program("estimate", music.songs[0], environment: ["SAMETEMPO_MODEL": text])
        #expect(byEnvironment.status == 66 && byEnvironment.errors.contains(text))
    }

    /// The model is part of the program: nothing has to lie beside it, and the package need not be there.
    @Test func aProgramThatWasMovedStillHasItsModel() throws {
        let moved = folder.path + "/sametempo-moved"
        try FileManager.default.copyItem(atPath: Program.path, toPath: moved)
        let version = try music.program.start(["--version"], program: moved).finish(withinSeconds: 20)
        #expect(version.lines[1].contains("part of the program (sametempo-model-1") && version.lines[1].contains("sha256 "), "\(version.output)")
        let outcome = try music.program.start(["estimate", music.songs[3]], program: moved).finish(withinSeconds: 60)
        let columns = outcome.output.split(separator: "\t")
        #expect(outcome.status == 0 && columns.count == 3 && Double(columns[1]) != nil, "\(outcome)")
    }

    @Test func theModelOfTheEnvironmentIsTheModelGiven() throws {
        let given = try estimate([music.songs[0]])
        #expect(try music.program("estimate", music.songs[0], environment: ["SAMETEMPO_MODEL": music.model]).output == given.output)
    }

    #if os(Linux)
    @Test func resultsThatCannotBeWrittenAreAnErrorAndLostRemarksAreNot() throws {
        let manifest = try folder.file("m.csv", "path,bpm\n\(music.songs[0]),120\n")
        for arguments in [["estimate"] + music.songs, ["evaluate", manifest]] {
            let arguments = arguments + ["--model", music.model]
            let full = try music.program.start(arguments, output: "/dev/full").finish(withinSeconds: 60)
            #expect(full.status == 74 && full.errors.contains("standard output"), "\(full.status): \(full.errors)")
            let plain = try music.program.start(arguments).finish(withinSeconds: 60)
            let mute = try music.program.start(arguments, errors: "/dev/full").finish(withinSeconds: 60)
            #expect(mute.status == 0 && mute.output == plain.output && !plain.output.isEmpty)
        }
    }
    #endif

    @Test func theAskedRangeIsKept() throws {
        let outcome = try estimate(music.songs, "--min-bpm", "70", "--max-bpm", "139")
        #expect(outcome.status == 0)
        for line in outcome.lines {
            let tempo = Double(line.split(separator: "\t")[1])
            #expect(tempo != nil && tempo! > 68 && tempo! < 142, "\(line)")
        }
        for options in [["--min-bpm", "200", "--max-bpm", "100"], ["--prior-bpm", "-3"], ["--min-bpm", "-5"], ["--prior-bpm", "nan"], ["--max-bpm", "nan"]] {
            let outcome = try music.program.start(["estimate", music.songs[0], "--model", music.model] + options).finish(withinSeconds: 30)
            #expect(outcome.status == 64 && outcome.output.isEmpty, "\(options): \(outcome.status) \(outcome.errors)")
        }
    }
}
