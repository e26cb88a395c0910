/// The cyclic redundancy checks that file formats here use, over a reflected polynomial, by table.
public struct CRC32: Sendable {
    private let table: [UInt32]

    private init(polynomial: UInt32) {
        table = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? (value >> 1) ^ polynomial : value >> 1 }
        }
    }

    /// Castagnoli's polynomial: TensorBoard's event files.
    public static let castagnoli = CRC32(polynomial: 0x82F6_3B78)
    /// That of ISO 3309: PNG and zip.
    public static let iso = CRC32(polynomial: 0xEDB8_8320)

    /// The check of bytes.
    public func callAsFunction(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }

    /// Rotated and offset, as event files store it, so that the check of data that hold checks stays meaningful.
    /// Source: TFRecord, "masked CRC".
    public static func masked(_ crc: UInt32) -> UInt32 { ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8 }
}
