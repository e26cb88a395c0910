import Foundation
import TestSupport
import Testing
import Formats

@Suite struct TensorBoardTests {
    private func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }

    /// Check values of the catalogue of parametrised CRC algorithms, and of RFC 3720, B.4.
    @Test func checksAreThoseOfTheStandards() {
        let digits = Array("123456789".utf8)
        #expect(CRC32.castagnoli(digits) == 0xE306_9283 && CRC32.iso(digits) == 0xCBF4_3926)
        #expect(CRC32.castagnoli([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32.castagnoli([UInt8]()) == 0)
        // Of the record's length in every event file that begins with the 24 bytes of a version event.
        #expect(CRC32.masked(CRC32.castagnoli([0x18, 0, 0, 0, 0, 0, 0, 0])) == 0x224B_7FA3)
    }

    @Test func messagesAreEncodedAsTheDocumentationHasThem() {
        var message = ProtobufWriter()
        message.integer(1, 150)          // The documentation's own example.
        message.text(2, "testing")
        message.message(3) { $0.integer(1, 150) }
        message.integer(16, -1)
        message.float(5, 1)
        message.double(6, -2)
        #expect(hex(message.bytes) == "089601" + "120774657374696e67" + "1a03089601" + "8001ffffffffffffffffff01"
            + "2d0000803f" + "3100000000000000c0")
    }

    /// Made by Tests/Golden/tensorboard/generate.py, with the messages and record writer of pip's tensorboard.
    @Test func aSmallFileHasTheBytesThatTensorBoardItselfWrites() throws {
        let folder = try TemporaryFolder()
        let path = try {
            let file = try EventFile(folder: folder.path, firstStep: 3, seconds: 1_700_000_000)
            try file.write([.scalar(tag: "training/loss", value: 0.25), .scalar(tag: "training/nothing", value: .nan)], step: 3, seconds: 1_700_000_001)
            try file.write([.scalar(tag: "training/loss", value: .infinity)], step: 4, seconds: 1_700_000_002)
            try file.write([.image(tag: "picture", PNG(width: 2, height: 2, pixels: [0, 85, 170, 255]))], step: 300, seconds: 1_700_000_003.5)
            return file.path
        }()
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/tensorboard/events.hex")
        let expected = try String(contentsOf: golden, encoding: .utf8).filter { !$0.isWhitespace }
        #expect(hex(try Data(contentsOf: URL(fileURLWithPath: path))) == expected)
        #expect(path.hasSuffix("/events.out.tfevents.1700000000.00000003.00.sametempo"))
    }

    @Test func theSpanOfAFileIsFromItsFirstToItsLastEvent() throws {
        let folder = try TemporaryFolder(), file = try EventFile(folder: folder.path, firstStep: 1, seconds: 1000.5)
        for step in 1...3 { try file.write([.scalar(tag: "loss", value: 1)], step: step, seconds: 1000.5 + Double(step)) }
        #expect(EventFile.span(of: file.path) == 1000.5...1003.5)
        // Half a record, as a process that was killed leaves.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path)), torn = folder.path + "/torn", empty = folder.path + "/empty"
        try bytes.dropLast(3).write(to: URL(fileURLWithPath: torn))
        try Data().write(to: URL(fileURLWithPath: empty))
        #expect(EventFile.span(of: torn) == 1000.5...1002.5)
        #expect(EventFile.span(of: empty) == nil && EventFile.span(of: folder.path + "/missing") == nil)
    }

    @Test func anotherFileOfTheSameSecondGetsAnotherNameThatSortsBehind() throws {
        let folder = try TemporaryFolder()
        let paths = try (0..<3).map { _ in try EventFile(folder: folder.path, firstStep: 1, seconds: 5).path }
        #expect(paths == paths.sorted() && Set(paths).count == 3)
        #expect(throws: FormatError.self) { try EventFile(folder: folder.path + "/missing", firstStep: 1, seconds: 5) }
    }

    @Test func aPictureIsStoredInBlocksThatAddUpToIt() throws {
        // More than one block of 65,535 bytes.
        let width = 300, height = 450, pixels = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 300) }
        let file = [UInt8](PNG(width: width, height: height, pixels: pixels).encoded)
        func big(_ at: Int) -> Int { file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(Array(file[..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var at = 8, kinds: [String] = [], stream: [UInt8] = []
        while at < file.count {
            let length = big(at), kind = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
            #expect(UInt32(big(at + 8 + length)) == CRC32.iso(file[at + 4..<at + 8 + length]))
            kinds.append(kind)
            if kind == "IHDR" { #expect(big(at + 8) == width && big(at + 12) == height) }
            if kind == "IDAT" { stream = Array(file[at + 8..<at + 8 + length]) }
            at += 12 + length
        }
        #expect(kinds == ["IHDR", "IDAT", "IEND"] && (Int(stream[0]) * 256 + Int(stream[1])) % 31 == 0)
        var rows: [UInt8] = [], last = false, position = 2, blocks = 0
        while !last {
            last = stream[position] == 1
            let count = Int(stream[position + 1]) | Int(stream[position + 2]) << 8
            #expect(count ^ 0xFFFF == Int(stream[position + 3]) | Int(stream[position + 4]) << 8)
            rows += stream[position + 5..<position + 5 + count]
            position += 5 + count
            blocks += 1
        }
        #expect(blocks == 3 && position + 4 == stream.count && rows.count == height * (width + 1))
        for row in 0..<height {
            #expect(rows[row * (width + 1)] == 0)
            #expect(rows[row * (width + 1) + 1..<(row + 1) * (width + 1)] == pixels[row * width..<(row + 1) * width])
        }
    }
}
