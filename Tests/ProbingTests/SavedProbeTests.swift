import Embeddings
import FileMutations
import Formats
import Foundation
import Probing
import TestSupport
import Testing

@Suite struct SavedProbeTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func saved(_ kind: any ProbeTarget.Type, _ method: any ProbeMethod, _ music: MadeUpEmbeddings, _ column: LabelColumn) throws -> (SavedProbe, String) {
        var settings = ProbeSettings(method: method)
        settings.strengths = [method.strengths[1]]
        let probe = SavedProbe(music.table, try kind.init(column, for: method), column: "label", groups: nil, settings: settings)
        let path = folder.path + "/probe.safetensors"
        try probe.write(to: path)
        return (probe, path)
    }

    @Test(arguments: ["linear", "ridge", "hidden"], ["class", "multi-label", "number", "tempo", "key"])
    func whatIsSavedAnswersTheSame(name: String, kind: String) throws {
        let method = try #require(ProbeMethods.named(name)), music = MadeUpEmbeddings(count: 60, signal: 3)
        let columns = ["class": music.classColumn, "multi-label": music.labelsColumn, "number": music.numberColumn, "tempo": music.tempoColumn, "key": music.keyColumn]
        let (probe, path) = try saved(try #require(ProbeTargets.named(kind)), method, music, columns[kind]!)
        let read = try SavedProbe(contentsOf: path)
        #expect(try read.answers(music.table, path: "e.npy") == probe.answers(music.table, path: "e.npy"))
        #expect(read.column == "label" && read.target == kind && read.method == name && read.model == "m" && read.width == 20)
        let again = try Data(contentsOf: URL(fileURLWithPath: path))
        try read.write(to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == again)
    }

    @Test func embeddingsOfAnotherEncoderOrWidthAreRefused() throws {
        let music = MadeUpEmbeddings(signal: 3), (probe, _) = try saved(ClassTarget.self, LinearProbe(), music, music.classColumn)
        let other = EmbeddingTable(ids: [EmbeddingID(path: "a", model: "n")], width: 20, values: [Float](repeating: 0, count: 20))
        #expect(#expect(throws: FormatError.self) { try probe.answers(other, path: "e.npy") }?.description.contains("e.npy: embeddings by encoder n; expected embeddings by m") == true)
        let narrow = EmbeddingTable(ids: [EmbeddingID(path: "a", model: "m")], width: 1, values: [0])
        #expect(#expect(throws: FormatError.self) { try probe.answers(narrow, path: "e.npy") }?.description.contains("of 1 numbers; expected 20") == true)
    }

    @Test func confidenceIsAProbability() throws {
        let music = MadeUpEmbeddings(signal: 3), (probe, _) = try saved(ClassTarget.self, LinearProbe(), music, music.classColumn)
        let answers = try probe.answers(music.table, path: "")
        #expect(answers.allSatisfy { ($0.confidence ?? 0) > 0.25 && $0.confidence! <= 1 })
    }

    @Test(arguments: Mutations.seeds([1])) func mutatedProbesAreReadOrRefused(seed: UInt64) throws {
        let music = MadeUpEmbeddings(count: 20, signal: 3), (_, path) = try saved(ClassTarget.self, LinearProbe(), music, music.classColumn)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for bytes in Mutations(of: whole, count: 1500, seed: seed, tokens: ["hidden.weight", "-1", "\"width\":\"0\"", "{}", "tempo-axis"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            if let probe = try? SavedProbe(contentsOf: path) { _ = try? probe.answers(music.table, path: "") }
        }
    }

    /// A bin at the end of all numbers was counted on from.
    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "20000"]) func binsThatAreNoTempiAreRefused(bin: String) throws {
        let music = MadeUpEmbeddings(count: 60, signal: 3), (_, path) = try saved(TempoTarget.self, LinearProbe(), music, music.tempoColumn)
        let file = try SafeTensors(contentsOf: path)
        var writer = SafeTensorsWriter(metadata: file.metadata)
        writer.metadata["answers"] = try #require(file.metadata["answers"]).replacing(/"firstBin":\d+/, with: "\"firstBin\":\(bin)")
        #expect(writer.metadata["answers"] != file.metadata["answers"])
        for entry in file.entries {
            if entry.type == .float64 { writer.add(entry.name, extents: entry.extents, doubles: try file.doubles(entry.name)) }
            else { writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name)) }
        }
        writer.seal()
        try writer.write(to: path)
        #expect(throws: FormatError.self) { try SavedProbe(contentsOf: path) }
    }
}
