import Foundation
import Testing

@Suite struct InspectCommandTests {
    let folder: TemporaryFolder, music: TestMusic

    init() throws {
        folder = try TemporaryFolder()
        music = try TestMusic.shared.get()
    }

    private func json(_ path: String) throws -> [String: Any] {
        let outcome = try music.program("inspect", path, "--format", "json")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func copy(_ path: String, _ name: String, _ change: (inout Data) -> Void) throws -> String {
        var content = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&content)
        let copy = folder.path + "/" + name
        try content.write(to: URL(fileURLWithPath: copy))
        return copy
    }

    @Test func aModelIsDescribed() throws {
        let facts = try json(music.model)
        #expect(facts["kind"] as? String == "model" && (facts["sha256"] as? String)?.count == 64)
        #expect((facts["frontEnd"] as? [String: Any])?["sampleRate"] as? Int == 8000)
        let axis = try #require(facts["tempoAxis"] as? [String: Any])
        #expect(axis["count"] as? Int == 42 && axis["binsPerOctave"] as? Int == 12)
        let parameters = try #require(facts["parameters"] as? [[String: Any]])
        let first = try #require(parameters.first)
        #expect(first["module"] as? String == "network.activations.0" && first["parameter"] as? String == "weight")
        #expect(first["shape"] as? String == "[6, 8, 5]" && first["count"] as? Int == 240)
        #expect(parameters.compactMap { $0["count"] as? Int }.reduce(0, +) == facts["parameterCount"] as? Int)
        let patterns = (facts["references"] as? [String: Any])?["patterns"] as? [[String: Any]]
        #expect(patterns?.compactMap { $0["pattern"] as? String } == ["click", "rock"])
        #expect((facts["provenance"] as? [String: Any])?["seed"] as? String == "1")

        let text = try music.program("inspect", music.model)
        #expect(text.status == 0 && text.errors.isEmpty && text.lines[0] == "kind            model")
        #expect(text.output.contains("  network.activations.0  weight     [6, 8, 5]    240\n"), "\(text.output)")
    }

    @Test func aCheckpointIsDescribed() throws {
        let facts = try json(music.run + "/checkpoints/last.safetensors")
        #expect(facts["kind"] as? String == "checkpoint" && facts["stepsDone"] as? Int == 60)
        #expect(facts["bestValidationLoss"] as? Double != nil && (facts["checksum"] as? String)?.count == 64)
        #expect(facts["parameterCount"] as? Int == (try json(music.model))["parameterCount"] as? Int)
    }

    @Test func aRunFolderIsDescribed() throws {
        let facts = try json(music.run)
        #expect(facts["kind"] as? String == "run" && facts["stepsDone"] as? Int == 60 && facts["stepsTotal"] as? Int == 60)
        #expect(facts["isFinished"] as? String == "yes")
        #expect((facts["lastMetrics"] as? [String: Any])?["loss"] as? Double != nil)
        let validation = try #require(facts["lastValidation"] as? [String: Any])
        #expect(validation["step"] as? Int == 60 && validation["trueLagRate"] as? Double != nil)
        #expect(Set((facts["checkpoints"] as? [String: Any] ?? [:]).keys) == ["last", "previous", "best"])
        #expect((facts["recipeChanges"] as? [String: Any])?["optimizer.steps"] as? String == "60")
        #expect((facts["recipeDefaults"] as? [String: Any])?["seed"] as? String == "1")
        #expect(facts["recipeHash"] as? String == (try json(music.recipe))["recipeHash"] as? String)
    }

    @Test func aRunWithADamagedPartIsDescribedAndThePartNamed() throws {
        let run = folder.path + "/run"
        try FileManager.default.copyItem(atPath: music.run, toPath: run)
        let last = run + "/checkpoints/last.safetensors"
        try FileManager.default.removeItem(atPath: last)
        _ = try copy(music.run + "/checkpoints/last.safetensors", "run/checkpoints/last.safetensors") { $0[$0.count - 10] ^= 1 }
        let outcome = try music.program("inspect", run)
        #expect(outcome.status == 66 && outcome.output.contains("stepsDone   60"), "\(outcome.output)")
        #expect(outcome.errors.contains(last) && outcome.errors.contains("checksum"))
    }

    @Test func whatIsDamagedOrForeignIsSaidSo() throws {
        let last = music.run + "/checkpoints/last.safetensors"
        let cases = [
            (folder.path + "/missing.safetensors", "No such file"),
            (try copy(music.model, "cut.safetensors") { $0.removeLast(9) }, "expected"),
            (try copy(last, "flipped.safetensors") { $0[$0.count - 10] ^= 1 }, "damaged"),
            (try copy(last, "version.safetensors") { $0.replace(Data("checkpoint-2".utf8), with: Data("checkpoint-9".utf8)) }, "sametempo-checkpoint-9"),
            (try copy(music.songs[0], "song.wav") { _ in }, "expected a model"),
            (try copy(music.songs[0], "song.safetensors") { _ in }, "safetensors"),
            (try folder.file("empty.safetensors"), "0 bytes"),
            (try folder.file("other.yaml", "optimiser: {steps: 3}\n"), "did you mean"),
            (try folder.folder("nothing"), "recipe.yaml"),
        ]
        for (path, expected) in cases {
            let outcome = try music.program("inspect", path)
            #expect(outcome.status == 66 && outcome.output.isEmpty, "\(path)")
            #expect(outcome.errors.contains(path) && outcome.errors.contains(expected), "\(path): \(outcome.errors)")
            #expect(outcome.lines.count <= 1 && outcome.errors.split(separator: "\n").count == 1)
        }
    }
}
