import Formats
import Foundation
import Testing

@Suite struct PNGTests {
    /// The same picture as `zlib` and `struct` of another language wrote it: stored deflate, checksums and all.
    @Test func bytesAreThoseOfTheSpecification() {
        let image = PNGImage(width: 2, height: 2, pixels: [0, 1, 1, 0], palette: [[255, 0, 0], [0, 0, 255]])
        let expected = """
            89504e470d0a1a0a0000000d49484452000000020000000208030000004568fd1600000006504c5445ff00000000ff6ca1fd\
            8e00000011494441547801010600f9ff000001000100000c000348bb623b0000000049454e44ae426082
            """
        #expect(image.encoded().map { String(format: "%02x", $0) }.joined() == expected)
    }

    @Test func longPicturesAreSplitIntoBlocks() {
        // 300 lines of 301 bytes are more than one stored block holds.
        let image = PNGImage(width: 300, height: 300, pixels: [UInt8](repeating: 1, count: 90000), palette: [[0, 0, 0], [9, 9, 9]])
        let bytes = [UInt8](image.encoded())
        // Signature, header (25), palette of two colours (18), name and length of the data (8), zlib's header (2).
        let block = 8 + 25 + 18 + 8 + 2
        #expect(Array(bytes[block..<block + 5]) == [0, 0xFF, 0xFF, 0, 0])
        let rest = 300 * 301 - 65535, second = block + 5 + 65535
        #expect(Array(bytes[second..<second + 3]) == [1, UInt8(rest & 255), UInt8(rest >> 8)])
        #expect(bytes.count == second + 5 + rest + 4 + 4 + 12)
    }
}
