import AudioFiles
import Foundation
import TestSupport
import Testing

/// A header's word is not taken: what a file holds is heard, whatever length is promised.
@Suite struct PromisedLengthTests {
    private let seconds = 6.0

    private func expectAll(_ bytes: Data, _ what: String, warns: Bool? = false) throws {
        let heard = try Heard.of(bytes)
        #expect(abs(heard.seconds - seconds) < 0.1, "\(what): \(heard.seconds) s")
        if let warns { #expect((heard.warning != nil) == warns, "\(what): \(heard.warning ?? "no warning")") }
    }

    /// The frame that says how many there are, and the rest.
    private func split(_ mp3: Data) throws -> (first: Data, rest: Data) {
        let rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], head = [UInt8](mp3.prefix(3))
        try #require(head[0] == 0xFF && head[1] & 0xFE == 0xFA)
        let length = 144 * rates[Int(head[2] >> 4)] * 1000 / 48000 + Int(head[2] >> 1 & 1)
        return (Data(mp3.prefix(length)), Data(mp3.dropFirst(length)))
    }

    @Test func anMP3FileIsHeardToItsLastFrame() throws {
        // Who reckons from the first frames, which hold an attack, takes the file for shorter.
        let mp3 = try Format.mp3.encoded(seconds: seconds, hasVariableBitRate: true), (first, rest) = try split(mp3)
        let place = try #require(mp3.place(of: "Xing") ?? mp3.place(of: "Info"))
        try expectAll(mp3, "as it was made")
        try expectAll(rest, "without a header")
        for count: UInt32 in [0, 1, 20, 200] { try expectAll(mp3.with(count, at: place + 8, bigEndian: true), "\(count) frames promised") }
        try expectAll(mp3.with(UInt32(5000), at: place + 8, bigEndian: true), "5000 frames promised", warns: true)
        let vbri = Data(first.prefix(4)) + Data(count: 32) + Data("VBRI".utf8) + Data([0, 1, 0, 0, 0, 50, 0, 0, 3, 0, 0, 0, 0, 30])
        try expectAll(vbri + Data(count: first.count - vbri.count) + rest, "30 frames promised by VBRI")
        try expectAll(Data(count: 100_000) + mp3, "zeros before")
        try expectAll(mp3 + Data(count: 100_000), "zeros after")
        try expectAll(Data("ID3\u{4}\0\0\0\u{7}\u{7F}\u{7F}".utf8.map { $0 }) + Data(count: 10) + mp3, "a tag that claims half of the sound", warns: nil)
    }

    @Test func whatStandsBeforeTheFirstFrameIsNotPassedOverInSilence() throws {
        // As where a program that took it for text has put a byte before every line end: only the last frames are in order.
        let mp3 = try Format.mp3.encoded(seconds: seconds), (first, _) = try split(mp3)
        let broken = Data(mp3.flatMap { $0 == 10 ? [13, 10] : [$0] })
        #expect(try Heard.of(broken, named: "a.mp3").warning?.contains("hold nothing that decodes") == true)
        let junk = Data(noise(count: 40_000, seed: 3).map { UInt8(truncatingIfNeeded: Int(1000 * $0)) & 0x7F })
        #expect(try Heard.of(junk + mp3.suffix(first.count * 3), named: "a.mp3").warning != nil)
        try expectAll(junk.prefix(2000) + mp3, "a little before", warns: nil)
    }

    @Test func aFLACFileIsHeardToItsLastFrame() throws {
        let flac = try Format.flac.encoded(seconds: seconds)
        for total: UInt32 in [0, 1, 4096, 48000, UInt32(seconds * 48000) - 1] {
            try expectAll(flac.with([flac[21] & 0xF0], at: 21).with(total, at: 22, bigEndian: true), "\(total) samples promised")
        }
        try expectAll(flac.with(UInt32(48_000_000), at: 22, bigEndian: true), "1000 s promised", warns: true)
        try expectAll(flac + Data(count: 100_000), "zeros after")
        try expectAll(flac + Data("TAG".utf8) + Data(count: 125), "a tag after")
    }

