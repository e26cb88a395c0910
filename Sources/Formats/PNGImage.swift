import Foundation

/// An image of at most 256 colours, written as PNG.
///
/// The data are stored, not compressed: pictures here are a few tens of kilobytes, and so need no compression library.
/// Same pixels, same bytes. Source: W3C, "Portable Network Graphics (PNG) Specification", 2003; RFC 1950, RFC 1951.
public struct PNGImage: Sendable, Hashable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Indices into `palette`, row by row from the top.
    public let pixels: [UInt8]
    /// Red, green, blue.
    public let palette: [SIMD3<UInt8>]

    /// - Precondition: `pixels` holds `width` × `height` indices, all of them into `palette`; none of the sizes is 0.
    public init(width: Int, height: Int, pixels: [UInt8], palette: [SIMD3<UInt8>]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height,
                     "PNGImage: \(pixels.count) pixels for \(width) × \(height)")
        precondition((1...256).contains(palette.count) && Int(pixels.max()!) < palette.count,
                     "PNGImage: index \(pixels.max()!) into a palette of \(palette.count) colours")
        (self.width, self.height, self.pixels, self.palette) = (width, height, pixels, palette)
    }

    /// The whole file.
    public func encoded() -> Data {
        var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        // Eight bits a pixel, indexed, neither filtered otherwise nor interlaced.
        Self.append("IHDR", Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [8, 3, 0, 0, 0], to: &file)
        Self.append("PLTE", palette.flatMap { [$0.x, $0.y, $0.z] }, to: &file)
        var lines: [UInt8] = []
        lines.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            lines.append(0)
            lines += pixels[row * width..<(row + 1) * width]
        }
        Self.append("IDAT", Self.stored(lines), to: &file)
        Self.append("IEND", [], to: &file)
        return file
    }

    /// A zlib stream of stored blocks.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let count = min(65535, bytes.count - start), isLast = start + count == bytes.count
            let length = UInt16(count)
            stream += [isLast ? 1 : 0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
            stream += bytes[start..<start + count]
            start += count
        } while start < bytes.count
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return stream + bigEndian(b << 16 | a)
    }

    private static func append(_ type: StaticString, _ content: [UInt8], to file: inout Data) {
        let named = type.withUTF8Buffer(Array.init) + content
        file.append(contentsOf: bigEndian(UInt32(content.count)) + named + bigEndian(checksum(named)))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    private static let checksums: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { checksums[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
    }
}
