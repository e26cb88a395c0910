import Foundation
import Testing

/// Training an encoder, embedding, and what stands on it, as a user does it.
@Suite(.serialized) struct EmbedCommandTests {
    /// Six songs and an encoder trained on them by the program, made once.
    private static let trained = Result { () throws -> (music: TestMusic, folder: TemporaryFolder, encoder: String, training: String) in
        let music = try TestMusic.shared.get(), folder = try TemporaryFolder()
        let recipe = try folder.file("small.yaml", """
            task: contrastive
            threads: 2
            features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
            windowSeconds: 4
            encoder: {onsetChannels: [8, 8, 6], rateChannels: 6, rhythmWidth: 24, binsPerOctave: 24, timbreChannels: [10, 12], cepstralCount: 4}
            objective: {projectorHidden: 16, projectorWidth: 8}
            pairs: {perStep: 4, minimumDistanceSeconds: 1}
            whitening: {tracks: 4, windowsPerTrack: 4}
            optimizer: {steps: 12}
            validation: {heldOutFraction: 0, everySteps: 6}

            """)
        let outcome = try music.program("train", music.music, "--recipe", recipe, "--output", folder.path + "/run")
        try #require(outcome.status == 0, "\(outcome.errors)")
        return (music, folder, folder.path + "/run/model.safetensors", outcome.errors)
    }

    let music: TestMusic, encoder: String, training: String, folder: TemporaryFolder

    init() throws {
        let trained = try Self.trained.get()
        (music, encoder, training, folder) = (trained.music, trained.encoder, trained.training, try TemporaryFolder())
    }

    private func embed(_ arguments: String...) throws -> Program.Outcome { try music.program.start(["embed"] + arguments + ["--encoder", encoder]).finish(withinSeconds: 60) }

    @Test func trainingTellsHowOftenPartnersAreFoundAndMakesAPage() throws {
        #expect(training.contains("training 12 steps of 4 pairs") && training.contains("partner found"), "\(training)")
        let page = try String(contentsOfFile: (encoder as NSString).deletingLastPathComponent + "/report.html", encoding: .utf8)
        #expect(page.contains("How often the partner is found") && page.contains("Alignment and uniformity"))
    }

