import AudioFiles
import Foundation
import TempoOutput
import Testing

/// What a run that was killed has left, in every state in which it can be.
@Suite final class OutcomeJournalTests {
    private struct Rows: Codable, Equatable { var numbers: [Float] }
    private let folder: String, output: String, part: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-tests-\(UUID().uuidString)").path
        (output, part) = (folder + "/table.npy", folder + "/table.npy.part")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func opened(goesOn: Bool = true, settings: [String: String] = ["model": "a"]) throws -> OutcomeJournal<Rows> {
        try OutcomeJournal(of: output, settings: settings, goesOn: goesOn)
    }

    private func file(_ name: String, _ text: String) throws -> (path: String, stamp: FileStamp?) {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return (path, FileStamp(path: path))
    }

    private func rows(_ number: Float) -> Rows { Rows(numbers: [number, .nan, -0.0, .leastNonzeroMagnitude, .infinity]) }

    private func bits(_ rows: Rows) -> [UInt32] { rows.numbers.map(\.bitPattern) }

    @Test func outcomesComeBackInTheOrderOfTheInputsBitByBit() throws {
        let paths = ["b.wav", "a.wav", "b.wav", "ü\n\".wav"]
        let journal = try opened()
        for (number, path) in paths.enumerated() { try journal.append(rows(Float(number) / 3), about: path, stamp: nil, failure: number == 1 ? "damaged" : nil) }
        var outcomes = try journal.outcomes()
        for (number, path) in paths.enumerated() { #expect(try bits(outcomes.next(about: path)) == bits(rows(Float(number) / 3))) }
        journal.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func whatIsThereIsNotAskedForAgainUnlessItHadFailedOrChanged() throws {
        let whole = try file("whole.wav", "1"), changed = try file("changed.wav", "2"), failed = try file("failed.wav", "3")
        do {
            let journal = try opened()
            for (number, input) in [whole, changed, failed].enumerated() {
                try journal.append(rows(Float(number)), about: input.path, stamp: input.stamp, failure: number == 2 ? "no audio at all" : nil)
            }
        }
        let changedNow = try file("changed.wav", "longer"), added = try file("added.wav", "4"), inputs = [added, whole, changedNow, failed]
        for _ in 0..<2 {
            let journal = try opened()
            #expect(inputs.map { journal.isAlreadyThere($0.path, $0.stamp) } == [false, true, false, false])
            // Rows have names as they were spelled, and what is gone must be named.
            #expect(!journal.isAlreadyThere(folder + "/./whole.wav", whole.stamp) && !journal.isAlreadyThere(whole.path, nil))
            // The first of these runs is killed before it has done anything.
        }
        let journal = try opened()
        for input in inputs where !journal.isAlreadyThere(input.path, input.stamp) { try journal.append(rows(7), about: input.path, stamp: input.stamp, failure: nil) }
        var outcomes = try journal.outcomes()
        #expect(try inputs.map { try outcomes.next(about: $0.path).numbers[0] } == [7, 0, 7, 7])
    }

    @Test func aRunMayBeKilledAtAnyByte() throws {
        let inputs = try (0..<4).map { try file("\($0).wav", "\($0)") }
        do {
            let journal = try opened()
            for (number, input) in inputs.enumerated() { try journal.append(rows(Float(number)), about: input.path, stamp: input.stamp, failure: nil) }
        }
        let whole = try #require(FileManager.default.contents(atPath: part)), lines = whole.split(separator: 10).map { $0.endIndex + 1 }
        for length in 0...whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: part))
            let journal = try opened(), kept = lines.dropFirst().count { $0 <= length }
            #expect(inputs.map { journal.isAlreadyThere($0.path, $0.stamp) } == (0..<4).map { $0 < kept }, "\(length) bytes")
            for (number, input) in inputs.enumerated() where number >= kept { try journal.append(rows(Float(number)), about: input.path, stamp: input.stamp, failure: nil) }
            var outcomes = try journal.outcomes()
            for (number, input) in inputs.enumerated() { #expect(try bits(outcomes.next(about: input.path)) == bits(rows(Float(number)))) }
            #expect(FileManager.default.contents(atPath: part) == whole, "\(length) bytes")
        }
    }

    @Test func aLineThatTheDiskHasDamagedIsDoneAgain() throws {
        let inputs = try (0..<3).map { try file("\($0).wav", "\($0)") }
        do {
            let journal = try opened()
            for (number, input) in inputs.enumerated() { try journal.append(rows(Float(number)), about: input.path, stamp: input.stamp, failure: nil) }
        }
        let whole = try #require(FileManager.default.contents(atPath: part)), header = try #require(whole.firstIndex(of: 10)) + 1
        for place in stride(from: header, to: whole.count, by: 3) {
            var damaged = whole
            damaged[place] ^= 1
            try damaged.write(to: URL(fileURLWithPath: part))
            let journal = try opened(), kept = inputs.map { journal.isAlreadyThere($0.path, $0.stamp) }
            #expect(kept.contains(false), "byte \(place)")
            for (number, input) in inputs.enumerated() where !kept[number] { try journal.append(rows(Float(number)), about: input.path, stamp: input.stamp, failure: nil) }
            var outcomes = try journal.outcomes()
            for (number, input) in inputs.enumerated() { #expect(try bits(outcomes.next(about: input.path)) == bits(rows(Float(number))), "byte \(place)") }
        }
    }

    @Test(arguments: ["half of a download", "half of a download\n", "{\"model\":\"b"]) func aFileThatNoRunHasLeftIsKept(text: String) throws {
        try text.write(toFile: part, atomically: true, encoding: .utf8)
        #expect(throws: OutputError.self) { try opened() }
        #expect(try String(contentsOfFile: part, encoding: .utf8) == text)
    }

    @Test func otherSettingsAreRefusedAndNotMixedIn() throws {
        do { try opened().append(rows(1), about: "a.wav", stamp: nil, failure: nil) }
        let error = #expect(throws: OutputError.self) { try opened(settings: ["model": "b"]) }
        #expect("\(error!)".contains("\(part):1") && "\(error!)".contains(#"{"model":"a"}"#) && "\(error!)".contains("--overwrite"), "\(error!)")
        let journal = try opened(goesOn: false, settings: ["model": "b"])
        #expect(!journal.isAlreadyThere("a.wav", nil))
    }

    @Test func twoRunsDoNotWriteIntoOneJournal() throws {
        let first = try opened()
        let error = #expect(throws: OutputError.self) { try opened() }
        #expect("\(error!)".contains("another run"), "\(error!)")
        try first.append(rows(1), about: "a.wav", stamp: nil, failure: nil)
    }
}
