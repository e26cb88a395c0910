import AudioFiles
import Foundation
import Testing

/// What `estimate` writes, in each format and to each place.
@Suite struct EstimateOutputTests {
    let music: TestMusic, folder: TemporaryFolder
    /// Two songs, and silence between them: a result without a tempo.
    let inputs: [String]

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
        let silent = folder.path + "/silent.wav"
        try writeWAV(samples: [Float](repeating: 0, count: 8000 * 10), sampleRate: 8000, path: silent)
        inputs = [music.songs[0], silent, music.songs[1]]
    }

    private func estimate(_ inputs: [String], _ options: String...) throws -> Program.Outcome {
        try music.program.start(["estimate"] + inputs + ["--model", music.model] + options).finish(withinSeconds: 60)
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func json(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// BPM of each input as the text has it: what the other formats are held against. Empty for none.
    private func tempi() throws -> [String] {
        try estimate(inputs).lines.map { String($0.split(separator: "\t", omittingEmptySubsequences: false)[1]) }
    }

    @Test func textIsWrittenUnlessAnotherFormatIsNamed() throws {
        let plain = try estimate(inputs), named = try estimate(inputs, "--format", "text")
        #expect(plain.status == 0 && plain.lines.count == 3 && named.output == plain.output)
        let unknown = try estimate(inputs, "--format", "xml")
        #expect(unknown.status == 64 && unknown.output.isEmpty && unknown.errors.contains("xml"))
    }

    @Test func csvHasAHeaderAndARowForEachFile() throws {
        let tempi = try tempi(), outcome = try estimate(inputs, "--format", "csv")
        #expect(outcome.status == 0 && outcome.lines.count == 4)
        #expect(outcome.lines[0] == "path,bpm,bpm2,strength,confidence,reason,stability,grid_bpm,first_beat,residual,beats,segments,error,stamp")
        #expect(outcome.lines[2].hasPrefix("\(inputs[1]),,,,0.000,silent,,,,,,,,"))
        for row in [1, 3] {
            let cells = outcome.lines[row].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            #expect(cells.count == 14)
            #expect(cells[0] == inputs[row - 1] && cells[1] == tempi[row - 1])
            #expect(cells[5].isEmpty && cells[6].isEmpty)
        }
        let local = try estimate(inputs, "--format", "csv", "--local")
        let cells = local.lines[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(local.lines.count == 4 && Double(cells[6]) != nil)
        // Start, end, BPM and confidence of each part.
        let parts = cells[11].split(separator: " ").map { $0.split(separator: ":").compactMap { Double($0) } }
        #expect(!parts.isEmpty && parts.allSatisfy { $0.count == 4 } && parts[0][0] == 0 && abs(parts.last![1] - 12) < 0.1)
    }

    /// Two models of one recipe must be told apart.
    @Test func resultsNameTheModelsFileAsInspectDoes() throws {
        let facts = try music.program("inspect", music.model).output
        let hash = try #require(facts.split(separator: "\n").first { $0.hasPrefix("sha256") }?.split(separator: " ").last)
        #expect(try json(estimate([inputs[0]], "--format", "jsonl").lines[0])["model"] as? String == String(hash))
        #expect(try estimate([inputs[0]], "--format", "jams").output.contains("model \(hash)"))
    }

    @Test func jsonLinesHaveEveryKeyAlways() throws {
        let tempi = try tempi(), outcome = try estimate(inputs, "--format", "jsonl")
        #expect(outcome.status == 0 && outcome.lines.count == 3)
        let keys: Set = ["beats", "error", "grid", "stamp", "bpm", "bpm2", "confidence", "duration", "model", "path", "reason", "segments", "stability", "strength", "warning"]
        for (index, line) in outcome.lines.enumerated() {
            let object = try json(line)
            #expect(Set(object.keys) == keys && object["path"] as? String == inputs[index])
            #expect((object["model"] as? String)?.count == 64)
            #expect(object["bpm"] as? Double == Double(tempi[index]))
            #expect(object["segments"] is NSNull)
        }
        #expect(try json(outcome.lines[1])["reason"] as? String == "silent" && json(outcome.lines[0])["duration"] as? Double == 12)
        let local = try json(try estimate([inputs[0]], "--format", "jsonl", "--local").lines[0])
        let parts = try #require(local["segments"] as? [[String: Any]])
        #expect(parts.allSatisfy { Set($0.keys) == ["start", "end", "bpm", "confidence"] })
    }

    @Test func mirexHasTheLowerTempoFirstOnALineForEachFile() throws {
        let tempi = try tempi(), outcome = try estimate(inputs, "--format", "mirex")
        #expect(outcome.status == 0 && outcome.lines.count == 3 && outcome.lines[1] == "0.00\t0.00\t0.000")
        for index in [0, 2] {
            let columns = outcome.lines[index].split(separator: "\t")
            let numbers = columns.compactMap { Double($0) }
            #expect(numbers.count == 3 && numbers[0] <= numbers[1] && (0...1).contains(numbers[2]))
            // The stronger of the two is the answer; at 0.500 either may be.
            let strongest = numbers[2] > 0.5 ? columns[0...0] : numbers[2] < 0.5 ? columns[1...1] : columns[0...1]
            #expect(strongest.contains { $0 == tempi[index] })
        }
    }

    @Test func jamsIsADocumentForEachFile() throws {
        let tempi = try tempi(), single = try estimate([inputs[0]], "--format", "jams")
        #expect(single.status == 0)
        let document = try json(single.output)
        #expect((document["file_metadata"] as? [String: Any])?["duration"] as? Double == 12)
        let annotations = try #require(document["annotations"] as? [[String: Any]])
        #expect(annotations.count == 1 && annotations[0]["namespace"] as? String == "tempo")
        let data = try #require(annotations[0]["data"] as? [[String: Any]])
        let value = data.first?["value"] as? Double, time = data.first?["time"] as? Double
        #expect(value == Double(tempi[0]) && time == 0)

        let several = try estimate(inputs, "--format", "jams")
        #expect(several.status == 64 && several.output.isEmpty && several.errors.contains("3 inputs"))
        let target = folder.path + "/jams"
        let outcome = try estimate(inputs, "--format", "jams", "-o", target + "/")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target).sorted() == ["silent.jams", "song-0.jams", "song-1.jams"])
        #expect(try text(target + "/song-0.jams") == single.output)
    }

    @Test(arguments: ["text", "csv", "jsonl", "mirex"]) func aFileGetsWhatStandardOutputWould(format: String) throws {
        let path = folder.path + "/tempi." + format
        let shown = try estimate(inputs, "--format", format), kept = try estimate(inputs, "--format", format, "--output", path)
        #expect(kept.status == 0 && kept.output.isEmpty && !shown.output.isEmpty)
        #expect(try text(path) == shown.output)
        #expect(try estimate(inputs, "--format", format, "-o", "-").output == shown.output)
    }

    @Test func aFailedInputIsNamedAndHasARecordWithTheReason() throws {
        let words = try folder.file("words.wav", String(repeating: "words\n", count: 99)), path = folder.path + "/tempi.csv"
        let outcome = try estimate([words, inputs[0]], "--format", "csv", "-o", path)
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.contains(words))
        let lines = try text(path).split(separator: "\n")
        #expect(lines.count == 3 && lines[1].hasPrefix(words + ",,,,,unsupported,") && lines[2].hasPrefix(inputs[0] + ","))
        #expect(try estimate([words, inputs[0]]).lines.count == 1)
    }

    @Test func aPlaceThatCannotBeWrittenIsNamedBeforeTheWork() throws {
        let path = folder.path + "/missing/tempi.csv"
        let outcome = try estimate(inputs, "--format", "csv", "-o", path)
        #expect(outcome.status == 74 && outcome.output.isEmpty && outcome.errors.contains(path))
        #expect(!outcome.errors.contains("no tempo"))
    }

    @Test func whatIsThereIsKeptOrReplacedOnDemandOnly() throws {
        let target = folder.path + "/out/"
        #expect(try estimate(inputs, "--format", "jsonl", "-o", target).status == 0)
        let made = try text(target + "song-1.jsonl")
        try folder.file("out/song-0.jsonl", "kept\n")
        try FileManager.default.removeItem(atPath: target + "song-1.jsonl")
        let refused = try estimate(inputs, "--format", "jsonl", "-o", target)
        #expect(refused.status == 64 && refused.errors.contains("song-0.jsonl and 1 more") && refused.errors.contains("--overwrite"), "\(refused.errors)")
        #expect(try estimate(inputs, "--format", "jsonl", "-o", target, "--skip-existing").status == 0)
        #expect(try text(target + "song-0.jsonl") == "kept\n" && text(target + "song-1.jsonl") == made)
        #expect(try estimate(inputs, "--format", "jsonl", "-o", target, "--overwrite").status == 0)
        #expect(try text(target + "song-0.jsonl") != "kept\n")
        let nowhere = try estimate(inputs, "--skip-existing")
        #expect(nowhere.status == 64 && nowhere.output.isEmpty && nowhere.errors.contains("-o"))
    }

    @Test func aTableGrowsAndIsNotReplacedUnasked() throws {
        let table = folder.path + "/tempi.csv"
        #expect(try estimate([inputs[0]], "--format", "csv", "-o", table).status == 0)
        let first = try text(table), refused = try estimate(inputs, "--format", "csv", "-o", table)
        #expect(try refused.status == 64 && refused.errors.contains(table) && refused.errors.contains("--skip-existing") && text(table) == first)
        #expect(try estimate(inputs, "--format", "csv", "-o", table, "--skip-existing").status == 0)
        let grown = try text(table)
        #expect(grown.hasPrefix(first) && grown.split(separator: "\n").count == 4)
        #expect(try estimate(inputs, "--format", "csv", "-o", table, "--skip-existing").status == 0)
        #expect(try text(table) == grown)
        #expect(try estimate([inputs[0]], "--format", "csv", "-o", table, "--overwrite").status == 0)
        #expect(try text(table) == first)
        let diary = try folder.file("diary.txt", "dear diary\n")
        let wrong = try estimate(inputs, "--format", "csv", "-o", diary, "--skip-existing")
        #expect(try wrong.status == 64 && wrong.errors.contains(diary) && text(diary) == "dear diary\n", "\(wrong.errors)")
    }

    @Test func anInterruptedRunKeepsWhatIsDoneAndGoesOn() throws {
        let many = try folder.folder("many"), table = folder.path + "/tempi.jsonl"
        for number in 0..<2000 { try FileManager.default.createSymbolicLink(atPath: "\(many)/\(number).wav", withDestinationPath: music.songs[number % 6]) }
        let arguments = ["estimate", many, "--model", music.model, "--format", "jsonl", "-o", table, "--local", "--jobs", "1"]
        let running = try music.program.start(arguments), deadline = Date(timeIntervalSinceNow: 60)
        while !FileManager.default.fileExists(atPath: table + ".part") && running.process.isRunning && Date() < deadline { usleep(1000) }
        kill(running.process.processIdentifier, SIGINT)
        let outcome = running.finish(withinSeconds: 60)
        guard outcome.status == 130 else { Issue.record("\(outcome.status): \(outcome.errors)"); return }
        #expect(outcome.errors.contains("of 2000 files") && outcome.errors.contains("--skip-existing goes on"))
        let done = (try? text(table).split(separator: "\n")) ?? []
        #expect((0..<2000).contains(done.count))
        #expect(try music.program.start(arguments + ["--skip-existing"]).finish(withinSeconds: 120).status == 0)
        let all = try text(table).split(separator: "\n")
        #expect(all.count == 2000 && Array(all.prefix(done.count)) == done)
    }

    @Test func aReportIsWrittenBesideTheResults() throws {
        let page = folder.path + "/page.html"
        let outcome = try estimate(inputs, "--report", page)
        #expect(try outcome.status == 0 && outcome.output == estimate(inputs).output)
        let html = try text(page)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        for name in ["song-0.wav", "silent.wav", "song-1.wav"] { #expect(html.contains(name)) }
        for tempo in try tempi() where !tempo.isEmpty { #expect(html.contains(">" + tempo + "<")) }
        let unwritable = folder.path + "/missing/page.html"
        let failed = try estimate([inputs[0]], "--report", unwritable)
        #expect(failed.status == 74 && failed.errors.contains(unwritable))
    }

    /// The date is the only part of a page that the same inputs do not give again.
    @Test func aPageTellsWhereItComesFromAndItsDateCanBeFixed() throws {
        let page = folder.path + "/page.html"
        func made(_ seconds: String) throws -> String {
            let arguments = ["estimate", "--max-bpm", "190", "--model", music.model] + inputs + ["--report", page]
            let outcome = try music.program.start(arguments, environment: ["SOURCE_DATE_EPOCH": seconds]).finish(withinSeconds: 60)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try text(page)
        }
        let first = try made("1764320400")
        #expect(try made("1764320400") == first && made("1764320401") != first)
        let facts = try json(music.program("inspect", music.model, "--format", "json").output), hash = try #require(facts["sha256"] as? String)
        for piece in ["2025-11-28T09:00:00Z", "sametempo 0.", "--max-bpm 190", "\(music.model), sha256 \(hash)", "to 190.0 BPM"] {
            #expect(first.contains(piece), "\(piece)")
        }
    }
}
