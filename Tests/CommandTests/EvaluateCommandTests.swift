import Foundation
import Testing

@Suite struct EvaluateCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func evaluate(_ manifest: String, _ options: String...) throws -> Program.Outcome {
        try music.program.start(["evaluate", manifest, "--model", music.model] + options).finish(withinSeconds: 60)
    }

    /// What the program itself estimates, so that the annotations are right by construction.
    private func estimates() throws -> [Double] {
        try music.program("estimate", music.music, "--model", music.model).lines.map { try #require(Double($0.split(separator: "\t")[1])) }
    }

    @Test func figuresAreThoseOfTheEstimates() throws {
        let tempi = try estimates()
        // Right, double, 3:2, 1.2 times, right, a missing file.
        let factors = [1, 0.5, 1 / 1.5, 1 / 1.2, 1]
        var text = "path,bpm,source\n"
        for (index, factor) in factors.enumerated() { text += "\(music.songs[index]),\(tempi[index] * factor),\(index < 3 ? "a" : "b")\n" }
        text += "missing.wav,100,b\n"
        let manifest = try folder.file("m.csv", text), table = folder.path + "/per-track.csv", page = folder.path + "/report.html"
        let outcome = try evaluate(manifest, "--per-track", table, "--report", page)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(folder.path + "/missing.wav: no such file"))
        #expect(outcome.lines.count == 4)
        let rows = outcome.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(rows[0][0] == "source" && rows[1].prefix(3) == ["all", "6", "33.3"] && rows[2].prefix(3) == ["a", "3", "33.3"] && rows[3].prefix(3) == ["b", "3", "33.3"])
        #expect(outcome.lines[1].contains("50.0 [") && outcome.lines[2].contains("66.7 ["))
        // x2, x1/2, x3, x1/3, ternary, other, none.
        #expect(rows[1].suffix(7) == ["1", "0", "0", "0", "1", "1", "1"])
        let tracks = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
        #expect(tracks.count == 7 && tracks[6] == "missing.wav,100.000,,,,missing,b,unreadable")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("none (unreadable)") && html.contains("6 annotated files"))
        #expect(html.contains("Annotations") && html.contains("\(music.model), sha256 "))
        #expect(tracks[2].hasPrefix(music.songs[1] + ",") && tracks[2].hasSuffix(",double,a,ok"))
    }

    @Test func aRunThatIsKilledIsGoneOnWithAndGivesTheSameBytes() throws {
        let manifest = try folder.file("m.csv", "path,bpm,source\n" + (0..<300).map { "many/\($0).wav,\(TestMusic.tempi[$0 % 6]),\($0 % 2)\n" }.joined())
        let many = try folder.folder("many")
        for copy in 0..<299 { try FileManager.default.createSymbolicLink(atPath: many + "/\(copy).wav", withDestinationPath: music.songs[copy % 6]) }
        func outputs(_ name: String) -> [String] { ["-o", "\(folder.path)/\(name).csv", "--format", "csv", "--per-track", "\(folder.path)/\(name)-tracks.csv"] }
        func run(_ name: String, _ options: String...) throws -> Program.Outcome {
            try music.program.start(["evaluate", manifest, "--model", music.model] + outputs(name) + options).finish(withinSeconds: 120)
        }
        let part = folder.path + "/killed.csv.part"
        let running = try music.program.start(["evaluate", manifest, "--model", music.model, "--jobs", "1"] + outputs("killed"))
        let deadline = Date(timeIntervalSinceNow: 60)
        while (FileManager.default.contents(atPath: part)?.count ?? 0) < 5000 && running.process.isRunning && Date() < deadline { usleep(1000) }
        kill(running.process.processIdentifier, SIGKILL)
        #expect(running.finish(withinSeconds: 30).status == -SIGKILL)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["killed.csv.part", "m.csv", "many"])
        #expect(try run("killed").status == 64)
        let other = try run("killed", "--skip-existing", "--no-prior")
        #expect(other.status == 64 && other.errors.contains("\(part):1: "), "\(other.errors)")
        let resumed = try run("killed", "--skip-existing"), whole = try run("whole")
        #expect(resumed.status == 1 && resumed.errors == whole.errors && resumed.errors.contains("many/299.wav: no such file"), "\(resumed.errors)")
        for name in ["", "-tracks"] {
            let found = FileManager.default.contents(atPath: "\(folder.path)/killed\(name).csv")
            #expect(found != nil && found == FileManager.default.contents(atPath: "\(folder.path)/whole\(name).csv"))
        }
        #expect(!FileManager.default.fileExists(atPath: part))
        let again = try run("killed", "--skip-existing")
        #expect(again.status == 0 && again.errors.contains("there already"), "\(again.errors)")
        let nowhere = try evaluate(manifest, "--skip-existing")
        #expect(nowhere.status == 64 && nowhere.errors.contains("--skip-existing needs"), "\(nowhere.errors)")
    }

    @Test func pathsAreTakenFromTheManifestsFolder() throws {
        let manifest = try folder.file("sub/m.csv", "path,bpm\n../song.wav,120\n")
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: folder.path + "/song.wav")
        let outcome = try evaluate(manifest)
        #expect(outcome.status == 0 && outcome.lines.count == 2)
    }

    @Test(arguments: [("", ":1"), ("path\na.wav\n", ":1"), ("path,bpm\na.wav,fast\n", ":2"), ("path,bpm\n", "")])
    func aManifestThatCannotBeUsedIsNamedWithItsLine(text: String, place: String) throws {
        let manifest = try folder.file("m.csv", text)
        let outcome = try evaluate(manifest)
        #expect(outcome.status == 66 && outcome.output.isEmpty && outcome.errors.contains(manifest + place + ":"), "\(outcome.errors)")
    }

    @Test func aMissingManifestOrAnUnwritableTableIsNamed() throws {
        let missing = folder.path + "/missing.csv"
        let outcome = try evaluate(missing)
        #expect(outcome.status == 66 && outcome.errors.contains(missing))
        let manifest = try folder.file("m.csv", "path,bpm\n\(music.songs[0]),120\n"), table = folder.path + "/missing/t.csv"
        let unwritable = try evaluate(manifest, "--per-track", table)
        #expect(unwritable.status == 74 && unwritable.errors.contains(table))
        let page = folder.path + "/missing/r.html", unwritablePage = try evaluate(manifest, "--report", page)
        #expect(unwritablePage.status == 74 && unwritablePage.errors.contains(page))
    }

    private func manifest(_ tempi: [Double]) throws -> String {
        try folder.file("m.csv", "path,bpm,source\n" + zip(music.songs, tempi).enumerated().map { "\($1.0),\($1.1),\($0 < 3 ? "a" : "b")\n" }.joined())
    }

    /// A model's run folder, a table of another program and the model itself, over the same files.
    @Test func otherSystemsAreComparedWithTheFirst() throws {
        let tempi = try estimates(), manifest = try manifest(tempi)
        // Right, half, wrong, none, a row missing, right.
        let table = try folder.file("other.csv", "path,bpm\n" + zip(zip(music.songs, tempi), ["1", "0.5", "1.3", "", "-", "1"]).compactMap { song, factor in
            factor == "-" ? nil : "\(song.0),\(Double(factor).map { "\(song.1 * $0)" } ?? "")\n"
        }.joined())
        let outcome = try evaluate(manifest, "--against", music.run, "--against", table, "--report", folder.path + "/r.html", "--per-track", folder.path + "/t.csv")
        #expect(outcome.status == 0 && outcome.errors.contains("no row about 1 of 6 files"), "\(outcome.errors)")
        let scores = outcome.output.components(separatedBy: "\n\n")
        #expect(scores.count == 2 && scores[0].split(separator: "\n").count == 1 + 3 * 3)
        let rows = scores[1].split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
        #expect(rows.count == 1 + 2 * 3)
        #expect(rows[1].prefix(3) == [music.run, "all", "0.0"], "\(rows[1])")
        #expect(rows[4].prefix(3) == [table, "all", "-66.7"], "\(rows[4])")
        // Four lost by Accuracy 1: p is 2 / 2⁴.
        #expect(rows[4].contains("0.1250") && rows[4].contains("0.2500"), "\(rows[4])")
        let html = try String(contentsOfFile: folder.path + "/r.html", encoding: .utf8)
        #expect(html.contains("McNemar") && html.contains("other.csv"))
        let tracks = try String(contentsOfFile: folder.path + "/t.csv", encoding: .utf8).split(separator: "\n")
        #expect(tracks[0].hasSuffix("\(table) pred_bpm,\(table) relation") && tracks[2].hasSuffix(",half") && tracks[5].hasSuffix(",,missing"))
    }

    @Test func figuresAreForProgramsToo() throws {
        let tempi = try estimates(), manifest = try manifest(tempi)
        let outcome = try evaluate(manifest, "--against", "shipped", "--format", "jsonl")
        #expect(outcome.status == 0 && outcome.lines.count == 6)
        let rows = try outcome.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(rows[0]["acc1"] as? Double == 100 && (rows[0]["acc1_low"] as? Double ?? 0) > 50 && rows[0]["acc1_p"] is NSNull)
        #expect(rows[3]["system"] as? String == "shipped" && rows[3]["files"] as? Int == 6 && (rows[3]["acc1_p"] as? Double).map { (0...1).contains($0) } == true)
    }

    /// The table that the program itself writes has the annotation as `bpm`; taking that for the estimate would be a perfect score.
    @Test func aTableTakesTheModelsPlaceAndItsPredictionsCount() throws {
        let tempi = try estimates(), manifest = try manifest(tempi.map { $0 * 1.2 }), table = folder.path + "/per-track.csv"
        let model = try evaluate(manifest, "--per-track", table)
        let again = try music.program("evaluate", manifest, "--from", table)
        #expect(again.status == 0 && again.output == model.output && again.lines[1].contains(" 0.0 ["), "\(again.output)")
        let foreign = try folder.file("foreign.csv", "path,bpm\nelsewhere.wav,120\n"), none = try music.program("evaluate", manifest, "--from", foreign)
        #expect(none.status == 66 && none.errors.contains(foreign) && none.output.isEmpty)
        #expect(try evaluate(manifest, "--from", table).status == 64)
    }

    @Test func aMissingFileHasNoErrorOfItsTempo() throws {
        let manifest = try folder.file("m.csv", "path,bpm\nmissing.wav,100\n"), outcome = try evaluate(manifest)
        let cells = outcome.lines[1].split(separator: " ")
        #expect(outcome.status == 1 && outcome.lines.count == 2 && cells.contains("-") && !outcome.output.contains("41.4"), "\(outcome.output)")
    }
}
