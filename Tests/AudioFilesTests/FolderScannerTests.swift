import AudioFiles
import Foundation
import TestSupport
import Testing

@Suite struct FolderScannerTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func names(_ inputs: [String]) -> [String] {
        FolderScanner.scan(inputs).files.map { $0.hasPrefix(folder.path) ? String($0.dropFirst(folder.path.count + 1)) : $0 }
    }

    @Test func audioIsFoundAtAnyDepthSortedByNameWhateverItsCase() throws {
        for name in ["b.wav", "a.FLAC", "deep/er/x.mp3", "deep/a.ogg", "deep/notes.txt", "cover.jpg", "no-extension", "c.Opus", "é.wav"] {
            try folder.file(name)
        }
        #expect(names([folder.path]) == ["a.FLAC", "b.wav", "c.Opus", "deep/a.ogg", "deep/er/x.mp3", "é.wav"])
        #expect(FolderScanner.scan([folder.path]).errors.isEmpty)
    }

    @Test func hiddenFilesAndFoldersAreLeftOut() throws {
        for name in [".hidden.wav", ".git/x.wav", "._a.mp3", "a.mp3"] { try folder.file(name) }
        #expect(names([folder.path]) == ["a.mp3"])
    }

    @Test func everyFileCountsOnceInTheOrderOfTheInputs() throws {
        for name in ["one/a.wav", "two/b.wav"] { try folder.file(name) }
        #expect(names([folder.path + "/two", folder.path]) == ["two/b.wav", "one/a.wav"])
        #expect(names([folder.path + "/one/a.wav", folder.path + "/one/", folder.path + "/one/a.wav"]) == ["one/a.wav"])
    }

    #if os(Linux)
    /// Other systems hold such names for the same.
    @Test func namesThatDifferOnlyInUnicodeNormalFormAreDifferentFiles() throws {
        // é in one code point and in two; Å too, which has a third spelling.
        let names = ["caf\u{E9}.wav", "cafe\u{301}.wav", "\u{C5}/a.wav", "A\u{30A}/a.wav", "\u{212B}/a.wav", "plain.wav"]
        for name in names { try folder.file(name) }
        let paths = names.map { folder.path + "/" + $0 }
        let found = FolderScanner.scan([folder.path]).files
        #expect(found.count == names.count && Set(found.map(PathKey.init)) == Set(paths.map(PathKey.init)))
        #expect(found.map(PathKey.init) == found.map(PathKey.init).sorted())
        #expect(FolderScanner.scan(paths).files.map(PathKey.init) == paths.map(PathKey.init))
        #expect(FolderScanner.scan(paths + [folder.path] + paths).files.count == names.count)
        let folders = [2, 3, 4].map { folder.path + "/" + names[$0].split(separator: "/")[0] }
        #expect(FolderScanner.scan(folders).files.count == 3)
    }
    #endif

    @Test func rarerNamesOfSoundAreFoundInFoldersToo() throws {
        let rare = ["book.m4b", "old.MP2", "radio.mpga", "speech.spx", "film.ac3", "b.mpc", "c.tta"]
        for name in rare { try folder.file("rare/" + name) }
        #expect(Set(names([folder.path])) == Set(rare.map { "rare/" + $0 }))
    }

    @Test func aNamedFileIsTakenWhateverItsExtension() throws {
        let file = try folder.file("song.dat")
        #expect(FolderScanner.scan([file]).files == [file])
    }

    @Test func linksThatLeadBackOrNowhereEnd() throws {
        try folder.file("in/a.wav")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/in/loop", withDestinationPath: folder.path)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/in/self", withDestinationPath: ".")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/in/dangling.wav", withDestinationPath: "/nowhere.wav")
        #expect(names([folder.path]) == ["in/a.wav"])
    }

    @Test func pipesAreNotWaitedFor() throws {
        try folder.file("a.wav")
        #expect(mkfifo(folder.path + "/pipe.wav", 0o600) == 0)
        #expect(names([folder.path]) == ["a.wav"])
    }

    #if os(Linux)
    @Test func namesThatAreNotUTF8DoNotStopTheOthers() throws {
        try folder.file("a.wav")
        let path = Array(folder.path.utf8CString.dropLast()) + [CChar(0x2F), CChar(bitPattern: 0xE9)] + Array(".wav".utf8CString)
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
        #expect(names([folder.path]).contains("a.wav"))
        unlink(path)
    }
    #endif

    @Test func whatIsMissingOrEmptyIsNamedAndTheRestDone() throws {
        try folder.file("music/a.wav")
        try folder.file("texts/a.txt")
        let missing = folder.path + "/missing", texts = folder.path + "/texts"
        let (files, errors) = FolderScanner.scan([missing, texts, folder.path + "/music"])
        #expect(files == [folder.path + "/music/a.wav"])
        #expect(errors == [.notFound(path: missing), .noAudio(folder: texts)])
        for (error, path) in zip(errors, [missing, texts]) {
            #expect(error.description.hasPrefix(path + ": ") && error.localizedDescription == error.description)
        }
    }
}
