import AudioFiles
import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc

/// What libraries say belongs to a file's warning; the terminal is ours.
@Suite(.timeLimit(.minutes(2))) struct LibraryRemarksTests {
    @Test func nothingReachesStandardErrorWhateverIsDecoded() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            for format in [Format.mp3, .flac, .vorbis, .opus] {
                // Side by side: of channels that are alike libmpg123 has most to say.
                let bytes = try format.encoded(seconds: 3), folder = try TemporaryFolder(), path = folder.path + "/damaged"
                for seed in 0..<60 {
                    var damaged = bytes, state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
                    for _ in 0..<60 {
                        state = state &* 6364136223846793005 &+ 1442695040888963407
                        damaged[200 + Int(state >> 33) % (damaged.count - 200)] = UInt8(truncatingIfNeeded: state >> 25)
                    }
                    try damaged.write(to: URL(fileURLWithPath: path))
                    _ = try? Heard.of(path)
                }
            }
            // Whoever writes to it himself still reaches it.
            errno = ENOENT
            perror("ours")
        }
        #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "ours: No such file or directory\n")
    }

    @Test func whatIsSaidIsPartOfTheFilesWarning() throws {
        // Noise has no frames; what looks like some is of no use.
        let mp3 = try Format.mp3.encoded(seconds: 3)
        var said = 0
        for seed in 0..<200 where said == 0 {
            var damaged = mp3, state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
            for _ in 0..<200 {
                state = state &* 6364136223846793005 &+ 1442695040888963407
                damaged[500 + Int(state >> 33) % (damaged.count - 500)] = UInt8(truncatingIfNeeded: state >> 25)
            }
            if try Heard.of(damaged).warning?.contains("libmpg123: ") ?? false { said += 1 }
        }
        #expect(said > 0)
    }
}
#endif
