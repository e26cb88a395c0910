import Foundation
import Testing

#if MPI
private let hasMPI = true
#else
private let hasMPI = false
#endif

/// The program as `mpirun` starts it; left out where it was built without MPI.
@Suite(.serialized, .enabled(if: hasMPI)) struct RankTests {
    let music: TestMusic, folder: TemporaryFolder, many: String

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
        many = try folder.folder("many")
        // Enough for every rank, of unequal length, and one that cannot be read.
        for number in 0..<40 { try FileManager.default.createSymbolicLink(atPath: "\(many)/\(1000 + number).wav", withDestinationPath: music.songs[number % 6]) }
        try folder.file("many/1017-bad.wav", "no audio at all")
    }

    private func start(_ ranks: Int, _ arguments: [String], _ environment: [String: String] = [:]) throws -> Program.Running {
        // Tests run in threads to which no signals go, and mpirun would inherit that.
        let launcher = ["--default-signal", "mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "\(ranks)"]
        return try music.program.start(launcher + [Program.path] + arguments, program: "/usr/bin/env", environment: environment)
    }

    private func run(_ ranks: Int, _ arguments: String...) throws -> Program.Outcome { try start(ranks, arguments).finish(withinSeconds: 120) }

    private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

    private func wait(seconds: Double = 60, for condition: () -> Bool) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !condition() && Date() < deadline { usleep(2000) }
    }

    private func linkSongs(_ count: Int) throws {
        try folder.folder("links")
        for number in 0..<count {
            try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/links/\(number).wav", withDestinationPath: music.songs[number % 6])
        }
    }

    /// The processes that `mpirun` started, other than the one that writes.
    private func workers(of launcher: Int32) -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap(Int32.init).sorted() ?? []
        return all.filter { process in
            guard let environment = bytes("/proc/\(process)/environ"), let status = bytes("/proc/\(process)/stat") else { return false }
            let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            let rank = environment.split(separator: 0).first { $0.starts(with: Data("OMPI_COMM_WORLD_RANK=".utf8)) }
            return fields.count > 1 && fields[1] == "\(launcher)" && rank.map { !$0.elementsEqual(Data("OMPI_COMM_WORLD_RANK=0".utf8)) } ?? false
        }
    }

    /// Whether a process is no more, or waits only for somebody to take note of its end.
    private func isGone(_ process: Int32) -> Bool {
        guard let status = bytes("/proc/\(process)/stat") else { return true }
        return String(decoding: status, as: UTF8.self).split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    @Test(arguments: [1, 2, 3, 4]) func ranksGiveTheBytesOfOneProcess(ranks: Int) throws {
        let arguments = ["estimate", many, "--model", music.model, "--format", "csv", "--local"]
        let alone = try music.program.start(arguments).finish(withinSeconds: 120), shared = try start(ranks, arguments).finish(withinSeconds: 120)
        #expect(alone.status == 1 && shared.status == 1, "\(shared.errors)")
        #expect(alone.lines.count == 42 && shared.output == alone.output)
        #expect(shared.errors.contains("1 of 41 inputs failed:") && shared.errors.contains("1017-bad.wav: not audio"), "\(shared.errors)")
        guard ranks > 1 else { return }
        // On a busy machine a rank may begin when all is done; not every time.
        var counts = try self.shares(shared.errors)
        for _ in 0..<10 where counts.contains(0) { counts = try self.shares(start(ranks, arguments).finish(withinSeconds: 120).errors) }
        #expect(counts.count == ranks && counts.allSatisfy { $0 > 0 }, "\(counts)")
    }

    /// How many files each rank did, by what the program says.
    private func shares(_ errors: String) throws -> [Int] {
        let text = try #require(errors.firstMatch(of: /done by \d ranks: ([\d +]+) files/)).1
        let counts = text.components(separatedBy: " + ").compactMap(Int.init)
        #expect(counts.reduce(0, +) == 41, "\(counts)")
        return counts
    }

    @Test func filesFoldersAndListsComeOutTheSame() throws {
        let list = try folder.file("list.m3u", "#EXTM3U\nmany/1003.wav\nmany/1001.wav\nmany/none.wav\n")
        for arguments in [["--format", "jsonl", "-o", "OUT.jsonl"], ["--format", "jams", "-o", "OUT/"]] {
            func output(_ name: String) -> [String] { arguments.map { $0.replacingOccurrences(of: "OUT", with: "\(folder.path)/\(name)") } }
            let alone = try music.program.start(["estimate", "--list", list, many, "--model", music.model] + output("alone")).finish(withinSeconds: 120)
            let shared = try start(3, ["estimate", "--list", list, many, "--model", music.model] + output("shared")).finish(withinSeconds: 120)
            #expect(alone.status == 1 && shared.status == 1, "\(alone.errors)\(shared.errors)")
        }
        let table = try #require(bytes(folder.path + "/alone.jsonl"))
        #expect(bytes(folder.path + "/shared.jsonl") == table && table.split(separator: 10).count == 44)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/alone").sorted()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/shared").sorted() == names && names.count > 40)
        for name in names { #expect(bytes("\(folder.path)/shared/\(name)") == bytes("\(folder.path)/alone/\(name)"), "\(name)") }
    }

    @Test func evaluateAndEmbedShareTheirWorkToo() throws {
        let rows = (0..<40).map { "many/\(1000 + $0).wav,\(TestMusic.tempi[$0 % 6]),\($0 % 2 == 0 ? "a" : "b")\n" }
        let manifest = try folder.file("m.csv", "path,bpm,source\n" + rows.joined() + "gone.wav,100,a\n")
        let table = try folder.file("other.csv", "path,bpm\nmany/1000.wav,84\nmany/1001.wav,\n")
        let arguments = ["evaluate", manifest, "--model", music.model, "--against", table, "--overwrite", "--per-track"]
        let alone = try music.program.start(arguments + [folder.path + "/alone.csv"]).finish(withinSeconds: 120)
        let shared = try start(3, arguments + [folder.path + "/shared.csv"]).finish(withinSeconds: 120)
        #expect(alone.status == 1 && shared.status == 1 && shared.output == alone.output && !alone.output.isEmpty, "\(shared.errors)")
        let tracks = bytes(folder.path + "/alone.csv")
        #expect(tracks != nil && bytes(folder.path + "/shared.csv") == tracks)
        for name in ["e.npy", "s.npy"] {
            let outcome = name == "e.npy" ? try music.program("embed", music.music, "--windows", "-o", folder.path + "/" + name)
                : try run(2, "embed", music.music, "--windows", "-o", folder.path + "/" + name)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(bytes(folder.path + "/s.npy") == bytes(folder.path + "/e.npy"))
        #expect(bytes(folder.path + "/s.jsonl") == bytes(folder.path + "/e.jsonl"))
    }

    /// `Tests/mpi-estimation-faults.sh` does it many times, at random moments.
    @Test(arguments: [SIGKILL, SIGSTOP]) func aRankThatIsLostEndsTheJobAndTheNextOneGoesOn(signal: Int32) throws {
        let output = folder.path + "/tempi.csv", part = output + ".part", alone = folder.path + "/alone.csv"
        // 400 files, so that the job is under way when the rank is lost.
        try linkSongs(400)
        let list = try folder.file("list.txt", (0..<400).map { "links/\($0).wav\n" }.joined() + "missing.wav\n")
        let arguments = ["estimate", "--list", list, "--format", "csv", "--jobs", "1"]
        let running = try start(3, arguments + ["-o", output], ["SAMETEMPO_MPI_SILENCE_SECONDS": "2"])
        wait { (bytes(part)?.count ?? 0) > 1000 || !running.process.isRunning }
        let worker = try #require(workers(of: running.process.processIdentifier).first)
        kill(worker, signal)
        let outcome = running.finish(withinSeconds: 60)
        #expect(outcome.status != 0 && outcome.status > 0, "\(outcome.status)")
        #expect(outcome.errors.contains(signal == SIGSTOP ? "has not been heard of by rank" : "mpirun noticed that process rank"), "\(outcome.errors)")
        wait(seconds: 10) { isGone(worker) }
        #expect(isGone(worker), "the rank is still there")
        let left = try #require(bytes(FileManager.default.fileExists(atPath: part) ? part : output)).split(separator: 10).count - 1
        #expect(left > 0 && left < 401, "\(left)")
        let refused = try music.program.start(arguments + ["-o", output]).finish(withinSeconds: 60)
        #expect(refused.status == 64 && refused.errors.contains("--skip-existing"), "\(refused.errors)")
        let resumed = try start(2, arguments + ["-o", output, "--skip-existing"]).finish(withinSeconds: 120)
        #expect(resumed.status == 1 && resumed.errors.contains("missing.wav: no such file"), "\(resumed.errors)")
        _ = try music.program.start(arguments + ["-o", alone]).finish(withinSeconds: 120)
        // What was done after the rank was lost stands before what the rank was at.
        let found = try #require(bytes(output)).split(separator: 10), whole = try #require(bytes(alone)).split(separator: 10)
        #expect(found.sorted { $0.lexicographicallyPrecedes($1) } == whole.sorted { $0.lexicographicallyPrecedes($1) } && !FileManager.default.fileExists(atPath: part))
    }

    /// Ranks are killed twice, then as many as before, or one alone, go on.
    @Test(arguments: ["embed", "evaluate"]) func tablesThatAreWrittenAtTheEndSurviveLostRanks(command: String) throws {
        try linkSongs(160)
        func files(_ name: String) -> [String] { (command == "embed" ? ["npy", "jsonl"] : ["csv", "tracks.csv"]).map { "\(folder.path)/\(name).\($0)" } }
        func arguments(_ name: String) throws -> [String] {
            if command == "embed" { return ["embed", "\(folder.path)/links", "--windows", "-o", files(name)[0]] }
            let rows = (0..<160).map { "links/\($0).wav,\(TestMusic.tempi[$0 % 6]),\($0 % 2 == 0 ? "a" : "b")\n" }
            let manifest = try folder.file("m.csv", "path,bpm,source\n" + rows.joined())
            return ["evaluate", manifest, "--model", music.model, "--against", "shipped", "--format", "csv", "-o", files(name)[0], "--per-track", files(name)[1]]
        }
        let part = files("t")[0] + ".part"
        for round in 0..<2 {
            let before = bytes(part)?.count ?? 0
            let running = try start(3, arguments("t") + ["--jobs", "1", "--skip-existing"], ["SAMETEMPO_MPI_SILENCE_SECONDS": "2"])
            wait { (bytes(part)?.count ?? 0) > before + 5000 || !running.process.isRunning }
            if round == 0 {
                try kill(#require(workers(of: running.process.processIdentifier).first), SIGKILL)
            } else {
                // All at once, as when the power fails.
                for worker in workers(of: running.process.processIdentifier) { kill(worker, SIGKILL) }
                kill(running.process.processIdentifier, SIGKILL)
            }
            let outcome = running.finish(withinSeconds: 60)
            #expect(outcome.status != 0, "\(outcome.errors)")
            wait(seconds: 10) { workers(of: running.process.processIdentifier).isEmpty && FileManager.default.fileExists(atPath: part) }
            #expect(files("t").allSatisfy { bytes($0) == nil } && (bytes(part)?.count ?? 0) > before, "\(outcome.errors)")
        }
        // Rank 0 may still be on its way out.
        var resumed = try start(2, arguments("t") + ["--skip-existing"]).finish(withinSeconds: 120)
        if resumed.errors.contains("another run") {
            sleep(5)
            resumed = try start(2, arguments("t") + ["--skip-existing"]).finish(withinSeconds: 120)
        }
        let alone = try music.program.start(arguments("alone")).finish(withinSeconds: 240)
        #expect(resumed.status == 0 && alone.status == 0 && !FileManager.default.fileExists(atPath: part), "\(resumed.errors)\(alone.errors)")
        for (found, expected) in zip(files("t"), files("alone")) { #expect(bytes(found) != nil && bytes(found) == bytes(expected), "\(found)") }
    }

    @Test func ctrlCKeepsWhatIsDone() throws {
        let output = folder.path + "/tempi.jsonl", part = output + ".part"
        try linkSongs(4000)
        let list = try folder.file("list.txt", (0..<4000).map { "links/\($0).wav\n" }.joined())
        let arguments = ["estimate", "--list", list, "--format", "jsonl", "-o", output]
        let running = try start(2, arguments)
        wait { (bytes(part)?.count ?? 0) > 1000 || !running.process.isRunning }
        kill(running.process.processIdentifier, SIGINT)
        let outcome = running.finish(withinSeconds: 60)
        // What mpirun ends with, and how much it still passes on of what the ranks say, is its own affair.
        #expect(outcome.status > 0, "\(outcome.status): \(outcome.errors)")
        let left = try #require(bytes(FileManager.default.fileExists(atPath: output) ? output : part))
        #expect(left.split(separator: 10).count > 5)
        let resumed = try music.program.start(["estimate", many, "--format", "jsonl", "-o", output, "--skip-existing"]).finish(withinSeconds: 60)
        #expect(resumed.status == 1 && !FileManager.default.fileExists(atPath: part), "\(resumed.errors)")
    }

    @Test func ranksThatWereStartedToDoDifferentThingsAreNamed() throws {
        let table = folder.path + "/music.npy"
        let outcome = try run(1, "estimate", music.songs[0], ":", "-n", "1", Program.path, "embed", music.songs[0], "-o", table)
        #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome.status): \(outcome.errors)")
        #expect(outcome.errors.contains("rank 1 runs embed of sametempo") && outcome.errors.contains("rank 0 estimate of"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: table))
    }

    @Test func helpComesOnce() throws {
        let outcome = try run(2, "estimate", "--help")
        #expect(outcome.status == 0 && outcome.output.components(separatedBy: "USAGE:").count == 2, "\(outcome.status): \(outcome.errors)")
    }

    @Test func aCommandThatCannotShareIsRefused() throws {
        let outcome = try run(2, "segment", music.songs[0])
        #expect(outcome.status == 64 && outcome.errors.contains("segment does not share its work"), "\(outcome.status): \(outcome.errors)")
        let missing = try run(2, "estimate", folder.path + "/nothing")
        #expect(missing.status == 66 && missing.errors.components(separatedBy: "no such file or folder").count == 2, "\(missing.errors)")
    }
}
