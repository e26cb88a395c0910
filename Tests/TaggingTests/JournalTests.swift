import Foundation
import Tagging
import TestSupport
import Testing

/// What was replaced can be brought back, byte for byte.
@Suite(.enabled(if: BPMTag.isBuilt)) struct JournalTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var journalPath: String { folder.path + "/journal.jsonl" }

    private func lines() throws -> [[String: Any]] {
        try String(contentsOfFile: journalPath, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func whileItsRunIsAtWorkAJournalIsNotTakenBack() throws {
        let journal = TagJournal(path: journalPath), path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder))
        try BPMTag.write("128", to: path, journal: journal)
        let undo = try #require(try TagUndo(journal: journalPath)), tagged = folder.bytes(path)
        #expect(throws: TagError.self) { try undo.restore(undo.steps[0]) }
        #expect(folder.bytes(path) == tagged && journal.changeCount == 1)
    }

    @Test func everyByteOfEveryKindComesBackOnce() throws {
        var before: [String: Data] = [:]
        do {
            let journal = TagJournal(path: journalPath)
            for format in TaggedSound.Format.allCases {
                let path = try folder.file("a.\(format.ending)", TaggedSound.bytes(format, in: folder))
                before[path] = folder.bytes(path)
                for bpm in ["128", "96.5"] { try BPMTag.write(bpm, to: path, journal: journal) }
            }
        }
        let entries = try lines().filter { $0["event"] as? String == "change" }
        #expect(entries.count == 12 && entries[0]["old"] is NSNull && entries[0]["new"] as? String == "128" && entries[1]["old"] as? String == "128")
        #expect(entries.allSatisfy { ($0["time"] as? String)?.hasSuffix("Z") == true && ($0["path"] as? String)?.hasPrefix("/") == true })
        do {
            let undo = try #require(try TagUndo(journal: journalPath))
            for step in undo.steps {
                #expect(step.old == nil && step.new == "96.5")
                #expect(try undo.restore(step) == .restored)
            }
        }
        for (path, bytes) in before { #expect(folder.bytes(path) == bytes, "\(path)") }
        #expect(try TagUndo(journal: journalPath)?.steps.isEmpty == true)
    }

    @Test func ofAFileThatWasChangedSinceOnlyTheBPMIsTakenBack() throws {
        let path = try folder.file("a.mp3", TagBytes.tag([TagBytes.text("TBPM", "77", version: 3)], version: 3, padding: 50) + TaggedSound.bytes(.mp3, in: folder))
        try BPMTag.write("128", to: path, journal: TagJournal(path: journalPath))
        let changed = folder.bytes(path) + TagBytes.id3v1(title: "New", artist: "Some")
        try changed.write(to: URL(fileURLWithPath: path))
        let undo = try #require(try TagUndo(journal: journalPath))
        #expect(try undo.restore(undo.steps[0]) == .restoredBPM)
        #expect(try BPMTag.read(path).bpm == "77" && folder.bytes(path).suffix(128) == changed.suffix(128))
    }

    @Test func aBPMThatSomebodyChangedSinceIsLeft() throws {
        let path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder))
        try BPMTag.write("128", to: path, journal: TagJournal(path: journalPath))
        try BPMTag.write("64", to: path)
        let undo = try #require(try TagUndo(journal: journalPath)), before = folder.bytes(path)
        #expect(throws: TagError.self) { try undo.restore(undo.steps[0]) }
        #expect(folder.bytes(path) == before)
    }

    @Test func aJournalThatSomebodyEditedHarmsNothing() throws {
        let path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder))
        try BPMTag.write("128", to: path, journal: TagJournal(path: journalPath))
        let text = try String(contentsOfFile: journalPath, encoding: .utf8), tagged = folder.bytes(path)
        for (from, to) in [(#""at":"#, #""at":-"#), (#""at":"#, #""at":99999999"#), (#""length":"#, #""length":-"#), (#""length":"#, #""length":9"#), (#""sha256":""#, #""sha256":"0"#)] {
            try folder.file("other.jsonl", text.replacingOccurrences(of: from, with: to))
            guard let undo = try TagUndo(journal: folder.path + "/other.jsonl"), let step = undo.steps.first else { continue }
            // Either the BPM alone, or nothing.
            do { #expect(try undo.restore(step) != .restored) } catch { #expect(folder.bytes(path) == tagged) }
            try tagged.write(to: URL(fileURLWithPath: path))
        }
        try folder.file("words.jsonl", "no journal\nat all\n")
        #expect(throws: (any Error).self) { try TagUndo(journal: folder.path + "/words.jsonl") }
    }

    @Test func aJournalNeverTakesThePlaceOfAFileAndWithoutItNothingIsWritten() throws {
        let path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder)), before = folder.bytes(path)
        for place in [path, folder.path + "/a.flac/journal"] {
            #expect(throws: TagError.self) { try BPMTag.write("128", to: path, journal: TagJournal(path: place)) }
            #expect(folder.bytes(path) == before && folder.names == ["a.flac"])
        }
    }

    @Test func historyKnowsWhatSametempoWroteEvenWhereTheFileWasMoved() throws {
        let ours = try folder.file("ours.flac", TaggedSound.bytes(.flac, in: folder)), own = try folder.file("own.flac", TaggedSound.bytes(.flac, pitch: 300, in: folder))
        let journals = try folder.file("journals/.keep")
        try BPMTag.write("128", to: ours, journal: TagJournal(path: (journals as NSString).deletingLastPathComponent + "/one.jsonl"))
        try BPMTag.write("128", to: own)
        let history = TagHistory(folder: (journals as NSString).deletingLastPathComponent)
        #expect(history.hasWritten("128", to: ours) && !history.hasWritten("129", to: ours) && !history.hasWritten("128", to: own))
        try FileManager.default.moveItem(atPath: ours, toPath: folder.path + "/moved.flac")
        #expect(history.hasWritten("128", to: folder.path + "/moved.flac"))
    }

    @Test func aLeftoverIsOursOnlyIfAJournalSaysSo() throws {
        let path = try folder.file("music/a.flac", TaggedSound.bytes(.flac, in: folder)), journals = folder.path + "/journals"
        let copy = folder.path + "/music/.sametempo-123-456.flac", foreign = try folder.file("music/.sametempo-1-2.flac"), named = try folder.file("music/.sametempo-notes.txt")
        try folder.file("music/.sametempo-123-456.flac", "half")
        var status = stat()
        stat(copy, &status)
        try folder.file("journals/old.jsonl", #"{"copy":"\#(copy)","device":\#(status.st_dev),"event":"copy","inode":\#(status.st_ino),"path":"\#(path)","time":"2026-01-01T00:00:00Z"}"# + "\n")
        let found = Leftover.beside([path], history: TagHistory(folder: journals))
        #expect(found.map(\.path) == [foreign, copy] && found.map(\.isProven) == [false, true])
        #expect(found[0].remove() != nil && found[1].remove() == nil)
        #expect(FileManager.default.fileExists(atPath: foreign) && FileManager.default.fileExists(atPath: named) && !FileManager.default.fileExists(atPath: copy))
        // One that a living process holds is none.
        let held = open(foreign, O_RDONLY)
        flock(held, LOCK_EX)
        #expect(Leftover.beside([path], history: TagHistory(folder: journals)).isEmpty)
        close(held)
    }
}
