#if Tags
import Foundation
import Testing

/// `tag` takes tempi from a table, keeps account of what it replaced, and cleans up after itself.
@Suite struct TagJournalTests {
    let music: TestMusic, folder: TemporaryFolder, songs: [String], table: String

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
        songs = try ["a.wav", "b.wav", "c.wav"].enumerated().map { [folder, music] index, name in
            try FileManager.default.copyItem(atPath: music.songs[index], toPath: folder.path + "/" + name)
            return folder.path + "/" + name
        }
        table = try folder.file("tempi.csv", "path,bpm,confidence,note\n\(songs[0]),128.4,0.9,mine\n\(songs[1]),,0.1,\n\(songs[2]),90,0.2,\n")
    }

    /// With journals of this test's own.
    private func tag(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
        try music.program.start(["tag"] + arguments, environment: ["XDG_STATE_HOME": folder.path + "/state"].merging(environment) { $1 }).finish(withinSeconds: 60)
    }

    private func contents() -> [Data?] { songs.map { FileManager.default.contents(atPath: $0) } }

    @Test func aTableIsWrittenAsItStandsAndSummedUp() throws {
        let before = contents()
        let shown = try tag("--from", table)
        #expect(shown.status == 0 && contents() == before && !FileManager.default.fileExists(atPath: folder.path + "/state"))
        #expect(shown.lines == ["\(songs[0])\t\t128\twould-write", "\(songs[1])\t\t\tno-tempo", "\(songs[2])\t\t90\twould-write"])
        let written = try tag("--from", table, "--write", "--decimals", "1", "--min-confidence", "0.5")
        #expect(written.lines.map { $0.split(separator: "\t").last } == ["written", "no-tempo", "unsure"])
        #expect(written.errors.contains("1 written, 1 without tempo, 1 unsure\n") && written.errors.contains("tag --undo \(folder.path)/state/sametempo/tags/"), "\(written.errors)")
        #expect(try tag("--from", table, "--write").errors.contains("1 written, 1 had one, 1 without tempo\n"))
    }

    @Test func tablesOfOtherShapesAreReadAndBadOnesRefused() throws {
        let lines = try folder.file("tempi.jsonl", #"{"bpm":128,"path":"a.wav"}"# + "\n" + #"{"bpm":null,"path":"b.wav"}"# + "\n")
        let outcome = try tag("--from", lines)
        #expect(outcome.lines == ["\(folder.path)/a.wav\t\t128\twould-write", "\(folder.path)/b.wav\t\t\tno-tempo"], "\(outcome.errors)")
        for (name, text) in [("a", "path,tempo\nx,1\n"), ("b", "path,bpm\n\(songs[0]),fast\n"), ("c", "path,bpm\n\(songs[0]),0.5\n"), ("d", "path,bpm\nx,99\nx,98\n"), ("e", "path,bpm\nx\n")] {
            let refused = try tag("--from", folder.file("\(name).csv", text), "--write")
            #expect(refused.status == 64 && refused.errors.contains("\(name).csv"), "\(name): \(refused.status) \(refused.errors)")
        }
        #expect(try tag("--from", folder.path + "/none.csv").status == 66)
        let missing = try tag("--from", folder.file("gone.csv", "path,bpm\nnowhere.wav,99\n\(songs[0]),99\n"))
        #expect(missing.status == 1 && missing.lines.count == 1 && missing.errors.contains("nowhere.wav"))
    }

    @Test func undoBringsEveryByteBack() throws {
        let before = contents()
        _ = try tag("--from", table, "--write")
        #expect(contents() != before)
        let undone = try tag("--undo")
        #expect(undone.status == 0 && contents() == before && undone.errors.contains("2 restored"), "\(undone.errors)")
        #expect(undone.lines == ["\(songs[0])\t128\t\trestored", "\(songs[2])\t90\t\trestored"])
        #expect(try tag("--undo").status == 66)
        // A journal elsewhere is named.
        _ = try tag("--from", table, "--write", "--journal", folder.path + "/mine.jsonl")
        #expect(contents() != before)
        #expect(try tag("--undo").status == 66)
        #expect(try tag("--undo", folder.path + "/mine.jsonl").status == 0 && contents() == before)
    }

    @Test func clearTakesAwayOnlyWhatWasWrittenHere() throws {
        _ = try tag("--from", table, "--write")
        // Somebody else's.
        let other = try folder.file("other.csv", "path,bpm\n\(songs[1]),77\n")
        _ = try tag("--from", other, "--write", environment: ["XDG_STATE_HOME": folder.path + "/elsewhere"])
        let cleared = try tag("--clear", "--write", songs[0], songs[1], songs[2])
        #expect(cleared.lines == ["\(songs[0])\t128\t\tcleared", "\(songs[1])\t77\t77\tkept", "\(songs[2])\t90\t\tcleared"], "\(cleared.output)")
        #expect(try tag("--clear", "--force", "--write", songs[1]).lines == ["\(songs[1])\t77\t\tcleared"])
    }

    @Test func writeProtectedFilesAreLeftAloneAndNamed() throws {
        chmod(songs[0], 0o444)
        let before = contents()
        for options in [[], ["--write"]] {
            let outcome = try music.program.start(["tag", "--from", table] + options, environment: ["XDG_STATE_HOME": folder.path + "/state"]).finish(withinSeconds: 60)
            #expect(outcome.status == 1 && outcome.lines.count == 2 && outcome.errors.contains("\(songs[0]): left as it was, since it is write-protected"), "\(outcome.errors)")
        }
        #expect(contents()[0] == before[0])
    }

    @Test func withoutAPlaceForTheJournalNothingIsWritten() throws {
        let before = contents()
        let outcome = try tag("--from", table, "--write", environment: ["XDG_STATE_HOME": songs[0]])
        #expect(outcome.status == 74 && contents() == before && outcome.errors.contains("--journal"), "\(outcome.errors)")
    }

    @Test func aLeftoverOfAKilledRunIsToldOfAndRemovedOnDemand() throws {
        let copy = try folder.file(".sametempo-4-5.wav", "half a copy")
        let told = try tag("--from", table)
        #expect(told.errors.contains("\(copy): a copy that a killed run left") && told.errors.contains("No journal here proves"), "\(told.errors)")
        _ = try tag("--from", table, "--remove-leftovers")
        #expect(FileManager.default.fileExists(atPath: copy))
        var status = stat()
        stat(copy, &status)
        try folder.file("state/sametempo/tags/0.jsonl", #"{"copy":"\#(copy)","device":\#(status.st_dev),"event":"copy","inode":\#(status.st_ino),"path":"x","time":""}"# + "\n")
        #expect(try tag("--from", table).errors.contains("--remove-leftovers removes it"))
        _ = try tag("--from", table, "--remove-leftovers")
        #expect(!FileManager.default.fileExists(atPath: copy))
    }

    /// Minutes of noise, which takes a while to be compared.
    private func longSong() throws -> String {
        let path = folder.path + "/long.wav"
        var stream = UInt64(7), bytes = Data("RIFF".utf8)
        func number(_ value: Int, _ width: Int) -> Data { Data((0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }) }
        let count = 12_000_000
        bytes += number(count + 36, 4) + Data("WAVEfmt ".utf8) + number(16, 4) + number(1, 2) + number(1, 2) + number(16000, 4) + number(32000, 4) + number(2, 2) + number(16, 2)
        bytes += Data("data".utf8) + number(count, 4) + Data((0..<count / 8).flatMap { _ -> [UInt8] in
            stream = stream &* 6364136223846793005 &+ 1442695040888963407
            return withUnsafeBytes(of: stream, Array.init)
        })
        try bytes.write(to: URL(fileURLWithPath: path))
        return path
    }

    private func copies() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasPrefix(".sametempo-") } }

    /// A run over a long song, with its copy beside it.
    private func runUnderWay() throws -> Program.Running {
        let list = try folder.file("long.csv", "path,bpm\n\(longSong()),100\n")
        let running = try music.program.start(["tag", "--from", list, "--write"], environment: ["XDG_STATE_HOME": folder.path + "/state"])
        let deadline = Date(timeIntervalSinceNow: 30)
        // An empty copy is not noted in the journal yet.
        let holdsBytes = { (name: String) in ((try? FileManager.default.attributesOfItem(atPath: folder.path + "/" + name))?[.size] as? Int ?? 0) > 0 }
        while !copies().contains(where: holdsBytes) && running.process.isRunning && Date() < deadline { usleep(1000) }
        return running
    }

    @Test(arguments: [SIGHUP, SIGQUIT, SIGTERM, SIGINT]) func signalsLeaveNoCopyBehind(number: Int32) throws {
        let running = try runUnderWay()
        kill(running.process.processIdentifier, number)
        // A second one ends it at once.
        if number == SIGINT { usleep(5000); kill(running.process.processIdentifier, number) }
        let outcome = running.finish(withinSeconds: 60)
        #expect(outcome.status == 130 && copies().isEmpty, "\(outcome.status): \(outcome.errors)")
    }

    @Test func whatAKilledRunLeftIsProvenAndRemoved() throws {
        let running = try runUnderWay(), before = FileManager.default.contents(atPath: folder.path + "/long.wav")
        kill(running.process.processIdentifier, SIGKILL)
        _ = running.finish(withinSeconds: 30)
        #expect(copies().count == 1 && FileManager.default.contents(atPath: folder.path + "/long.wav") == before)
        #expect(try tag("--from", table).errors.contains("--remove-leftovers removes it") && copies().count == 1)
        let foreign = try folder.file(".sametempo-1-3.wav", "somebody's")
        #expect(try tag("--from", table, "--remove-leftovers").errors.contains("removed \(folder.path)/.sametempo-") && copies() == [".sametempo-1-3.wav"])
        #expect(FileManager.default.fileExists(atPath: foreign))
    }
}
#endif
