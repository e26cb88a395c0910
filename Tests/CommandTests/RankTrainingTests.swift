import Communication
import Formats
import Foundation
import Learning
import Testing

/// `mpirun -n N sametempo train`, as a user runs it; left out where the trait MPI is off.
@Suite(.enabled(if: Job.hasMPI)) struct RankTrainingTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func start(_ ranks: Int, _ arguments: [String], environment: [String: String] = [:]) throws -> Program.Running {
        try music.program.start(["--allow-run-as-root", "--oversubscribe", "-n", "\(ranks)", Program.path, "train", music.music] + arguments,
                                program: Self.launcher, environment: environment)
    }

    private static let launcher = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/mpirun" }
        .first(where: FileManager.default.isExecutableFile) ?? "/usr/bin/mpirun"

    private func train(_ ranks: Int, _ arguments: String...) throws -> Program.Outcome { try start(ranks, arguments).finish(withinSeconds: 120) }

    private func recipe(steps: Int, _ changes: (String, String)...) throws -> String {
        var text = TestMusic.recipeText(steps: steps).replacingOccurrences(of: "threads: 2", with: "threads: 1")
        for (old, new) in changes { text = text.replacingOccurrences(of: old, with: new) }
        return try folder.file("recipe-\(UUID().uuidString).yaml", text)
    }

    private func records(_ run: String) throws -> [StepRecord] { try JSONLines.read(StepRecord.self, from: folder.path + "/" + run + "/metrics.jsonl") }
    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)) }
    private func steps(_ run: String) -> Int { (try? String(contentsOfFile: folder.path + "/\(run)/metrics.jsonl", encoding: .utf8).split(separator: "\n").count) ?? 0 }

    private func expectAlike(_ first: String, _ second: String) throws {
        for (one, other) in zip(try records(first), try records(second)) {
            #expect(one.step == other.step && abs(one.loss - other.loss) < 1e-3 * max(1, abs(one.loss)), "step \(one.step): \(one.loss), \(other.loss)")
        }
        #expect(try records(first).count == records(second).count)
    }

    @Test func severalProcessesTrainWhatOneTrainsAndTheSameBytesTwice() throws {
        let recipe = try recipe(steps: 20)
        #expect(try music.program("train", music.music, "--recipe", recipe, "--output", folder.path + "/one").status == 0)
        for name in ["two", "again"] {
            let outcome = try train(2, "--recipe", recipe, "--output", folder.path + "/" + name)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.components(separatedBy: "model: ").count == 2 && outcome.errors.contains("1 threads of each of 2 processes"), "\(outcome.errors)")
        }
        try expectAlike("one", "two")
        for file in ["model.safetensors", "metrics.jsonl", "checkpoints/last.safetensors", "checkpoints/best.safetensors"] {
            #expect(try bytes("two/" + file) == bytes("again/" + file), "\(file)")
        }
    }

    /// Whichever rank is told to end, all do, after the same step.
    @Test func anInterruptedJobGoesOnExactlyAndWithAnotherNumberOfProcesses() throws {
        let recipe = try recipe(steps: 600)
        #expect(try train(2, "--recipe", recipe, "--output", folder.path + "/straight").status == 0)
        for name in ["same", "other"] {
            let running = try start(2, ["--recipe", recipe, "--output", folder.path + "/" + name]), deadline = Date(timeIntervalSinceNow: 90)
            while steps(name) < 3 && Date() < deadline && running.process.isRunning { usleep(2000) }
            let ranks = try Self.children(of: running.process.processIdentifier).sorted()
            try #require(ranks.count == 2)
            kill(ranks[name == "same" ? 0 : 1], SIGTERM)
            let outcome = running.finish(withinSeconds: 60)
            #expect(outcome.status == 130 && outcome.errors.contains("--resume"), "\(outcome.status): \(outcome.errors)")
            #expect((3..<600).contains(steps(name)))
            let resumed = try train(name == "same" ? 2 : 3, "--resume", folder.path + "/" + name)
            #expect(resumed.status == 0, "\(resumed.errors)")
        }
        for file in ["model.safetensors", "metrics.jsonl", "checkpoints/last.safetensors"] {
            #expect(try bytes("same/" + file) == bytes("straight/" + file), "\(file)")
        }
        try expectAlike("straight", "other")
    }

    @Test func embeddingsFindTheirPartnersAmongTheWindowsOfAllProcesses() throws {
        let recipe = try folder.file("embedding.yaml", """
            task: contrastive
            threads: 1
            windowSeconds: 3
            features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
            encoder: {onsetChannels: [12, 12, 8], rateChannels: 12, rhythmWidth: 48, binsPerOctave: 24, timbreChannels: [10, 12], cepstralCount: 4}
            pairs: {perStep: 5, minimumDistanceSeconds: 0, maximumDistanceSeconds: 2}
            optimizer: {steps: 20}
            validation: {everySteps: 10, heldOutFraction: 0}
            transformation: {stretchOctaves: 0.2}
            timbreTransformation: {stretchOctaves: 0.2}

            """)
        #expect(try music.program("train", music.music, "--recipe", recipe, "--output", folder.path + "/one").status == 0)
        let outcome = try train(3, "--recipe", recipe, "--output", folder.path + "/three")
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectAlike("one", "three")
    }

    @Test func aKilledProcessEndsTheJobAndTheRunGoesOnExactly() throws {
        let recipe = try recipe(steps: 60)
        #expect(try train(2, "--recipe", recipe, "--output", folder.path + "/straight").status == 0)
        let running = try start(2, ["--recipe", recipe, "--output", folder.path + "/killed"]), deadline = Date(timeIntervalSinceNow: 90)
        while steps("killed") < 14 && Date() < deadline && running.process.isRunning { usleep(2000) }
        let ranks = try Self.children(of: running.process.processIdentifier)
        try #require(ranks.count == 2)
        kill(ranks.max()!, SIGKILL)
        let outcome = running.finish(withinSeconds: 60)
        #expect(outcome.status != 0 && outcome.errors.contains("signal 9"), "\(outcome.status): \(outcome.errors)")
        let resumed = try train(2, "--resume", folder.path + "/killed")
        #expect(resumed.status == 0, "\(resumed.errors)")
        for file in ["model.safetensors", "metrics.jsonl", "checkpoints/last.safetensors"] {
            #expect(try bytes("killed/" + file) == bytes("straight/" + file), "\(file)")
        }
    }

    private static func children(of parent: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { process in
            guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let end = status.lastIndex(of: ")") else { return false }
            return status[end...].split(separator: " ").dropFirst(2).first == "\(parent)"
        }
    }

    @Test func moreProcessesThanPairsAreRefused() throws {
        let recipe = try recipe(steps: 5, ("pairs: {perStep: 6}", "pairs: {perStep: 1}"))
        let outcome = try train(2, "--recipe", recipe, "--output", folder.path + "/few")
        #expect(outcome.status == 64 && outcome.errors.contains("2 ranks for a batch of 1"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/few"))
    }

    /// As of machines that do not see the same files.
    @Test func ranksWithOtherMusicOrAnotherRecipeAreNamed() throws {
        let recipe = try recipe(steps: 5), run = folder.path + "/differing"
        func train(_ inputs: [String], _ changes: String...) throws -> Program.Outcome {
            let other = [":", "-n", "1", Program.path, "train"] + inputs
            let arguments = ["--recipe", recipe, "--output", run]
            return try start(1, arguments + other + arguments + changes).finish(withinSeconds: 120)
        }
        let fewer = try train(Array(music.songs.dropLast()))
        #expect(fewer.status == 64 && fewer.errors.components(separatedBy: "rank 1 has other music than rank 0").count == 2, "\(fewer.status): \(fewer.errors)")
        let longer = try train([music.music], "--set", "optimizer.steps=6")
        #expect(longer.status == 64 && longer.errors.components(separatedBy: "rank 1 has another recipe than rank 0").count == 2, "\(longer.status): \(longer.errors)")
        let none = try train([folder.path + "/nowhere"])
        #expect(none.status == 66 && none.errors.contains("nowhere: there is no such file or folder"), "\(none.status): \(none.errors)")
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test func aRunThatExistsIsLeftAlone() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: music.run + "/metrics.jsonl"))
        let outcome = try train(2, "--recipe", music.recipe, "--output", music.run)
        #expect(outcome.status == 64 && outcome.errors.contains("holds a run already"), "\(outcome.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: music.run + "/metrics.jsonl")) == before)
    }
}
