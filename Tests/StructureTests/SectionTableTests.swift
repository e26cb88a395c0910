import FileMutations
import Formats
import Foundation
import Structure
import Testing
import TestSupport

@Suite struct SectionTableTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String) throws -> SectionTable { try SectionTable(contentsOf: folder.file("sections.csv", text)) }

    @Test func songsAndMarksKeepTheirOrder() throws {
        let table = try table("label,path,startSeconds,durationSeconds\nIntro,b.wav,0,60\nVerse 1,b.wav,12.5,60\nVerse 2,a.wav,3,\nVerse 2b,b.wav,30,60\n")
        #expect(table.songs.map(\.path) == ["b.wav", "a.wav"] && table.songs.map(\.durationSeconds) == [60, nil])
        #expect(table.songs[0].resolvedPath == folder.path + "/b.wav")
        let parts = table.songs[0].parts(seconds: 60)
        #expect(parts.map(\.label) == ["intro", "verse", "verse"] && parts.map(\.startSeconds) == [0, 12.5, 30] && parts.last?.endSeconds == 60)
    }

    @Test(arguments: [
        ("", "an empty file"), ("path,label\na,b\n", "columns path,label"), ("path,startSeconds,label\n", "no rows"),
        ("path,startSeconds,label\na.wav,x,b\n", ":2: startSeconds \"x\""), ("path,startSeconds,label\na.wav,-1,b\n", "startSeconds \"-1\""),
        ("path,startSeconds,label\na.wav,nan,b\n", "startSeconds \"nan\""), ("path,startSeconds,label\na.wav,inf,b\n", "startSeconds \"inf\""),
        ("path,startSeconds,label\na.wav,5,b\na.wav,5,c\n", ":3: startSeconds 5.0; expected more than 5.0"),
        ("path,startSeconds,label\n,5,b\n", "no path"), ("path,startSeconds,label\na.wav,5\n", "2 fields; expected 3"),
        ("path,startSeconds,label,durationSeconds\na.wav,5,b,4\n", "durationSeconds \"4\""),
        ("path,startSeconds,label,durationSeconds\na.wav,5,b,9\na.wav,6,c,8\n", "another durationSeconds"),
    ]) func aMistakeIsNamedWithItsLine(text: String, message: String) throws {
        do {
            _ = try table(text)
            Issue.record("read: \(text)")
        } catch let error as FormatError { #expect("\(error)".contains(message), "\(error)") }
    }

    @Test(arguments: [("Verse 1", "verse"), ("Verse 2b", "verse"), ("Chorus 1 a", "chorus"), ("Main riff 3a", "main riff"), ("2", "2"), ("Guitar Solo", "guitar solo"), ("Verse", "verse")])
    func kindsOfPartsAreNamesWithoutNumbers(label: String, kind: String) { #expect(SectionLabel.kind(label) == kind) }

    /// Damaged tables are read or refused, and never end the program.
    @Test(arguments: Mutations.seeds([1, 2])) func aDamagedTableIsReadOrRefused(seed: UInt64) throws {
        let sound = Data("path,startSeconds,label,durationSeconds\na.wav,0,Intro,60\na.wav,12.5,\"Verse, 1\",60\nb.wav,3,Chorus 2b,100\n".utf8)
        let path = folder.path + "/damaged.csv"
        for mutation in Mutations(of: sound, count: 300, seed: seed, tokens: ["\"", ",", "1e999", "nan", "-0", "\u{0}", "\n\n"]) {
            try mutation.write(to: URL(fileURLWithPath: path))
            do throws(FormatError) {
                for song in try SectionTable(contentsOf: path).songs {
                    let parts = song.parts(seconds: song.durationSeconds ?? 200)
                    #expect(parts.allSatisfy { $0.startSeconds < $0.endSeconds })
                }
            } catch { #expect("\(error)".contains(path)) }
        }
    }
}
