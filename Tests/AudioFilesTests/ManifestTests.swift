import AudioFiles
import Formats
import TestSupport
import Testing

@Suite struct ManifestTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func columnsAreFoundByNameAndPathsFromItsFolder() throws {
        let path = try folder.file("m.csv", "source,BPM, path ,other,bpm2,weight1\ngtzan,120.5,a/b.wav,x,60.25,0.7\n,90,/abs/c.wav,,,\n")
        let manifest = try Manifest(contentsOf: path)
        #expect(manifest.entries.count == 2)
        let first = manifest.entries[0], second = manifest.entries[1]
        #expect(first.path == "a/b.wav" && first.resolvedPath == folder.path + "/a/b.wav" && first.tempoBPM == 120.5)
        #expect(first.source == "gtzan" && first.secondTempoBPM == 60.25 && first.firstWeight == 0.7)
        #expect(second.resolvedPath == "/abs/c.wav" && second.tempoBPM == 90 && second.source == "" && second.secondTempoBPM == nil)
    }

    @Test func aHeaderAloneListsNothing() throws {
        #expect(try Manifest(contentsOf: folder.file("m.csv", "path,bpm\n")).entries.isEmpty)
    }

    @Test(arguments: [
        ("", ":1:"), ("path,tempo\na,1\n", ":1:"), ("path,bpm\na.wav\n", ":2:"), ("path,bpm\na.wav,120,x\n", ":2:"), ("path,bpm\n\na.wav,fast\n", ":3:"),
        ("path,bpm\na.wav,\n", ":2:"), ("path,bpm\na.wav,0\n", ":2:"), ("path,bpm\na.wav,nan\n", ":2:"), ("path,bpm\na.wav,-120\n", ":2:"),
        ("path,bpm,weight1\na.wav,120,2\n", ":2:"), ("path,bpm\n\"a.wav,120\n", ":2:"), ("path,bpm\n,120\n", ":2:"),
    ])
    func aWrongLineIsNamed(text: String, place: String) throws {
        let path = try folder.file("m.csv", text)
        let error = #expect(throws: FormatError.self) { try Manifest(contentsOf: path) }
        #expect(error?.description.hasPrefix(path + place) == true, "\(String(describing: error))")
    }
}
