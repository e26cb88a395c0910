import FileMutations
import Formats
import Foundation
import TestSupport
import Testing

/// However broken a file is, it gets an answer: values or an error that names it; never a crash, nor much memory.
@Suite struct HostileFilesTests {
    private struct Record: Codable, Hashable { var step: Int, loss: Double, name: String? = nil, values: [Double]? = nil }

    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func sealed() -> Data {
        var writer = SafeTensorsWriter(metadata: ["format": "test", "step": "40", "text": "a \"quoted\" \\ line\n"])
        writer.add("b", extents: [2, 3], floats: [1, 2, 3, 4, 5, 6])
        writer.add("a", extents: [2], doubles: [0.5, -1])
        writer.add("empty", extents: [0, 4], doubles: [])
        writer.add("c", extents: [3], int16s: [1, -2, 3])
        writer.seal()
        return writer.encoded()
    }

    private func content(_ file: SafeTensors) throws -> [String: Data] {
        Dictionary(uniqueKeysWithValues: try file.entries.map { ("\($0.name) \($0.type) \($0.extents)", Data(try file.bytes($0.name))) })
    }

    @Test func everyFlippedBitOfASealedFileIsNoticedOrChangesNothing() throws {
        let whole = sealed(), path = try folder.file("a.safetensors", whole)
        let original = try SafeTensors(contentsOf: path), expected = try content(original)
        #expect(original.isIntact() == true)
        var refused = 0
        for position in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[position] ^= 1 << UInt8(bit)
                try damaged.write(to: URL(fileURLWithPath: path))
                guard let file = try? SafeTensors(contentsOf: path), let isIntact = file.isIntact(), isIntact else { refused += 1; continue }
                #expect(try content(file) == expected && file.metadata == original.metadata, "bit \(bit) of byte \(position)")
            }
        }
        // All but some of the blanks that fill the header up.
        #expect(refused > whole.count * 8 - 64)
    }

    @Test func aFileThatWasNeverSealedSaysSo() throws {
        var writer = SafeTensorsWriter()
        writer.add("a", extents: [1], floats: [1])
        #expect(try SafeTensors(contentsOf: folder.file("a", writer.encoded())).isIntact() == nil)
    }

    @Test(arguments: Mutations.seeds([1, 2]))
    func mutatedArraysAreReadOrRefused(seed: UInt64) throws {
        let path = try folder.file("a.safetensors", sealed())
        let tokens = ["{", "}", "[[", ",", "\"a\":", "\"__metadata__\":{}", "\"F32\"", "9223372036854775807", "-1", "1e999", "[0,0]", "\\u0000", "\\ud800", "\u{FEFF}"]
        for (number, bytes) in Mutations(of: sealed(), count: 3000, seed: seed, tokens: tokens).enumerated() {
            try bytes.write(to: URL(fileURLWithPath: path))
            guard let file = try? SafeTensors(contentsOf: path) else { continue }
            for entry in file.entries {
                #expect(try file.bytes(entry.name).count == entry.extents.reduce(entry.type.byteCount, *), "seed \(seed), mutation \(number)")
            }
        }
    }

    @Test(arguments: Mutations.seeds([3, 4]))
    func mutatedTablesAreReadOrRefused(seed: UInt64) throws {
        let table = Data("path,bpm\n\"a \"\"b\"\",c.wav\",120\r\n\"two\nlines\",60.5\né.wav,1\n".utf8)
        let path = try folder.file("a.csv", table)
        for cut in table.indices { try table.prefix(cut).write(to: URL(fileURLWithPath: path)); _ = try? CSV.rows(contentsOf: path) }
        for (number, bytes) in Mutations(of: table, count: 3000, seed: seed, tokens: ["\"", "\"\"", ",", "\r", "\n", "\0", "\u{FEFF}", "\u{301}"]).enumerated() {
            try bytes.write(to: URL(fileURLWithPath: path))
            guard let rows = try? CSV.rows(contentsOf: path).map(\.fields) else { continue }
            #expect(try CSV.rows(rows.map(CSV.line).joined()).map(\.fields) == rows, "seed \(seed), mutation \(number)")
        }
    }

    @Test(arguments: Mutations.seeds([5, 6]))
    func mutatedRecordsAreReadOrRefused(seed: UInt64) throws {
        let records = (0..<3).map { Record(step: $0, loss: .infinity, name: "é\n", values: [1, .nan]) }
        let lines = Data(records.map { JSONLines.line($0) + "\n" }.joined().utf8)
        let path = try folder.file("a.jsonl", lines)
        let tokens = ["{", "}", "[", "\n", "null", "1e999", "-0", "\"\\ud800\"", "9223372036854775808", String(repeating: "[", count: 5000)]
        for cut in lines.indices { try lines.prefix(cut).write(to: URL(fileURLWithPath: path)); _ = try? JSONLines.read(Record.self, from: path) }
        for bytes in Mutations(of: lines, count: 1500, seed: seed, tokens: tokens) {
            try bytes.write(to: URL(fileURLWithPath: path))
            // What is whole is never fewer than what a strict reading lets through.
            let strict = try? JSONLines.read(Record.self, from: path), whole = try JSONLines.readWhatIsWhole(Record.self, from: path)
            #expect((strict?.count ?? 0) <= whole.values.count)
        }
    }

    @Test func damagedLinesCostOnlyThemselves() throws {
        let lines = (0..<4).map { JSONLines.line(Record(step: $0, loss: 1)) }
        let path = try folder.file("a.jsonl", [lines[0], "{\"st", lines[2], "\u{0}", lines[3], "{\"torn"].joined(separator: "\n"))
        let (values, torn) = try JSONLines.readWhatIsWhole(Record.self, from: path)
        #expect(values.map(\.step) == [0, 2, 3] && torn == 2)
    }

    @Test func aPipeADeviceAndALinkToItselfAreRefusedAtOnce() throws {
        let pipe = folder.path + "/pipe", loop = folder.path + "/loop"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(symlink(loop, loop) == 0)
        for path in [pipe, loop, "/dev/zero", folder.path] {
            #expect(throws: FormatError.self) { try CSV.rows(contentsOf: path) }
            #expect(throws: FormatError.self) { try JSONLines.read(Record.self, from: path) }
        }
        for path in [loop, folder.path] { #expect(throws: FormatError.self) { try FileLock.take(path) } }
    }

    #if canImport(Glibc)
    /// Sizes that are declared or only seem to be there (holes) take no memory. The bound: 128 MiB more than before.
    @Test func hugeFilesAreRefusedWithoutTakingMemory() async {
        await #expect(processExitsWith: .success) {
            func peakKiB() -> Int {
                var usage = rusage()
                getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
                return usage.ru_maxrss
            }
            let folder = try TemporaryFolder(), before = peakKiB()
            func sparse(_ name: String, _ start: [UInt8]) throws -> String {
                let path = try folder.file(name, Data(start))
                truncate(path, off_t(1) << 40)
                return path
            }
            func isRefused(_ body: () throws -> Void) -> Bool {
                do { try body(); return false } catch { return error is FormatError }
            }
            let tensors = try sparse("a", [255, 255, 255, 255, 255, 0, 0, 0]), table = try sparse("b", Array("path,bpm\n".utf8))
            let header = try sparse("c", [0, 0, 0, 1, 0, 0, 0, 0])
            guard isRefused({ _ = try SafeTensors(contentsOf: tensors) }), isRefused({ _ = try SafeTensors(contentsOf: header) }),
                  isRefused({ _ = try CSV.rows(contentsOf: table) }) else { exit(1) }
            exit(peakKiB() - before < 128 << 10 ? 0 : 2)
        }
    }
    #endif
}