    @Test func everyFormatHoldsARowForEachFileInTheirOrder() throws {
        for ending in ["npy", "csv", "jsonl", "safetensors"] {
            let table = folder.path + "/of-\(ending)." + ending, outcome = try embed(music.music, "-o", table)
            #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.contains("6 rows of 96 numbers: \(table)"), "\(outcome.errors)")
            let found = try music.program("neighbours", music.songs[0], "--in", table, "-k", "9", "--format", "csv")
            #expect(found.status == 0 && found.lines.count == 6, "\(ending): \(found.errors)")
        }
        let ids = try String(contentsOfFile: folder.path + "/of-npy.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(ids.count == 6 && zip(ids, music.songs).allSatisfy { $0.contains(($1 as NSString).lastPathComponent) })
    }

    /// A table may be hours of work, or somebody else's: also the .jsonl that would stand beside the .npy.
    @Test(arguments: ["music.csv", "music.jsonl"]) func aTableThatIsThereIsReplacedOnlyWhereAsked(there: String) throws {
        let table = folder.path + "/" + there, output = there == "music.csv" ? table : folder.path + "/music.npy"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: table))
        let refused = try embed(music.songs[0], "-o", output)
        #expect(refused.status == 64 && refused.errors.contains(there) && refused.errors.contains("--overwrite"), "\(refused.errors)")
        #expect(FileManager.default.contents(atPath: table) == Data("mine".utf8))
        #expect(try embed(music.songs[0], "-o", output, "--overwrite").status == 0)
        #expect(FileManager.default.contents(atPath: table) != Data("mine".utf8))
    }

    /// Somebody may put another table there after a run was killed.
    @Test func aTableThatIsNewerThanWhatAKilledRunHasLeftIsKept() throws {
        let table = folder.path + "/music.csv", part = table + ".part"
        try Data("{\"command\":\"embed\"}\n".utf8).write(to: URL(fileURLWithPath: part))
        try Data("mine".utf8).write(to: URL(fileURLWithPath: table))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: part)
        #expect(try embed(music.songs[0], "-o", table, "--skip-existing").status == 0)
        #expect(FileManager.default.contents(atPath: table) == Data("mine".utf8))
    }

    /// What is done is kept in a file of the output's name and .part: it must be nobody's.
    @Test(arguments: [[], ["--overwrite"], ["--skip-existing"]]) func aFileThatHasTheNameOfThePartIsKept(options: [String]) throws {
        let table = folder.path + "/music.csv", sound = try Data(contentsOf: URL(fileURLWithPath: music.songs[0]))
        for (content, input) in [(sound, table + ".part"), (sound, music.songs[1]), (Data("half of a download".utf8), music.songs[1])] {
            try content.write(to: URL(fileURLWithPath: table + ".part"))
            let outcome = try music.program.start(["embed", input, "-o", table, "--encoder", encoder] + options).finish(withinSeconds: 60)
            #expect(outcome.status == 64 && outcome.errors.contains("music.csv.part"), "\(outcome.errors)")
            #expect(FileManager.default.contents(atPath: table + ".part") == content && !FileManager.default.fileExists(atPath: table))
        }
    }

    @Test func windowsHaveTheirPlacesAndTheNumberOfJobsChangesNothing() throws {
        let one = folder.path + "/one.csv", two = folder.path + "/two.csv"
        #expect(try embed(music.music, "--windows", "-o", one, "--jobs", "1").status == 0)
        #expect(try embed(music.music, "--windows", "-o", two, "--jobs", "3").status == 0)
        let text = try String(contentsOfFile: one, encoding: .utf8)
        #expect(try text == String(contentsOfFile: two, encoding: .utf8))
        // 12 s in windows of 4 s, 2 s apart.
        #expect(text.split(separator: "\n").filter { $0.contains("song-0.wav") }.map { $0.split(separator: ",")[1] } == ["0.0", "2.0", "4.0", "6.0", "8.0"])
    }

    @Test func aPartIsCutFromTheWholeAndMayNotBeMixedWithAnother() throws {
        let rhythm = folder.path + "/rhythm.npy", outcome = try embed(music.music, "--part", "rhythm", "-o", rhythm)
        #expect(outcome.status == 0 && outcome.errors.contains("6 rows of 24 numbers"))
        // A new file is embedded in the same way as the table.
        let copy = folder.path + "/copy.wav"
        try FileManager.default.copyItem(atPath: music.songs[2], toPath: copy)
        let found = try music.program("neighbours", copy, "--in", rhythm, "--encoder", encoder, "-k", "1", "--format", "csv")
        #expect(found.status == 0 && found.output.contains("song-2.wav") && found.output.contains(",1.0"), "\(found.output)\(found.errors)")
        let other = try music.program("neighbours", copy, "--in", rhythm, "-k", "1")
        #expect(other.status == 66 && other.errors.contains("made by encoder"), "the shipped encoder did not make the table: \(other.errors)")
    }

    @Test func aSavedProbeLabelsNewFiles() throws {
        let table = folder.path + "/music.npy", probe = folder.path + "/probe.safetensors"
        #expect(try embed(music.music, "-o", table).status == 0)
        let labels = try folder.file("labels.csv", "path,speed\n" + zip(music.songs, TestMusic.tempi).map { "\($0),\($1 < 115 ? "slow" : "fast")\n" }.joined())
        let saved = try music.program("probe", labels, "--embeddings", table, "--target", "speed", "--folds", "2", "--save", probe)
        #expect(saved.status == 0, "\(saved.errors)")
        let answers = try music.program("label", music.music, "--probe", probe, "--encoder", encoder)
        #expect(answers.status == 0 && answers.lines.count >= 6 && answers.output.contains("slow") && answers.output.contains("fast"), "\(answers.output)\(answers.errors)")
    }

    @Test func oneBadFileStopsNothingAndNothingIsOverwritten() throws {
        let bad = try folder.file("bad.wav", "no sound")
        let table = folder.path + "/some.npy", outcome = try embed(bad, music.songs[1], "-o", table)
        #expect(outcome.status == 1 && outcome.errors.contains("1 of 2 inputs failed") && outcome.errors.contains("bad.wav") && outcome.errors.contains("1 row of"))
        #expect(FileManager.default.fileExists(atPath: table) && FileManager.default.fileExists(atPath: folder.path + "/some.jsonl"))
        #expect(try embed(music.songs[0], "-o", folder.path + "/table.xyz").status == 64)
        let sound = folder.path + "/a.npy"
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: sound)
        #expect(try embed(music.songs[0], "-o", sound).status == 64 && FileManager.default.contentsEqual(atPath: sound, andPath: music.songs[0]))
        let tempo = try music.program("embed", music.songs[0], "-o", folder.path + "/x.npy", "--encoder", music.model)
        #expect(tempo.status == 66 && tempo.errors.contains("sametempo-encoder-1"), "\(tempo.errors)")
        #expect(try music.program("embed", folder.path + "/none.wav", "-o", folder.path + "/x.npy", "--encoder", encoder).status == 66)
    }

    /// `Tests/mpi-estimation-faults.sh` does it many times, at random moments.
    @Test(arguments: [SIGINT, SIGTERM, SIGKILL]) func aRunThatEndsEarlyIsGoneOnWithAndGivesTheSameBytes(number: Int32) throws {
        let many = try folder.folder("many"), out = try folder.folder("out"), table = out + "/music.npy", part = table + ".part"
        for copy in 0..<400 { try FileManager.default.createSymbolicLink(atPath: many + "/\(copy).wav", withDestinationPath: music.songs[copy % 6]) }
        try folder.file("many/100-bad.wav", "no sound")
        func size(_ path: String) -> Int { FileManager.default.contents(atPath: path)?.count ?? 0 }
        func names() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []).sorted() }
        func run(_ options: [String], table: String = table) throws -> Program.Outcome {
            try music.program.start(["embed", many, "-o", table, "--windows", "--encoder", encoder] + options).finish(withinSeconds: 120)
        }
        let whole = folder.path + "/whole.npy"
        #expect(try run([], table: whole).status == 1)
        for options in [[], ["--skip-existing"]] {
            let before = size(part), running = try music.program.start(["embed", many, "-o", table, "--windows", "--encoder", encoder, "--jobs", "1"] + options)
            let deadline = Date(timeIntervalSinceNow: 60)
            while size(part) < before + 20_000 && running.process.isRunning && Date() < deadline { usleep(1000) }
            kill(running.process.processIdentifier, number)
            let outcome = running.finish(withinSeconds: 60)
            #expect(outcome.status == (number == SIGKILL ? -SIGKILL : 130) && names() == ["music.npy.part"], "\(outcome.status) \(names()): \(outcome.errors)")
            if number != SIGKILL {
                #expect(outcome.errors.contains("of 401 files; no table is written") && outcome.errors.contains("--skip-existing goes on"), "\(outcome.errors)")
            }
        }
        let refused = try run([])
        #expect(refused.status == 64 && refused.errors.contains(part) && refused.errors.contains("--skip-existing"), "\(refused.errors)")
        let other = try run(["--skip-existing", "--part", "rhythm"])
        #expect(other.status == 64 && other.errors.contains("\(part):1: ") && other.errors.contains("--overwrite"), "\(other.errors)")
        let kept = size(part)
        let resumed = try run(["--skip-existing"])
        #expect(resumed.status == 1 && resumed.errors.contains("100-bad.wav") && kept > 20_000 && names() == ["music.jsonl", "music.npy"], "\(resumed.errors)")
        for ending in ["npy", "jsonl"] {
            let found = FileManager.default.contents(atPath: "\(out)/music.\(ending)")
            #expect(found != nil && found == FileManager.default.contents(atPath: "\(folder.path)/whole.\(ending)"), "\(ending)")
        }
        let again = try run(["--skip-existing"])
        #expect(again.status == 0 && again.errors.contains("there already"), "\(again.errors)")
    }

    @Test func whatChangedAfterAKillIsEmbeddedAgain() throws {
        let songs = try (0..<2).map { number in
            let path = folder.path + "/\(number).wav"
            try FileManager.default.copyItem(atPath: music.songs[number], toPath: path)
            return path
        }
        let table = folder.path + "/table.csv", expected = folder.path + "/expected.csv"
        let more = (0..<300).map { music.songs[$0 % 6] }
        let running = try music.program.start(["embed"] + songs + more + ["-o", table, "--encoder", encoder, "--jobs", "1"])
        let deadline = Date(timeIntervalSinceNow: 60)
        while (FileManager.default.contents(atPath: table + ".part")?.split(separator: 10).count ?? 0) < 3 && running.process.isRunning && Date() < deadline { usleep(1000) }
        kill(running.process.processIdentifier, SIGKILL)
        #expect(running.finish(withinSeconds: 30).status == -SIGKILL)
        unlink(songs[0])
        try FileManager.default.copyItem(atPath: music.songs[3], toPath: songs[0])
        #expect(try embed(songs[0], songs[1], "-o", table, "--skip-existing").status == 0)
        #expect(try embed(songs[0], songs[1], "-o", expected).status == 0)
        #expect(FileManager.default.contentsEqual(atPath: table, andPath: expected))
    }

    @Test func inspectDescribesAnEncoderAndItsRun() throws {
        let file = try music.program("inspect", encoder)
        #expect(file.status == 0 && file.output.hasPrefix("kind") && file.output.contains("encoder") && file.output.contains("timbre"), "\(file.errors)")
        let run = try music.program("inspect", (encoder as NSString).deletingLastPathComponent)
        #expect(run.status == 0 && run.output.contains("isFinished  yes"), "\(run.output)\(run.errors)")
    }

    @Test func theShippedEncoderIsPartOfTheProgram() throws {
        let table = folder.path + "/shipped.csv", outcome = try music.program("embed", music.songs[0], "-o", table)
        #expect(outcome.status == 0 && outcome.errors.contains("1 row of"), "\(outcome.errors)")
    }
}
