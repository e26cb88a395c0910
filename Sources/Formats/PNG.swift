import Foundation

/// Greyscale pictures as PNG files, 8 bits a pixel, not compressed.
///
/// Any reader of PNG takes them. Sources: W3C, "Portable Network Graphics"; RFC 1950 (zlib); RFC 1951 (stored blocks).
public struct PNG: Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The whole file; the same picture gives the same bytes.
    public let encoded: Data

    /// - Parameter pixels: `[row][column]` from the upper left corner, 0 black to 255 white.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height,
                     "PNG: \(pixels.count) pixels for \(width) x \(height)")
        (self.width, self.height) = (width, height)
        var rows = Data(capacity: height * (width + 1))
        for row in 0..<height {
            rows.append(0)  // No filter.
            rows.append(contentsOf: pixels[row * width..<(row + 1) * width])
        }
        var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        // Depth 8, greyscale, deflate, the standard filters, not interlaced.
        file.append(Self.chunk("IHDR", Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + Data([8, 0, 0, 0, 0])))
        file.append(Self.chunk("IDAT", Self.zlib(rows)))
        file.append(Self.chunk("IEND", Data()))
        encoded = file
    }

    private static func chunk(_ type: String, _ content: Data) -> Data {
        let body = Data(type.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(CRC32.iso(body))
    }

    /// A zlib stream of stored blocks.
    private static func zlib(_ content: Data) -> Data {
        var stream = Data([0x78, 0x01])
        var start = content.startIndex
        repeat {
            let end = min(content.endIndex, start + 65535), count = UInt16(end - start)
            stream.append(end == content.endIndex ? 1 : 0)
            for part in [count, ~count] { withUnsafeBytes(of: part.littleEndian) { stream.append(contentsOf: $0) } }
            stream.append(content[start..<end])
            start = end
        } while start < content.endIndex
        return stream + bigEndian(adler32(content))
    }

    private static func adler32(_ content: Data) -> UInt32 {
        var a: UInt32 = 1, b: UInt32 = 0
        for byte in content {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }

    private static func bigEndian(_ value: UInt32) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }
}
