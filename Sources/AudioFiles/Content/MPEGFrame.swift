/// The header of a frame of MPEG audio, layers 1 to 3, or of AAC as broadcasters send it (ADTS).
///
/// Both begin with eleven bits that are set, which any data has somewhere: only several frames, each where the one
/// before ends, are a sign of sound.
struct MPEGFrame: Equatable {
    /// Whether it is AAC.
    let isADTS: Bool
    let sampleRate: Int
    /// Bytes with the header; nil for a "free" bit rate, where only the next frame tells.
    let length: Int?
    /// Samples of each channel.
    let sampleCount: Int
    /// Whether it holds one channel.
    let isMono: Bool
    /// MPEG-1, in contrast to MPEG-2 and its extension for low sample rates.
    let isFirstVersion: Bool

    /// The bytes that a header takes.
    static let headerLength = 6

    /// - Parameter bytes: At least `headerLength` from `offset` on.
    init?(_ bytes: [UInt8], at offset: Int = 0) {
        guard offset + Self.headerLength <= bytes.count, bytes[offset] == 0xFF, bytes[offset + 1] & 0xE0 == 0xE0 else { return nil }
        let header = (1...5).map { Int(bytes[offset + $0]) }
        let version = header[0] >> 3 & 3, layer = 4 - (header[0] >> 1 & 3)
        if layer == 4 {
            let rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
            let rateIndex = header[1] >> 2 & 15, length = (header[2] & 3) << 11 | header[3] << 3 | header[4] >> 5
            // MPEG-4 or MPEG-2 AAC; the sync word has one bit more.
            guard version >= 2, rateIndex < rates.count, length > 7 else { return nil }
            (isADTS, sampleRate, self.length, sampleCount) = (true, rates[rateIndex], length, 1024)
            (isMono, isFirstVersion) = ((header[1] & 1) << 2 | header[2] >> 6 == 1, false)
            return
        }
        let rateIndex = header[1] >> 2 & 3, bitRateIndex = header[1] >> 4
        guard version != 1, rateIndex < 3, bitRateIndex < 15 else { return nil }
        isFirstVersion = version == 3
        isADTS = false
        isMono = header[2] >> 6 == 3
        sampleRate = [44100, 48000, 32000][rateIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
        sampleCount = layer == 1 ? 384 : layer == 3 && !isFirstVersion ? 576 : 1152
        let kilobits = (isFirstVersion ? Self.firstVersionRates : Self.laterRates)[layer - 1][bitRateIndex]
        let padding = header[1] >> 1 & 1
        length = kilobits == 0 ? nil : layer == 1 ? (12000 * kilobits / sampleRate + padding) * 4
            : sampleCount / 8 * 1000 * kilobits / sampleRate + padding
    }

    /// Whether one may follow the other in one stream.
    private func isAkin(to other: MPEGFrame) -> Bool {
        isADTS == other.isADTS && sampleRate == other.sampleRate && sampleCount == other.sampleCount && isFirstVersion == other.isFirstVersion
    }

    /// The first of `needed` frames in a row that begin at `offset`; nil if there are fewer, unless the bytes end before.
    static func run(in bytes: [UInt8], at offset: Int, needed: Int = 4) -> MPEGFrame? {
        guard let first = MPEGFrame(bytes, at: offset) else { return nil }
        var place = offset, previous = first
        for number in 1..<needed {
            guard let length = previous.length ?? freeLength(in: bytes, at: place) else { return nil }
            place += length
            // A short file may end before: with its one frame, or after two at least.
            if place + headerLength > bytes.count { return number >= 2 || (offset == 0 && place == bytes.count) ? first : nil }
            guard let next = MPEGFrame(bytes, at: place), next.isAkin(to: first) else { return nil }
            previous = next
        }
        return first
    }

    /// Of a frame whose header does not tell: as far as the next header of its kind.
    private static func freeLength(in bytes: [UInt8], at offset: Int) -> Int? {
        (48..<4608).first { step in
            // All but padding and joint stereo is the same in every frame.
            offset + step + 3 < bytes.count && bytes[offset + step] == 0xFF && bytes[offset + step + 1] == bytes[offset + 1]
                && bytes[offset + step + 2] & 0xFD == bytes[offset + 2] & 0xFD
        }
    }

    /// How many frames a header in the first of them promises ("Xing", "Info" or "VBRI"); nil if it does not say.
    static func promisedFrames(_ bytes: [UInt8], at offset: Int) -> Int? {
        guard let frame = MPEGFrame(bytes, at: offset), !frame.isADTS else { return nil }
        let xing = offset + 4 + (frame.isFirstVersion ? (frame.isMono ? 17 : 32) : (frame.isMono ? 9 : 17))
        if bytes.has("Xing", at: xing) || bytes.has("Info", at: xing), let flags = bytes.number(at: xing + 4, width: 4, isBigEndian: true) {
            return flags & 1 == 0 ? nil : bytes.number(at: xing + 8, width: 4, isBigEndian: true).map(Int.init)
        }
        return bytes.has("VBRI", at: offset + 36) ? bytes.number(at: offset + 50, width: 4, isBigEndian: true).map(Int.init) : nil
    }

    private static let firstVersionRates = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ]
    private static let laterRates = [
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]
}
