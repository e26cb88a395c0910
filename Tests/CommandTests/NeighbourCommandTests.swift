import Foundation
import Testing

/// `neighbours` and `locality`.
@Suite struct NeighbourCommandTests {
    let folder: TemporaryFolder, program: Program, files: EmbeddingFiles

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        files = try EmbeddingFiles(folder)
    }

    private func neighbours(_ query: String, _ options: String...) throws -> Program.Outcome {
        try program.start(["neighbours", query, "--in", files.embeddings] + options).finish(withinSeconds: 60)
    }

    @Test func neighboursAreOfOtherTracksNearestFirst() throws {
        let outcome = try neighbours("5.wav", "-k", "8", "--format", "csv")
        #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.lines.count == 9, "\(outcome.errors)")
        #expect(outcome.lines[0] == "rank,similarity,path,start,end")
        let rows = outcome.lines.dropFirst().map { $0.split(separator: ",").map(String.init) }, values = rows.map { Double($0[1])! }
        #expect(values == values.sorted(by: >) && values[0] <= 1 && rows.allSatisfy { $0[2] != "5.wav" } && rows.map { $0[0] } == (1...8).map { "\($0)" })
        // Most are of its genre.
        #expect(rows.count { Int($0[2].prefix { $0 != "." })! % 4 == 1 } >= 6)
        let tracks = try neighbours("5.wav", "-k", "30", "--unique-tracks", "--format", "csv").lines.dropFirst().map { $0.split(separator: ",")[2] }
        #expect(tracks.count == 30 && Set(tracks).count == 30)
    }

    @Test func aRowIsNamedByItsNumber() throws {
        let outcome = try neighbours("#12", "--metric", "euclidean", "--standardize", "--format", "jsonl", "-k", "1")
        #expect(outcome.status == 0 && outcome.lines.count == 1 && outcome.lines[0].hasPrefix("{\"rank\":1,\"distance\":") && !outcome.lines[0].contains("\"5.wav\""))
        let outside = try neighbours("#81")
        #expect(outside.status == 66 && outside.errors.contains("no row 81; expected 1 to 80"))
    }

    @Test func mistakesAreNamed() throws {
        let missing = try neighbours("none.wav")
        #expect(missing.status == 66 && missing.output.isEmpty && missing.errors.contains("none.wav"))
        #expect(try neighbours("5.wav", "-k", "0").status == 64)
        #expect(try neighbours("5.wav", "-o", files.embeddings).status == 64)
    }

    private func locality(_ options: String...) throws -> Program.Outcome {
        try program.start(["locality", files.labels, "--embeddings", files.embeddings, "--format", "csv"] + options).finish(withinSeconds: 60)
    }

    @Test func localityIsAboveChanceForWhatTheEmbeddingsTell() throws {
        let outcome = try locality("--target", "genre", "--exclude-same", "artist")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.lines.map { $0.split(separator: ",")[1] } == ["measure", "P@1", "P@5", "P@10", "MRR"])
        for line in outcome.lines.dropFirst() {
            let cells = line.split(separator: ",").map(String.init)
            #expect(cells[0] == "same class" && Double(cells[3])! > Double(cells[5])! && cells[6] == "40")
        }
        // Of 36 others by other artists, 9 are of the genre.
        #expect(outcome.lines[1].contains(",0.25,"))
        let tempo = try locality("--target", "bpm", "--kind", "tempo")
        #expect(tempo.lines.count == 9 && tempo.output.contains("tempo within 4 %") && tempo.output.contains("octave-relaxed"))
        #expect(try locality("--target", "key", "--kind", "key", "--group", "artist").output.contains("weighted key score"))
    }

    @Test func localityNamesItsMistakes() throws {
        let unknown = try locality("--target", "genre", "--exclude-same", "label")
        #expect(unknown.status == 66 && unknown.errors.contains("no column label"))
        let all = try locality("--target", "genre", "--exclude-same", "same")
        #expect(all.status == 66 && all.errors.contains("no item may be the neighbour of another"))
        #expect(try locality("--target", "bpm", "--kind", "number").status == 64)
        #expect(try locality("--target", "same").errors.contains("one class only"))
    }
}
