/// Frames of MPEG audio, layers 1 to 3: known by headers that follow one another at the distance each of them says.
enum MPEGFrames {
    private struct Header {
        /// Of the whole frame, in bytes.
        var length: Int
        /// What is the same in all frames of a file: version, layer, sample rate.
        var identity: UInt32

        init?(_ bytes: [UInt8], at place: Int) {
            guard place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] & 0xE0 == 0xE0 else { return nil }
            let word = UInt32(bytes.bigEndian(place, 4))
            let version = Int(word >> 19 & 3), layer = 4 - Int(word >> 17 & 3), bitRate = Int(word >> 12 & 15), rate = Int(word >> 10 & 3)
            guard version != 1, layer != 4, (1...14).contains(bitRate), rate != 3 else { return nil }
            let isFirstVersion = version == 3
            let kilobits = Self.kilobits[isFirstVersion ? layer - 1 : layer == 1 ? 3 : 4][bitRate - 1]
            let hertz = [44100, 48000, 32000][rate] >> (isFirstVersion ? 0 : version == 2 ? 1 : 2)
            let isPadded = Int(word >> 9 & 1)
            switch layer {
            case 1: length = (12 * kilobits * 1000 / hertz + isPadded) * 4
            case 2: length = 144 * kilobits * 1000 / hertz + isPadded
            default: length = (isFirstVersion ? 144 : 72) * kilobits * 1000 / hertz + isPadded
            }
            identity = word & 0xFFFE_0C00
        }

        private static let kilobits = [
            [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
            [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
            [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
            [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
            [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        ]
    }

    /// What a stream that was cut in its middle may have before its first whole frame.
    private static let longestRest = 2048

    /// Where the first frame begins.
    ///
    /// - Parameter start: Zeros from here on, and the rest of one frame, are passed over.
    /// - Returns: nil if there are not four frames in a row, or as many as fit before the end.
    static func begin(in file: FileContent, at start: Int64) throws(Refusal) -> Int64? {
        let place = try endOfZeros(file, from: start)
        let window = try file.head(at: place, longestRest + 4 * 6000)
        for offset in 0..<min(longestRest, window.count) where isRun(window, at: offset, reachesEnd: place + Int64(window.count) == file.count) {
            return place + Int64(offset)
        }
        return nil
    }

    private static func isRun(_ window: [UInt8], at start: Int, reachesEnd: Bool) -> Bool {
        guard let first = Header(window, at: start) else { return false }
        var place = start + first.length
        for count in 1..<4 {
            // A file of one or two frames is one where they fill it; a tag may follow.
            if reachesEnd && place >= window.count { return start == 0 && place == window.count || count > 1 }
            if start == 0, window.has("TAG", at: place) || window.has("APETAGEX", at: place) { return true }
            guard let next = Header(window, at: place), next.identity == first.identity else { return false }
            place += next.length
        }
        return true
    }

    private static func endOfZeros(_ file: FileContent, from start: Int64) throws(Refusal) -> Int64 {
        var place = start
        while place < file.count {
            let block = try file.head(at: place, 4096)
            if let index = block.firstIndex(where: { $0 != 0 }) { return place + Int64(index) }
            place += Int64(block.count)
        }
        return place
    }
}
