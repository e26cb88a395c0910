import Foundation
import RandomStreams
import Testing

/// `probe --preset groove-study`, on made-up ratings of 40 songs of two styles.
@Suite struct StudyCommandTests {
    let folder: TemporaryFolder, program: Program, ratings: String, features: String, embeddings: String

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        var stream = RandomStream(seed: 3), table = "path,groove,dance,style\n", columns = "path,rms,pulse,swing\n", lines = ""
        for song in 0..<40 {
            let (rms, pulse) = (stream.normal(), stream.normal()), style = song % 3 == 0 ? "funk" : "rock"
            table += "\(song).wav,\(rms + 0.1 * stream.normal()),\(song == 5 ? "" : "\(stream.normal())"),\(style)\n"
            columns += "\(song).wav,\(rms),\(pulse),\(song == 7 ? "" : "\(stream.normal())")\n"
            lines += "{\"embedding\":[\(Float(stream.normal())),\(Float(rms))],\"path\":\"\(song).wav\"}\n"
        }
        ratings = try folder.file("ratings.csv", table)
        features = try folder.file("features.csv", columns)
        embeddings = try folder.file("e.jsonl", lines)
    }

    private func probe(_ options: String...) throws -> Program.Outcome {
        try program.start(["probe", ratings, "--preset", "groove-study"] + options).finish(withinSeconds: 60)
    }

    private func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test func oneCommandDoesTheStudy() throws {
        let files = ["page.html", "importance.csv", "items.csv"].map { folder.path + "/" + $0 }
        func run() throws -> Program.Outcome {
            try probe("--embeddings", features, "--embeddings", embeddings, "--target", "groove", "--target", "dance", "--per", "style", "--covariate", "style",
                      "--format", "csv", "--report", files[0], "--importance", files[1], "--per-item", files[2])
        }
        let outcome = try run(), table = rows(outcome.output)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Two tables, two targets, all and two styles, two measures.
        #expect(table.count == 24)
        let first = try #require(table.first)
        #expect(first["measure"] == "R²" && first["class"] == "" && Double(first["mean"]!)! > 0.9 && first["items"] == "39")
        let noise = try #require(table.first { $0["target"] == "dance" })
        #expect(Double(noise["mean"]!)! < 0.2 && noise["items"] == "38")
        #expect(outcome.errors.contains("1 of 40 rows of \(features) are left out for want of swing: 7.wav") && outcome.errors.contains("have no dance: 5.wav"))
        let importance = rows(try String(contentsOfFile: files[1], encoding: .utf8))
        #expect(importance.map { $0["feature"]! } == ["rms", "pulse", "swing", "rms", "pulse", "swing"])
        #expect(Double(importance[0]["importance"]!)! > 1 && abs(Double(importance[1]["importance"]!)!) < 0.1 && Double(importance[0]["partial"]!)! > 0.9)
        let page = try String(contentsOfFile: files[0], encoding: .utf8)
        for text in ["<!DOCTYPE html>", "scatter-4", "map-2", "relations", "funk"] { #expect(page.contains(text), "\(text)") }
        let items = rows(try String(contentsOfFile: files[2], encoding: .utf8))
        #expect(items.count == 2 * (39 + 38) && items[0]["answer_4"] != nil)
        #expect(try run().output == outcome.output)
    }

    @Test func columnsMayBePicked() throws {
        let outcome = try probe("--embeddings", features, "--columns", "rms,pulse", "--target", "groove", "--format", "csv")
        #expect(outcome.status == 0 && rows(outcome.output)[0]["items"] == "40")
        let none = try probe("--embeddings", features, "--columns", "rms,none", "--target", "groove")
        #expect(none.status == 66 && none.errors.contains("no column none; expected one of path, rms, pulse, swing"))
        #expect(try probe("--embeddings", embeddings, "--columns", "rms", "--target", "groove").status == 64)
        let both = try probe("--embeddings", features, "--embeddings", embeddings, "--columns", "rms", "--target", "groove", "--format", "csv")
        #expect(both.status == 0 && rows(both.output).count == 4)
    }

    @Test func featuresAreProbedAsEmbeddingsAreAndChanceIsMeasured() throws {
        let outcome = try program("probe", ratings, "--embeddings", features, "--embeddings", embeddings, "--target", "groove", "--kind", "number", "--probe", "ridge", "--strength", "1",
                                  "--repeats", "1", "--permutations", "39", "--format", "csv")
        let table = rows(outcome.output)
        #expect(outcome.status == 0 && table.map { $0["measure"]! } == ["R²", "RMSE", "Spearman", "R²", "RMSE", "Spearman", "R²", "RMSE", "Spearman"], "\(outcome.errors)")
        #expect(table.prefix(6).allSatisfy { $0["p"] == "0.025" } && table.suffix(3).allSatisfy { $0["p"] == "" })
    }

    @Test func fewItemsOfAClassAreSaidAndWrongUsageToo() throws {
        let few = try folder.file("few.csv", "path,groove,style\n" + (0..<12).map { "\($0).wav,\($0 * $0 % 7),\($0 == 0 ? "solo" : "band")\n" }.joined())
        let outcome = try program("probe", few, "--preset", "groove-study", "--embeddings", embeddings, "--target", "groove", "--per", "style", "--format", "csv")
        #expect(outcome.status == 0 && outcome.errors.contains("groove of solo: no fit: 1 items; at least 8 are needed"), "\(outcome.errors)")
        #expect(rows(outcome.output).last?["class"] == "solo" && rows(outcome.output).last?["mean"] == "")
        for (options, text) in [(["--group", "style"], "--group does not go with --preset"), (["--kind", "tempo"], "--kind does not go"), (["--permutations", "9"], "--permutations does not"), (["--folds", "10"], "--folds does not")] {
            let outcome = try program.start(["probe", ratings, "--preset", "groove-study", "--embeddings", features, "--target", "groove"] + options).finish(withinSeconds: 20)
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
        #expect(try program("probe", ratings, "--embeddings", features, "--target", "groove", "--covariate", "style").errors.contains("--covariate goes with --preset groove-study"))
        #expect(try program("probe", ratings, "--embeddings", features, "--target", "groove", "--target", "dance").status == 64)
        let text = try probe("--embeddings", features, "--target", "style")
        #expect(text.status == 66 && text.errors.contains("style \"funk\"; expected a number"), "\(text.errors)")
    }

    @Test func noOutputDestroysAnInput() throws {
        for option in ["-o", "--report", "--per-item", "--importance"] {
            let outcome = try probe("--embeddings", features, "--target", "groove", option, features)
            #expect(outcome.status == 64 && outcome.errors.contains("would destroy it"), "\(option)")
        }
    }
}
