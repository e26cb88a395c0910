import Foundation
import Testing

/// Whatever happens to a run or beside it, its folder stays one that can be gone on with.
@Suite(.serialized) struct InterruptionTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
    private func steps(_ run: String) -> Int {
        (try? String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").count) ?? 0
    }
    private func wait(seconds: Double = 60, for condition: () -> Bool) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !condition() && Date() < deadline { usleep(2000) }
    }

    /// `Tests/kill-training.sh` does it hundreds of times, at random moments.
    @Test func aRunThatIsKilledFiveTimesEndsAsOneThatWasNot() throws {
        let run = folder.path + "/run", recipe = try folder.file("r.yaml", TestMusic.recipeText(steps: 60))
        for kill in 0..<5 {
            let arguments = kill == 0 ? ["--recipe", recipe, "--output", run] : ["--resume", run]
            let running = try music.program.start(["train", music.music] + arguments)
            // Within the first steps, inside saves, and beyond them.
            let target = [1, 10, 11, 25, 38][kill]
            wait { steps(run) >= target || !running.process.isRunning }
            Foundation.kill(running.process.processIdentifier, SIGKILL)
            #expect(running.finish(withinSeconds: 30).status == -SIGKILL)
        }
        let resumed = try music.program("train", music.music, "--resume", run)
        #expect(resumed.status == 0, "\(resumed.errors)")
        for name in ["model.safetensors", "checkpoints/last.safetensors", "checkpoints/best.safetensors", "metrics.jsonl"] {
            #expect(try bytes(run + "/" + name) == bytes(music.run + "/" + name), "\(name)")
        }
    }

    @Test func damagedCheckpointsAreWarnedOfAndThenMissed() throws {
        let run = folder.path + "/run"
        try FileManager.default.copyItem(atPath: music.run, toPath: run)
        unlink(run + "/model.safetensors")
        func damage(_ name: String) throws {
            unlink("\(run)/checkpoints/\(name).safetensors")
            try folder.file("run/checkpoints/\(name).safetensors", "damaged")
        }
        try damage("last")
        let fallback = try music.program("train", music.music, "--resume", run)
        #expect(fallback.status == 0 && fallback.errors.contains("last.safetensors: ") && fallback.errors.contains("after step 50"), "\(fallback.errors)")
        #expect(try bytes(run + "/model.safetensors") == bytes(music.model))
        for name in ["last", "previous", "best"] { try damage(name) }
        let lost = try music.program("train", music.music, "--resume", run)
        #expect(lost.status == 66 && lost.errors.contains("previous.safetensors"), "\(lost.status): \(lost.errors)")
    }

    @Test func whatWasChangedSinceIsSaidAndForcedOnlyOnDemand() throws {
        let run = folder.path + "/run", recipe = run + "/recipe.yaml"
        try FileManager.default.copyItem(atPath: music.run, toPath: run)
        let text = try String(contentsOfFile: recipe, encoding: .utf8)
        try folder.file("run/recipe.yaml", text.replacingOccurrences(of: "clipNorm: 1.0", with: "clipNorm: 2.0"))
        let refused = try music.program("train", music.music, "--resume", run)
        #expect(refused.status == 64 && refused.errors.contains("optimizer.clipNorm 1.0 → 2.0") && refused.errors.contains("--force-resume"), "\(refused.errors)")
        let forced = try music.program("train", music.music, "--resume", run, "--force-resume")
        #expect(forced.status == 0 && forced.errors.contains("clipNorm"), "\(forced.errors)")
    }

    @Test func aSecondTrainingOnARunFolderIsRefusedAndAKilledOneFreesIt() throws {
        let run = folder.path + "/run"
        let arguments = ["train", music.music, "--recipe", music.recipe, "--set", "optimizer.steps=100000", "--output", run]
        let first = try music.program.start(arguments)
        wait { steps(run) >= 12 || !first.process.isRunning }
        for second in [arguments, ["train", music.music, "--resume", run]] {
            let refused = try music.program.start(second).finish(withinSeconds: 30)
            #expect(refused.status == 64, "\(refused.status): \(refused.errors)")
        }
        let refused = try music.program("train", music.music, "--resume", run)
        #expect(refused.errors.contains("process \(first.process.processIdentifier) on "), "\(refused.errors)")
        kill(first.process.processIdentifier, SIGKILL)
        #expect(first.finish(withinSeconds: 10).status == -SIGKILL)
        let third = try music.program.start(["train", music.music, "--resume", run])
        let before = steps(run)
        wait { steps(run) > before || !third.process.isRunning }
        kill(third.process.processIdentifier, SIGINT)
        #expect(third.finish(withinSeconds: 30).status == 130)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsARunWithItsStateSaved(number: Int32) throws {
        let run = folder.path + "/run"
        let running = try music.program.start(["train", music.music, "--recipe", music.recipe, "--set", "optimizer.steps=100000", "--output", run])
        wait { steps(run) >= 3 || !running.process.isRunning }
        kill(running.process.processIdentifier, number)
        let outcome = running.finish(withinSeconds: 30)
        #expect(outcome.status == 130 && outcome.errors.contains("saved to \(run)/checkpoints/last.safetensors"), "\(outcome.status): \(outcome.errors)")
        // Not the last multiple of checkpoint.everySteps, but the step at which it was asked.
        let facts = try music.program("inspect", "--format", "json", run + "/checkpoints/last.safetensors")
        let object = try JSONSerialization.jsonObject(with: Data(facts.output.utf8)) as? [String: Any]
        #expect(object?["stepsDone"] as? Int == steps(run), "\(facts.output) \(facts.errors)")
    }

    @Test func twoTrainingsShareACacheFromItsFirstEntryOn() throws {
        let cache = folder.path + "/cache"
        let runs = (0..<2).map { folder.path + "/run\($0)" }
        let running = try runs.map {
            try music.program.start(["train", music.music, "--recipe", music.recipe, "--cache", cache, "--output", $0])
        }
        for program in running {
            let outcome = program.finish(withinSeconds: 60)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        for run in runs { #expect(try bytes(run + "/model.safetensors") == bytes(music.model)) }
        let names = try FileManager.default.subpathsOfDirectory(atPath: cache)
        #expect(names.filter { $0.hasSuffix(".safetensors") }.count == music.songs.count && !names.contains { $0.hasSuffix(".part") }, "\(names)")
    }

    @Test func aRunFolderThatVanishesIsNamed() throws {
        let run = folder.path + "/run"
        let running = try music.program.start(
            ["train", music.music, "--recipe", music.recipe, "--set", "optimizer.steps=100000", "--output", run])
        wait { steps(run) >= 3 || !running.process.isRunning }
        try FileManager.default.moveItem(atPath: run, toPath: run + "-gone")
        let outcome = running.finish(withinSeconds: 30)
        #expect(outcome.status == 74 && outcome.errors.contains(run), "\(outcome.status): \(outcome.errors)")
    }

    #if os(Linux)
    /// A small file system of its own stands in for a full disk; only the superuser can make one.
    @Test(.enabled(if: geteuid() == 0)) func aFullDiskIsNamedAndLeavesWhatWasThere() throws {
        let disk = try folder.folder("disk"), run = disk + "/run"
        try #require(shell("mount -t tmpfs -o size=600k tmpfs \(disk)") == 0)
        defer { _ = shell("umount -l \(disk)") }
        let first = try music.program.start(["train", music.music, "--recipe", music.recipe, "--output", run])
        wait { FileManager.default.fileExists(atPath: run + "/checkpoints/previous.safetensors") || !first.process.isRunning }
        kill(first.process.processIdentifier, SIGKILL)
        _ = first.finish(withinSeconds: 10)
        // What is left is filled up.
        _ = shell("head -c 10M /dev/zero > \(disk)/filler 2>/dev/null")
        let full = try music.program("train", music.music, "--resume", run)
        #expect(full.status == 74 && full.errors.contains(run), "\(full.status): \(full.errors)")
        unlink(disk + "/filler")
        _ = shell("mount -o remount,size=10m \(disk)")
        _ = shell("mount -o remount,ro \(disk)")
        let readOnly = try music.program("train", music.music, "--resume", run)
        #expect(readOnly.status == 74 && readOnly.errors.contains(run) && readOnly.errors.contains("Read-only"), "\(readOnly.status): \(readOnly.errors)")
        _ = shell("mount -o remount,rw \(disk)")
        let resumed = try music.program("train", music.music, "--resume", run)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try bytes(run + "/model.safetensors") == bytes(music.model))
    }

    private func shell(_ command: String) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
    #endif
}
