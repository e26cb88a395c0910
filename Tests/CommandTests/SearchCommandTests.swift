import Foundation
import Testing

/// `search`, with the encoder and the translation that are part of the program.
@Suite(.serialized) struct SearchCommandTests {
    /// Grooves of known tempo, embedded once.
    private static let embedded = Result { () throws -> (music: TestMusic, folder: TemporaryFolder, table: String) in
        let music = try TestMusic.shared.get(), folder = try TemporaryFolder(), table = folder.path + "/music.npy"
        let outcome = try music.program("embed", music.music, "-o", table, "--quiet")
        try #require(outcome.status == 0, "\(outcome.errors)")
        return (music, folder, table)
    }

    let music: TestMusic, table: String, folder: TemporaryFolder

    init() throws {
        let embedded = try Self.embedded.get()
        (music, table, folder) = (embedded.music, embedded.table, try TemporaryFolder())
    }

    private func search(_ options: String...) throws -> Program.Outcome {
        try music.program.start(["search", music.songs[0], "--in", table] + options).finish(withinSeconds: 120)
    }

    @Test func otherTracksAreFoundNearestFirst() throws {
        let outcome = try search("--faster", "1.2", "--format", "csv", "-k", "9")
        #expect(outcome.status == 0 && outcome.lines[0] == "rank,similarity,path" && outcome.lines.count == music.songs.count, "\(outcome.errors)")
        let values = outcome.lines.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
        #expect(values == values.sorted(by: >) && values.allSatisfy { (-1...1).contains($0) } && !outcome.output.contains("song-0.wav"))
        // In the same folder, and no tags: all are of the query's artist.
        let others = try search("--not-same-artist", "--format", "csv")
        #expect(others.status == 0 && others.lines.count == 1 && others.errors.contains("nothing found"), "\(others.output) \(others.errors)")
    }

    @Test func aCurveHasEachTrackOnceAndAWantedTempoMayBeMetAnOctaveAway() throws {
        let curve = try search("--tempo-curve", "100-120/3", "--query-bpm", "100", "--format", "jsonl", "--tempi")
        #expect(curve.status == 0 && curve.lines.count == 3, "\(curve.errors)")
        #expect(Set(curve.lines.map { $0.split(separator: "\"path\":")[1] }).count == 3 && curve.lines[2].contains("\"wantedBPM\":120"))
        let octave = try search("--bpm", "220", "--query-bpm", "100", "--format", "csv", "-k", "1")
        #expect(octave.lines[1].hasPrefix("220.0,1.1,1,"), "\(octave.output)")
        let estimated = try search("--bpm", "100", "-k", "1")
        #expect(estimated.status == 0 && estimated.errors.contains("the query's tempo is"), "\(estimated.errors)")
    }

    @Test func aPagePlaysTheQueryAndWhatIsFound() throws {
        let page = folder.path + "/search.html", outcome = try search("--slower", "1.1", "--report", page)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.components(separatedBy: "<a class=\"sound\"").count == music.songs.count + 1 && text.contains("0.909 times"))
        #expect(text.contains("Translation") && text.contains(", hash "))
    }

    @Test func aTrackThatIsGoneIsNamedAndNotCalledOneWithoutATempo() throws {
        let lost = try folder.folder("lost"), page = folder.path + "/lost.html", table = folder.path + "/lost.npy"
        let songs = music.songs.prefix(2).map { ($0, lost + "/" + ($0 as NSString).lastPathComponent) }
        for (from, to) in songs { try FileManager.default.copyItem(atPath: from, toPath: to) }
        #expect(try music.program("embed", lost, "-o", table, "--quiet").status == 0)
        try FileManager.default.removeItem(atPath: songs[1].1)
        let outcome = try music.program("search", songs[0].1, "--in", table, "--tempi", "--faster", "1.1", "--format", "csv", "--report", page)
        #expect(outcome.status == 1 && outcome.errors.contains(songs[1].1) && outcome.lines.count == 2 && outcome.lines[1].hasSuffix(","), "\(outcome.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("cannot be read") && !text.contains(">no tempo<"))
    }

    @Test func mistakesAreNamed() throws {
        #expect(try search("--faster", "0.9").status == 64)
        #expect(try search("--faster", "1.1", "--bpm", "100").errors.contains("Give one of"))
        #expect(try search("--tempo-curve", "100-x").errors.contains("--tempo-curve must be"))
        #expect(try search("--query-bpm", "100").status == 64 && search("--rhythm-weight", "2").status == 64)
        let rhythm = folder.path + "/rhythm.npy"
        #expect(try music.program("embed", music.songs[0], "--part", "rhythm", "-o", rhythm).status == 0)
        let part = try music.program("search", music.songs[0], "--in", rhythm)
        #expect(part.status == 66 && part.errors.contains("holds one part"), "\(part.errors)")
        let other = try search("--translation", music.songs[0])
        #expect(other.status == 66 && other.errors.contains("song-0.wav"), "\(other.errors)")
    }
}
