import FileMutations
import Formats
import Foundation
import TestSupport
import Testing

@Suite struct NPYTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Written by NumPy; see Golden/probes/generate.py.
    private func golden(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/probes/\(name).npy").path
    }

    @Test(arguments: ["float32", "float64", "version2"]) func whatNumPyWroteIsRead(name: String) throws {
        let array = try NPYArray(contentsOf: golden(name))
        #expect(array.shape == [3, 4] && array.values == (0..<12).map { Float($0) / 4 })
    }

    @Test func aVectorHasOneAxis() throws {
        let array = try NPYArray(contentsOf: golden("vector"))
        #expect(array.shape == [4] && array.values == [0, 0.25, 0.5, 0.75])
    }

    @Test(arguments: [("fortran", "Fortran order"), ("integers", "<i4"), ("cube", "(3, 2, 2)")])
    func otherArraysAreRefusedByName(name: String, found: String) throws {
        let error = #expect(throws: FormatError.self) { try NPYArray(contentsOf: golden(name)) }
        #expect(error?.description.contains(golden(name)) == true && error?.description.contains(found) == true, "\(String(describing: error))")
    }

    @Test func whatIsWrittenIsWhatNumPyWrites() throws {
        let path = folder.path + "/a.npy", writer = try NPYWriter(path, columns: 4)
        for row in 0..<3 { try writer.append((0..<4).map { Float(row * 4 + $0) / 4 }) }
        #expect(folder.names.allSatisfy { $0.hasSuffix(AtomicFile.partSuffix) })
        try writer.finish()
        #expect(folder.names == ["a.npy"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: golden("float32"))))
    }

    @Test func aWriterThatIsGivenUpLeavesTheOldFileAndNothingElse() throws {
        let path = try folder.file("a.npy", "old")
        do {
            let writer = try NPYWriter(path, columns: 2)
            try writer.append([1, 2])
        }
        #expect(folder.names == ["a.npy"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test func longFilesAreWrittenWhole() throws {
        let path = folder.path + "/long.npy", writer = try NPYWriter(path, columns: 70_000)
        for row in 0..<5 { try writer.append([Float](repeating: Float(row), count: 70_000)) }
        try writer.finish()
        let array = try NPYArray(contentsOf: path)
        #expect(array.shape == [5, 70_000] && array.values[70_000 * 4 - 1] == 3 && array.values.last == 4)
    }

    @Test func aShapeThatTheFileCannotHoldTakesNoMemory() throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: golden("float32")))
        let place = try #require(bytes.range(of: Data("(3, 4), }          ".utf8)))
        bytes.replaceSubrange(place, with: Data("(3000000000000, 4)}".utf8))
        let error = #expect(throws: FormatError.self) { try NPYArray(contentsOf: folder.file("a.npy", bytes)) }
        #expect(error?.description.contains("48 bytes of numbers") == true)
    }

    @Test(arguments: Mutations.seeds([1])) func mutatedArraysAreReadOrRefused(seed: UInt64) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: golden("float32"))), path = folder.path + "/a.npy"
        for bytes in Mutations(of: whole, count: 3000, seed: seed, tokens: ["'shape': (", ",", "9223372036854775807", "<f8", "True", "()"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            if let array = try? NPYArray(contentsOf: path) { #expect(array.shape.reduce(1, *) == array.values.count) }
        }
    }
}
