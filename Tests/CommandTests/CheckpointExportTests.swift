import Foundation
import Testing

/// What a run has learned can be used before it is finished, and wherever a model is asked for.
@Suite struct CheckpointExportTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// A run that was stopped after some steps.
    private func interruptedRun() throws -> String {
        let run = folder.path + "/run"
        let running = try music.program.start(["train", music.music, "--recipe", music.recipe, "--set", "optimizer.steps=100000", "--output", run])
        let deadline = Date(timeIntervalSinceNow: 60)
        func steps() -> Int { (try? String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").count) ?? 0 }
        while steps() < 25 && Date() < deadline && running.process.isRunning { usleep(2000) }
        kill(running.process.processIdentifier, SIGINT)
        let outcome = running.finish(withinSeconds: 30)
        try #require(outcome.status == 130, "\(outcome.errors)")
        return run
    }

    @Test func theModelOfAFinishedRunIsThatOfItsBestCheckpoint() throws {
        let whole = folder.path + "/whole.safetensors", best = folder.path + "/best.safetensors"
        let outcome = try music.program("export", "--from", music.run, "--model", whole)
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
        #expect(try bytes(whole) == bytes(music.model))
        #expect(try music.program("export", "--from", music.run + "/checkpoints/best.safetensors", "--model", best).status == 0)
        #expect(try bytes(best) == bytes(music.model))
        let refused = try music.program("export", "--from", music.run, "--model", whole)
        #expect(refused.status == 64 && refused.errors.contains(whole) && refused.errors.contains("--overwrite"))
    }

    @Test func anInterruptedRunHasAPageAndGivesModels() throws {
        let run = try interruptedRun(), model = folder.path + "/so-far.safetensors", last = folder.path + "/last.safetensors"
        let page = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
        #expect(page.contains("Training run run") && page.contains("optimizer.clipNorm"))
        let asked = try music.program("estimate", music.songs[0], "--model", run)
        #expect(asked.status == 66 && asked.output.isEmpty && asked.errors.contains("sametempo export --from \(run)"), "\(asked.errors)")

        for (source, target) in [(run, model), (run + "/checkpoints/last.safetensors", last)] {
            let outcome = try music.program("export", "--from", source, "--model", target)
            #expect(outcome.status == 0 && outcome.errors.contains("of 100000"), "\(outcome.errors)")
            #expect(try music.program("estimate", music.songs[0], "--model", target).status == 0)
        }
        #expect(try bytes(model) != bytes(last))
        let steps = try [model, last].map { path -> Int in
            let facts = try JSONSerialization.jsonObject(with: Data(music.program("inspect", path, "--format", "json").output.utf8)) as? [String: Any]
            return try #require(((facts?["provenance"] as? [String: Any])?["step"] as? String).flatMap { Int($0) })
        }
        #expect(steps[0] == 20 && steps[1] >= 25, "\(steps)")
    }

    @Test func musicThatLiesElsewhereNowCanBeNamed() throws {
        let run = folder.path + "/run", model = folder.path + "/m.safetensors"
        try FileManager.default.copyItem(atPath: music.run, toPath: run)
        try folder.file("run/music.json", "{\"inputs\":[\"\(folder.path)/gone\"]}\n")
        let gone = try music.program("export", "--from", run, "--model", model)
        #expect(gone.status == 66 && gone.errors.contains(folder.path + "/gone") && !FileManager.default.fileExists(atPath: model))
        // Another folder, so that the calibration may differ, is said to be one.
        let other = try music.program("export", "--from", run, "--model", model, music.songs[0], music.songs[1], music.songs[2])
        #expect(other.status == 0 && other.errors.contains("other music"), "\(other.errors)")
        unlink(run + "/music.json")
        let untold = try music.program("export", "--from", run, "--model", model, "--overwrite")
        #expect(untold.status == 64 && untold.errors.contains("name it"), "\(untold.errors)")
        #expect(try music.program("export", "--from", run, "--model", model, "--overwrite", music.music).status == 0)
        #expect(try bytes(model) == bytes(music.model))
    }

    @Test func aRunStandsForItsModelWhereverAModelIsAskedFor() throws {
        let song = music.songs[0], page = folder.path + "/m.onnx"
        let expected = try music.program("estimate", song, "--model", music.model).output
        for run in [music.run, music.run + "/"] { #expect(try music.program("estimate", song, "--model", run).output == expected) }
        #expect(try music.program.start(["estimate", song], environment: ["SAMETEMPO_MODEL": music.run]).finish(withinSeconds: 60).output == expected)
        #expect(try music.program("export", "--onnx", page, "--model", music.run).status == 0)
        let manifest = try folder.file("m.csv", "path,bpm\n\(song),84\n")
        #expect(try music.program("evaluate", manifest, "--model", music.run).output == music.program("evaluate", manifest, "--model", music.model).output)
        let bare = try folder.folder("bare"), refused = try music.program("estimate", song, "--model", bare)
        #expect(refused.status == 66 && refused.errors.contains(bare))
    }

    @Test func whatIsNoCheckpointIsNamed() throws {
        let model = folder.path + "/m.safetensors", text = try folder.file("text.safetensors", "words"), bare = try folder.folder("bare")
        for source in [text, bare, music.model, folder.path + "/none"] {
            let outcome = try music.program("export", "--from", source, "--model", model)
            #expect(outcome.status == 66 && outcome.errors.contains(source) && !FileManager.default.fileExists(atPath: model), "\(outcome.errors)")
        }
        #expect(try music.program("export", "--from", music.run).status == 64)
        let nowhere = folder.path + "/none/m.safetensors", unwritable = try music.program("export", "--from", music.run, "--model", nowhere)
        #expect(unwritable.status == 74 && unwritable.errors.contains(nowhere), "\(unwritable.errors)")
    }

    /// Sound that is stretched by many ratios takes long to read.
    @Test func anInterruptionWhileMusicIsReadSaysSoAndKeepsTheFeatures() throws {
        let cache = folder.path + "/cache", run = folder.path + "/run"
        let running = try music.program.start(
            ["train", music.music, "--recipe", music.recipe, "--set", "stretch.method=waveform", "--set", "stretch.waveformVersions=33", "--cache", cache, "--output", run])
        func entries() -> Int { FileManager.default.subpaths(atPath: cache)?.count { $0.hasSuffix(".safetensors") } ?? 0 }
        let deadline = Date(timeIntervalSinceNow: 30)
        while entries() < 2 && Date() < deadline && running.process.isRunning { usleep(500) }
        kill(running.process.processIdentifier, SIGINT)
        let outcome = running.finish(withinSeconds: 60)
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(outcome.errors.contains("features that were read stay in the cache") && outcome.errors.contains("interrupted while reading music"), "\(outcome.errors)")
        #expect(entries() >= 2 && !FileManager.default.fileExists(atPath: run))
    }
}
