import Foundation

extension EventFile {
    /// When the first and the last event of a file were written, in seconds since 1970; nil if it holds no whole event. Half a
    /// record at the end, which a run that was killed leaves, is passed over.
    public static func span(of path: String) -> ClosedRange<Double>? {
        guard let bytes = FileManager.default.contents(atPath: path).map(Array.init) else { return nil }
        func number(_ place: Int) -> UInt64 {
            bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self)) }
        }
        var place = 0, first: Double?, last: Double?
        // A record: length, CRC, event, CRC; an event begins with its time, field 1 of 8 bytes.
        while place + 16 <= bytes.count {
            let length = number(place)
            guard length >= 9, length <= UInt64(bytes.count - place - 16), bytes[place + 12] == 0x09 else { break }
            let time = Double(bitPattern: number(place + 13))
            if !time.isFinite { break }
            (first, last) = (min(first ?? time, time), max(last ?? time, time))
            place += 16 + Int(length)
        }
        return first.flatMap { first in last.map { first...$0 } }
    }
}
