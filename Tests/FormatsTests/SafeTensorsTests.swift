import Formats
import Foundation
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func example() -> SafeTensorsWriter {
        var writer = SafeTensorsWriter(metadata: ["format": "test", "quotes \" and \\": "line\nbreak, tab\t, π"])
        writer.add("short", extents: [3], int16s: [-32768, 0, 32767])
        writer.add("weights.0", extents: [2, 2], floats: [1.5, -0.0, .infinity, .leastNonzeroMagnitude])
        writer.add("deep", extents: [1, 1, 1], doubles: [.pi])
        writer.add("scalar", extents: [], floats: [7])
        writer.add("nothing", extents: [0, 5], floats: [])
        return writer
    }

    @Test func whatIsWrittenIsRead() throws {
        let path = folder.path + "/a.safetensors"
        try example().write(to: path)
        let file = try SafeTensors(contentsOf: path)
        #expect(Set(file.names) == ["short", "weights.0", "deep", "scalar", "nothing"])
        #expect(file.metadata == ["format": "test", "quotes \" and \\": "line\nbreak, tab\t, π"])
        #expect(try file.int16s("short") == [-32768, 0, 32767])
        #expect(try file.floats("weights.0").map(\.bitPattern)
            == [1.5, -0.0, .infinity, .leastNonzeroMagnitude].map { (x: Float) in x.bitPattern })
        #expect(try file.doubles("deep") == [.pi])
        #expect(try file.floats("scalar") == [7])
        #expect(try file.floats("nothing") == [])
        #expect(file.entry("weights.0")?.extents == [2, 2])
        #expect(file.entry("scalar")?.extents == [])
        #expect(file.entry("absent") == nil)
    }

    @Test func anArrayOfAnotherTypeOrNameIsRefusedWithTheFile() throws {
        let path = folder.path + "/a.safetensors"
        try example().write(to: path)
        let file = try SafeTensors(contentsOf: path)
        let type = #expect(throws: FormatError.self) { try file.floats("short") }
        #expect(type?.description.contains(path) == true && type?.description.contains("I16") == true)
        let name = #expect(throws: FormatError.self) { try file.bytes("absent") }
        #expect(name?.description.contains("absent") == true)
    }

    @Test func theBytesAreThoseOfTheFormat() throws {
        var writer = SafeTensorsWriter(metadata: ["b": "2", "a": "1"])
        writer.add("x", extents: [1], int16s: [258])
        writer.add("y", extents: [1], floats: [1])
        // 8-byte little-endian length, JSON padded by spaces to a multiple of 8, then data; wide elements first.
        let header = #"{"__metadata__":{"a":"1","b":"2"},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""x":{"dtype":"I16","shape":[1],"data_offsets":[4,6]}}"#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var expected = Data([UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0])
        expected.append(contentsOf: padded.utf8)
        expected.append(contentsOf: [0, 0, 0x80, 0x3F, 2, 1])
        #expect(writer.encoded() == expected)
        #expect(example().encoded() == example().encoded())
    }

    @Test func everyTruncationIsRefused() throws {
        let whole = example().encoded()
        let path = try folder.file("cut.safetensors", whole)
        #expect(throws: Never.self) { try SafeTensors(contentsOf: path) }
        for count in stride(from: whole.count - 1, through: 0, by: -1) {
            truncate(path, off_t(count))
            #expect(throws: FormatError.self, "\(count) of \(whole.count) bytes") { try SafeTensors(contentsOf: path) }
        }
    }

    @Test func trailingBytesAreRefused() throws {
        let path = try folder.file("long.safetensors", example().encoded() + Data([0]))
        #expect(throws: FormatError.self) { try SafeTensors(contentsOf: path) }
    }

    private func hostile(_ header: String, data: Int = 8, declared: UInt64? = nil) throws -> String {
        var bytes = withUnsafeBytes(of: (declared ?? UInt64(header.utf8.count)).littleEndian) { Data($0) }
        bytes.append(contentsOf: header.utf8)
        bytes.append(Data(count: data))
        return try folder.file("hostile.safetensors", bytes)
    }

    private func entry(_ name: String, _ shape: String, _ offsets: String, type: String = "F32") -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    @Test func anEmptyHeaderIsAFileWithoutArrays() throws {
        #expect(try SafeTensors(contentsOf: hostile("{}", data: 0)).names == [])
    }

    @Test(arguments: [UInt64.max, UInt64(1) << 63, UInt64(1) << 62, UInt64(16 << 20) + 1, UInt64(11)] as [UInt64])
    func aHeaderLongerThanTheFileIsRefused(declared: UInt64) throws {
        let path = try hostile("{}", declared: declared)
        let error = #expect(throws: FormatError.self) { try SafeTensors(contentsOf: path) }
        #expect(error?.description.contains("\(declared)") == true)
    }

    @Test func extentsAndOffsetsThatDoNotFitAreRefused() throws {
        let headers = [
            entry("a", "[-2]", "[0,8]"),
            entry("a", "[-1,-2]", "[0,8]"),
            entry("a", "[2]", "[0,4]"),
            entry("a", "[2]", "[8,0]"),
            entry("a", "[2]", "[-8,0]"),
            entry("a", "[2]", "[0,8,16]"),
            entry("a", "[2]", "[0]"),
            entry("a", "[4]", "[0,16]"),
            entry("a", "[4611686018427387904,4]", "[0,8]"),
            entry("a", "[9223372036854775807]", "[0,8]"),
            entry("a", "[9223372036854775807]", "[0,9223372036854775807]"),
            entry("a", "[99999999999999999999]", "[0,8]"),
            entry("a", "[2]", "[18446744073709551608,18446744073709551616]"),
            entry("a", "[1.5]", "[0,6]"),
            entry("a", "[\"2\"]", "[0,8]"),
            entry("a", "[2]", "[0,8]", type: "Q4"),
            entry("a", "2", "[0,8]"),
            // A gap at the start, between, at the end; an overlap.
            entry("a", "[1]", "[4,8]"),
            entry("a", "[1]", "[0,4]"),
            entry("a", "[1]", "[0,4]") + "," + entry("b", "[1]", "[0,4]"),
            entry("a", "[2]", "[0,8]") + "," + entry("b", "[1]", "[4,8]"),
            #""a":{"dtype":"F32","shape":[2]}"#,
            #""a":"F32""#,
            #""__metadata__":{"step":3},"# + entry("a", "[2]", "[0,8]"),
        ]
        for header in headers {
            let path = try hostile("{\(header)}")
            #expect(throws: FormatError.self, "\(header)") { try SafeTensors(contentsOf: path) }
        }
    }

    @Test func aNameThatStandsTwiceIsRefused() throws {
        let twice = entry("a", "[2]", "[0,8]")
        for header in [twice + "," + twice, twice + "," + twice.replacingOccurrences(of: "\"a\"", with: "\"\\u0061\"")] {
            let path = try hostile("{\(header)}")
            #expect(throws: FormatError.self, "\(header)") { try SafeTensors(contentsOf: path) }
        }
    }

    @Test func whatIsNotAJSONObjectIsRefused() throws {
        let deep = String(repeating: "[", count: 200_000)
        for header in ["", "[]", "null", "{", "{]", "\u{0}\u{0}", "{\"a\":" + deep, deep, String(repeating: "{\"a\":", count: 100_000)] {
            let path = try hostile(header)
            #expect(throws: FormatError.self, "\(header.prefix(20))") { try SafeTensors(contentsOf: path) }
        }
        var bytes = Data([2, 0, 0, 0, 0, 0, 0, 0])
        bytes.append(contentsOf: [0xFF, 0xFE])
        let path = try folder.file("bytes.safetensors", bytes)
        #expect(throws: FormatError.self) { try SafeTensors(contentsOf: path) }
    }

    @Test func aPathThatIsNoFileIsRefusedAtOnce() throws {
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [pipe, folder.path, folder.path + "/missing", "/dev/zero"] {
            let error = #expect(throws: FormatError.self, "\(path)") { try SafeTensors(contentsOf: path) }
            #expect(error?.description.hasPrefix(path) == true)
        }
    }

    @Test func aNameAddedTwiceStopsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            var writer = SafeTensorsWriter()
            writer.add("a", extents: [1], floats: [1])
            writer.add("a", extents: [1], floats: [2])
        }
    }
}
