import Foundation
import Testing

@Suite struct TrainCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    @Test func aRunFolderHoldsWhatIsPromised() throws {
        for name in ["recipe.yaml", "metrics.jsonl", "model.safetensors", "report.html", "checkpoints/last.safetensors", "checkpoints/last.json", "checkpoints/best.safetensors"] {
            #expect(FileManager.default.fileExists(atPath: music.run + "/" + name), "\(name)")
        }
        #expect(try String(contentsOfFile: music.run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").count == 60)
        #expect(music.training.contains(music.model))
        #expect(FileManager.default.fileExists(atPath: music.folder.path + "/cache/sametempo/features"))
    }

    @Test func thePageOfARunTellsItsModelItsTimeAndWhatIsNotTheDefault() throws {
        let text = try String(contentsOfFile: music.run + "/report.html", encoding: .utf8)
        let inspected = try music.program("inspect", music.model, "--format", "json").output
        let hash = try #require(inspected.firstMatch(of: /"sha256": "([0-9a-f]{64})"/)?.output.1)
        for piece in ["sha256 \(hash)", "Training time", "settings differ from the default recipe", "optimizer.steps", music.music] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    @Test func aRunThatExistsIsNotOverwritten() throws {
        let before = try bytes(music.model), metrics = try bytes(music.run + "/metrics.jsonl")
        let outcome = try music.program("train", music.music, "--recipe", music.recipe, "--output", music.run)
        #expect(outcome.status == 64 && outcome.errors.contains(music.run) && outcome.errors.contains("--resume"))
        #expect(try bytes(music.model) == before)
        #expect(try bytes(music.run + "/metrics.jsonl") == metrics)
    }

    @Test func anInterruptedRunGoesOnAsIfItHadNot() throws {
        let recipe = try folder.file("r.yaml", TestMusic.recipeText(steps: 150)), run = folder.path + "/run", straight = folder.path + "/straight"
        let running = try music.program.start(["train", music.music, "--recipe", recipe, "--output", run])
        func steps() -> Int { (try? String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").count) ?? 0 }
        let deadline = Date(timeIntervalSinceNow: 60)
        while steps() < 3 && Date() < deadline && running.process.isRunning { usleep(2000) }
        kill(running.process.processIdentifier, SIGINT)
        let interrupted = running.finish(withinSeconds: 30)
        #expect(interrupted.status == 130 && interrupted.errors.contains("--resume"), "\(interrupted.status): \(interrupted.errors)")
        #expect(FileManager.default.fileExists(atPath: run + "/checkpoints/last.safetensors"))
        #expect((3..<150).contains(steps()))
        #expect(!FileManager.default.fileExists(atPath: run + "/model.safetensors"))

        let resumed = try music.program("train", music.music, "--resume", run)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(steps() == 150)
        #expect(try music.program("train", music.music, "--recipe", recipe, "--output", straight).status == 0)
        for name in ["model.safetensors", "checkpoints/last.safetensors", "checkpoints/best.safetensors", "metrics.jsonl", "recipe.yaml"] {
            #expect(try bytes(run + "/" + name) == bytes(straight + "/" + name), "\(name)")
        }
        let other = try music.program("train", music.songs[0], music.songs[1], "--resume", run)
        #expect(other.status == 64 && other.errors.contains("other music"), "\(other.status): \(other.errors)")
    }

    @Test func aRecipeThatIsWrongIsRefusedWithItsPlaceBeforeAnythingIsDone() throws {
        let recipe = try folder.file("r.yaml", "optimizer:\n  stepz: 5\n"), run = folder.path + "/run"
        let wrongKey = try music.program("train", music.music, "--recipe", recipe, "--output", run)
        #expect(wrongKey.status == 64 && wrongKey.errors.contains(recipe + ":2:3: unknown key \"optimizer.stepz\"; did you mean \"optimizer.steps\"?"))
        let wrongValue = try music.program("train", music.music, "--set", "optimizer.steps=none", "--output", run)
        #expect(wrongValue.status == 64 && wrongValue.errors.contains("optimizer.steps"))
        let missing = try music.program("train", music.music, "--recipe", folder.path + "/missing.yaml", "--output", run)
        #expect(missing.status == 66 && missing.errors.contains(folder.path + "/missing.yaml"))
        let noRun = try music.program("train", music.music, "--resume", run)
        #expect(noRun.status == 66 && noRun.errors.contains(run))
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test func withoutMusicThereIsNoTraining() throws {
        let bare = try folder.folder("bare"), missing = folder.path + "/missing", texts = try folder.folder("texts"), run = folder.path + "/run"
        try folder.file("texts/a.wav", "no audio")
        for path in [bare, missing, texts] {
            let outcome = try music.program("train", path, "--recipe", music.recipe, "--output", run)
            #expect(outcome.status == 66 && outcome.errors.contains(path) && outcome.output.isEmpty, "\(outcome.status): \(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: run))
        }
        #expect(try music.program("train", texts, "--recipe", music.recipe, "--output", run).errors.contains(texts + "/a.wav"))
    }

    @Test func aFolderOfOneSongAndItsCopiesIsSaidToBeOneTrack() throws {
        let one = try folder.folder("one"), copies = try folder.folder("copies")
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: one + "/song.wav")
        for number in 0..<6 { try FileManager.default.copyItem(atPath: music.songs[0], toPath: copies + "/\(number).wav") }
        var models: [Data] = []
        for path in [one, copies] {
            let run = path + "-run"
            let outcome = try music.program("train", path, "--recipe", music.recipe, "--set", "optimizer.steps=12", "--output", run)
            #expect(outcome.status == 0 && outcome.errors.contains("only 1 different track to learn from"), "\(outcome.status): \(outcome.errors)")
            models.append(try bytes(run + "/checkpoints/last.safetensors"))
        }
        #expect(models[0] == models[1])
    }

    @Test func anUnreadableFileIsNamedAndTheModelMadeAllTheSame() throws {
        let text = try folder.file("bad/text.wav", "no audio"), run = folder.path + "/run"
        let outcome = try music.program("train", music.music, folder.path + "/bad", "--recipe", music.recipe, "--set", "optimizer.steps=3", "--output", run)
        #expect(outcome.status == 1 && outcome.errors.contains(text), "\(outcome.errors)")
        #expect(FileManager.default.fileExists(atPath: run + "/model.safetensors"))
    }

    @Test func aProcessorWithoutBfloat16IsToldOfOnceAndTrainsInSinglePrecision() throws {
        var summaries: [Data] = []
        for precision in ["bfloat16", "float32"] {
            let run = folder.path + "/" + precision
            let outcome = try music.program(
                "train", music.music, "--recipe", music.recipe, "--quiet", "--set", "optimizer.steps=3",
                "--set", "optimizer.precision=\(precision)", "--output", run, environment: ["SAMETEMPO_INSTRUCTION_SET": "avx2"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let notices = outcome.errors.split(separator: "\n").filter { $0.contains("AVX512-BF16") }
            #expect(notices.count == (precision == "bfloat16" ? 1 : 0), "\(outcome.errors)")
            #expect(try String(contentsOfFile: run + "/recipe.yaml", encoding: .utf8).contains("precision: \(precision)"))
            summaries.append(try bytes(run + "/checkpoints/last.json"))
        }
        // Loss and steps are the same, the identities differ.
        let bests = summaries.map { String(decoding: $0, as: UTF8.self).firstMatch(of: /"bestValidationLoss": ?([-0-9.e]+)/)?.output.1 }
        #expect(bests[0] != nil && bests[0] == bests[1])
    }

    /// Rendering this takes minutes.
    @Test func anInterruptionWhileSoundsAreRenderedEndsAtOnceAndLeavesNoRun() throws {
        let text = TestMusic.recipeText(steps: 10).replacingOccurrences(of: "{count: 6, seconds: 8}", with: "{count: 20000, seconds: 40}")
        let recipe = try folder.file("long.yaml", text), run = folder.path + "/run"
        let running = try music.program.start(["train", music.music, "--recipe", recipe, "--output", run])
        sleep(3)
        kill(running.process.processIdentifier, SIGINT)
        let outcome = running.finish(withinSeconds: 20)
        #expect(outcome.status == 130 && outcome.errors.contains("interrupted"), "\(outcome.status): \(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test func aRunFolderThatCannotBeMadeIsNamed() throws {
        let run = try folder.file("file") + "/run"
        let outcome = try music.program("train", music.music, "--recipe", music.recipe, "--output", run)
        #expect(outcome.status == 74 && outcome.errors.contains(run), "\(outcome.status): \(outcome.errors)")
        let cache = try folder.file("file") + "/cache"
        let noCache = try music.program("train", music.music, "--recipe", music.recipe, "--output", folder.path + "/run", "--cache", cache)
        #expect(noCache.status == 74 && noCache.errors.contains(cache), "\(noCache.status): \(noCache.errors)")
    }

    @Test func aModelIsAdaptedToMusic() throws {
        let run = folder.path + "/run", keys = ["grooves.count=6", "grooves.seconds=8", "pulseless.count=6", "optimizer.steps=12", "references.seconds=5"]
        let outcome = try music.program.start(
            ["train", music.songs[0], "--from", music.run, "--output", run] + keys.flatMap { ["--set", $0] }).finish(withinSeconds: 60)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let recipe = try String(contentsOfFile: run + "/recipe.yaml", encoding: .utf8)
        #expect(recipe.contains(music.model) && recipe.contains("bandCount: 8 "))
        #expect(try bytes(run + "/model.safetensors") != bytes(music.model))
        #expect(try music.program("estimate", music.songs[0], "--model", run).status == 0)
        let others = try folder.file("beats.yaml", "task: beats\n"), refused = try music.program("train", music.music, "--from", music.run, "--recipe", others, "--output", run + "-2")
        #expect(refused.status == 64 && refused.errors.contains("task beats cannot begin with a model"), "\(refused.errors)")
        let none = try music.program("train", music.music, "--from", others, "--output", run + "-2")
        #expect(none.status == 64 && none.errors.contains(others), "\(none.errors)")
        #expect(try music.program("train", music.music, "--from", music.run, "--resume", run).status == 64)
    }
}
