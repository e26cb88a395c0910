import Foundation
import Testing

@Suite struct ProbeCommandTests {
    let folder: TemporaryFolder, program: Program, files: EmbeddingFiles

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        files = try EmbeddingFiles(folder)
    }

    private func probe(_ options: String...) throws -> Program.Outcome { try run(["probe", files.labels] + options) }
    private func run(_ arguments: [String]) throws -> Program.Outcome { try program.start(arguments).finish(withinSeconds: 120) }

    /// Rows of a CSV without quotes, by column.
    private func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test(arguments: [("genre", "class", "accuracy", 0.8), ("mood", "multi-label", "mAP", 0.8), ("bpm", "number", "R²", 0.5), ("bpm", "tempo", "Acc1", 0.8),
                      ("key", "key", "weighted key score", 0.8)])
    func everyKindOfLabelGetsItsMeasure(column: String, kind: String, measure: String, least: Double) throws {
        let outcome = try probe("--embeddings", files.embeddings, "--target", column, "--kind", kind, "--folds", "3", "--repeats", "2", "--format", "csv", "--quiet")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let first = try #require(rows(outcome.output).first)
        #expect(first["measure"] == measure && first["items"] == (kind == "multi-label" ? "30" : "40"))
        let value = try #require(Double(first["value"]!)), low = try #require(Double(first["low"]!)), high = try #require(Double(first["high"]!))
        #expect(value > least && low <= value && value <= high)
    }

    @Test func twoEmbeddingsAreComparedAndTheSameSeedGivesTheSameBytes() throws {
        let noise = try folder.file("noise.jsonl", EmbeddingFiles.lines(seed: 2, signal: 0, model: "noise"))
        let page = folder.path + "/page.html", items = folder.path + "/items.csv"
        let confusions = folder.path + "/confusions.csv"
        func run() throws -> [String] {
            let outcome = try probe("--embeddings", files.embeddings, "--embeddings", noise, "--target", "genre", "--group", "artist", "--format", "csv",
                                    "--report", page, "--per-item", items, "--confusions", confusions, "--seed", "7", "--jobs", "2")
            #expect(outcome.status == 0, "\(outcome.errors)")
            return [outcome.output] + (try [page, items].map { try String(contentsOfFile: $0, encoding: .utf8) })
        }
        let first = try run()
        let second = try run()
        // The page links to the tracks from wherever the program was started.
        #expect(second[0] == first[0] && second[2] == first[2])
        let table = rows(first[0]), difference = try #require(table.first { $0["embeddings"] == "second - first" && $0["measure"] == "accuracy" })
        #expect(table.count == 9 && table[0]["groups"] == "10" && Double(difference["high"]!)! < 0)
        #expect(first[1].hasPrefix("<!DOCTYPE html>") && first[1].contains("confusions-2") && first[1].contains("second − first") && first[1].contains("noise.jsonl"))
        let counts = rows(try String(contentsOfFile: confusions, encoding: .utf8))
        #expect(counts.count == 8 && counts[5]["label"] == "genre 1" && ["genre 0", "genre 1", "genre 2", "genre 3"].reduce(0.0) { $0 + (Double(counts[5][$1]!) ?? .nan) }.rounded() == 10)
        let answers = rows(first[2])
        #expect(answers.count == 40 && answers[5]["path"] == "5.wav" && answers[5]["label"] == "genre 1" && answers[5]["answer2_3"]?.hasPrefix("genre") == true)
    }

    @Test func aSavedProbeLabelsEmbeddingsOfItsEncoderOnly() throws {
        let saved = folder.path + "/probe.safetensors"
        #expect(try probe("--embeddings", files.embeddings, "--target", "genre", "--strength", "1", "--save", saved).status == 0)
        let fresh = try folder.file("fresh.jsonl", EmbeddingFiles.lines(seed: 9, signal: 5, model: "abc"))
        let labelled = try run(["label", "--probe", saved, "--embeddings", fresh, "--format", "csv"])
        #expect(labelled.status == 0, "\(labelled.errors)")
        let answers = rows(labelled.output)
        #expect(answers.count == 40 && answers.enumerated().count { $1["genre"] == "genre \($0 % 4)" } > 36)
        #expect(answers.allSatisfy { Double($0["confidence"]!)! > 0.25 })
        let windows = try run(["label", "3.wav", "--probe", saved, "--embeddings", fresh, "--windows", "--format", "jsonl"])
        #expect(windows.lines.count == 2 && windows.lines[1].contains("\"start\":1.0,\"end\":2.0"))
        let other = try folder.file("other.jsonl", EmbeddingFiles.lines(seed: 9, signal: 5, model: "xyz"))
        let refused = try run(["label", "--probe", saved, "--embeddings", other])
        #expect(refused.status == 66 && refused.output.isEmpty && refused.errors.contains("encoder xyz; expected embeddings by abc"))
        let noProbe = try run(["label", "--probe", files.labels, "--embeddings", fresh])
        #expect(noProbe.status == 66 && noProbe.errors.contains(files.labels))
        let unknown = try run(["label", "none.wav", "--probe", saved, "--embeddings", fresh])
        #expect(unknown.status == 66 && unknown.errors.contains("none.wav"))
    }

    @Test func whatIsLeftOutIsNamed() throws {
        let labels = try folder.file("some.csv", "path,genre\nnowhere.wav,a\n" + (0..<30).map { "\($0).wav,\($0 == 29 ? "" : "\($0 % 2)")\n" }.joined())
        let outcome = try run(["probe", labels, "--embeddings", files.embeddings, "--target", "genre", "--repeats", "1"])
        #expect(outcome.status == 0)
        for text in ["1 of 31 labelled files have no embedding in \(files.embeddings): nowhere.wav", "10 of 40 embeddings of \(files.embeddings) have no row in \(labels): 30.wav",
                     "1 of 31 labelled files have no genre: 29.wav"] { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
    }

    @Test func inputsThatCannotBeUsedAreNamed() throws {
        func check(_ status: Int32, _ text: String, _ options: String...) throws {
            let outcome = try run(["probe"] + options + (options.contains("--target") ? [] : ["--target", "genre"]))
            #expect(outcome.status == status && outcome.output.isEmpty && outcome.errors.contains(text), "\(options): \(outcome.errors)")
        }
        let (labels, embeddings) = (files.labels, files.embeddings)
        try check(66, "no column style; expected one of path, genre, bpm", labels, "--embeddings", embeddings, "--target", "style")
        try check(66, "none.csv: cannot open", "none.csv", "--embeddings", embeddings)
        try check(66, "none.npy: cannot open", labels, "--embeddings", "none.npy")
        try check(66, "one class only, 1", labels, "--embeddings", embeddings, "--target", "same")
        try check(66, "labels.csv:2: genre \"genre 0\"; expected a number", labels, "--embeddings", embeddings, "--kind", "number")
        try check(66, "classes with fewer members than folds: artist 0 4", labels, "--embeddings", embeddings, "--target", "artist")
        try check(66, "10 groups; expected at least 11", labels, "--embeddings", embeddings, "--target", "bpm", "--kind", "number", "--group", "artist", "--folds", "11")
        try check(66, "the ending .txt", labels, "--embeddings", "e.txt")
        let broken = try folder.file("nan.csv", "path,e0\n0.wav,1\n1.wav,nan\n")
        try check(66, "nan.csv:row 2: a number that is not finite, in the embedding of 1.wav", labels, "--embeddings", broken)
        try check(64, "--folds must be at least 2", labels, "--embeddings", embeddings, "--folds", "1")
        try check(64, "--embeddings once, or twice", labels)
        try check(64, "--confusions needs classes", labels, "--embeddings", embeddings, "--target", "bpm", "--kind", "number", "--confusions", "c.csv")
        try check(64, "--save goes with one", labels, "--embeddings", embeddings, "--embeddings", embeddings, "--save", "p.safetensors")
    }

    @Test func noOutputDestroysAnInput() throws {
        let before = try String(contentsOfFile: files.labels, encoding: .utf8)
        for option in ["-o", "--report", "--per-item", "--confusions", "--save"] {
            let outcome = try probe("--embeddings", files.embeddings, "--target", "genre", option, files.labels)
            #expect(outcome.status == 64 && outcome.errors.contains("would destroy it"), "\(option)")
        }
        #expect(try probe("--embeddings", files.embeddings, "--target", "genre", "-o", files.embeddings).status == 64)
        #expect(try String(contentsOfFile: files.labels, encoding: .utf8) == before)
    }
}