    @Test(arguments: [Format.wav, .wav24, .wavFloat, .wavULaw, .wavADPCM]) func aWAVFileIsHeardToItsLastSample(format: Format) throws {
        let wav = try format.encoded(seconds: seconds), place = try #require(wav.place(of: "data")) + 4
        for size: UInt32 in [0, 2, 48000, 0x7FFF_F000, 0xFFFF_FFFF] {
            try expectAll(wav.with(size, at: place), "\(size) bytes promised")
            try expectAll(wav.with(size, at: place).with(size &+ 36, at: 4), "\(size) bytes promised twice")
        }
        try expectAll(wav.with(UInt32(100), at: 4), "a short RIFF")
        let list = Data("LIST".utf8) + Data([12, 0, 0, 0]) + Data("INFOINAM".utf8) + Data(count: 4)
        #expect(try Heard.of(wav + list).samples == Heard.of(wav).samples)
        #expect(try Heard.of(wav + Data(count: 50_000)).samples == Heard.of(wav).samples)
    }

    @Test func samplesOfAWAVFileAreTheSameWhateverLengthItPromises() throws {
        for format in [Format.wav, .wav24, .wavFloat, .wavULaw] {
            let wav = try format.encoded(seconds: 2), place = try #require(wav.place(of: "data")) + 4
            let expected = try Heard.of(wav).samples
            for size: UInt32 in [0, 4800, 0xFFFF_FFFF] { #expect(try Heard.of(wav.with(size, at: place)).samples == expected, "\(format), \(size)") }
        }
    }

    @Test func relativesOfWAVAreHeardToTheirLastSample() throws {
        let rf64 = try Format.rf64.encoded(seconds: seconds), ds64 = try #require(rf64.place(of: "ds64")) + 16
        for size: UInt64 in [0, 48000, 1 << 40, .max] { try expectAll(rf64.with(size, at: ds64), "RF64, \(size) bytes promised", warns: nil) }
        let w64 = try Format.w64.encoded(seconds: seconds), data = try #require(w64.place(of: "data")) + 16
        for size: UInt64 in [0, 24, 48024, 1 << 40, .max >> 1, .max] { try expectAll(w64.with(size, at: data), "W64, \(size) bytes promised", warns: nil) }
        for format in [Format.aiff, .aiffLittle] {
            let aiff = try format.encoded(seconds: seconds), sound = try #require(aiff.place(of: "SSND")) + 4, form = try #require(aiff.place(of: "COMM")) + 10
            for size: UInt32 in [0, 8, 48008, 0xFFFF_FFFF] {
                try expectAll(aiff.with(size, at: sound, bigEndian: true), "\(format), \(size) bytes promised")
                try expectAll(aiff.with(size, at: sound, bigEndian: true).with(size / 4, at: form, bigEndian: true).with(size, at: 4, bigEndian: true), "\(format), \(size) promised throughout")
            }
        }
        let au = try Format.au.encoded(seconds: seconds)
        for size: UInt32 in [0, 48000, 0xFFFF_FFFF] { try expectAll(au.with(size, at: 8, bigEndian: true), "AU, \(size) bytes promised") }
        let caf = try Format.caf.encoded(seconds: seconds), chunk = try #require(caf.place(of: "data")) + 4
        for size: UInt64 in [0, 4, 48004, .max] { try expectAll(caf.with(size, at: chunk, bigEndian: true), "CAF, \(size) bytes promised") }
    }

    @Test func whatIsCutOffIsSaid() throws {
        for format in [Format.wav, .flac, .mp3, .aiff] {
            let whole = try format.encoded(seconds: seconds), heard = try Heard.of(whole.prefix(whole.count / 2))
            #expect((2...4.5).contains(heard.seconds), "\(format): \(heard.seconds) s")
            #expect(heard.warning?.contains("promises") ?? false, "\(format): \(heard.warning ?? "no warning")")
        }
    }

    @Test func moreThanADayIsNotPromisedByAnybody() throws {
        let flac = try Format.flac.encoded(seconds: seconds)
        try expectAll(flac.with([flac[21] | 15], at: 21).with(UInt32.max, at: 22, bigEndian: true), "the largest number")
    }
}
