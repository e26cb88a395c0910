import AudioFeatures
import AudioFiles
import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
import TimeStretch

/// Sound files cut at every byte, and headers that promise more than there is. In processes of their own, whose memory is measured.
@Suite(.timeLimit(.minutes(2))) struct TruncatedAudioTests {
    @Test func aFileCutAtAnyByteIsReadOrNamed() async {
        await #expect(processExitsWith: .success) {
            try withFolder { folder in
                // WAV, FLAC, Ogg Vorbis, AIFF, CAF of floats, Ogg Opus, MP3.
                for format in [0x010002, 0x170002, 0x200060, 0x020002, 0x180006, 0x200064, 0x230082] {
                    let path = "\(folder)/\(format).snd"
                    try write([testTune(seconds: 0.2, sampleRate: 8000)], sampleRate: 8000, path: path, format: format)
                    let whole = try loadLogMel(path: path, configuration: shortFrames, minimumSeconds: 0.01).frameCount
                    let size = try #require(FileManager.default.contents(atPath: path)).count
                    var read = 0
                    for count in stride(from: size - 1, through: 0, by: -1) {
                        truncate(path, off_t(count))
                        do {
                            let frames = try loadLogMel(path: path, configuration: shortFrames, minimumSeconds: 0.01)
                            #expect(frames.frameCount <= whole, "format \(format) cut at \(count)")
                            read += 1
                        } catch let error as AudioError { #expect(error.description.hasPrefix(path + ": "), "format \(format) cut at \(count): \(error)") }
                    }
                    // FLAC, Vorbis and Opus hold so short a sound in one block, which is whole or nothing.
                    #expect(read > 0 || [0x170002, 0x200060, 0x200064].contains(format), "format \(format): no cut was read")
                }
            }
        }
    }

    /// The bound: 128 MiB more than before.
    @Test func sizesThatAreOnlyDeclaredTakeNoMemory() async {
        await #expect(processExitsWith: .success) {
            let before = peakKiB()
            try withFolder { folder in
                // Lengths of file and data; of chunk, samples and data; the number of samples among FLAC's first facts.
                for (format, places) in [(0x010002, [4..<8, 40..<44]), (0x020002, [4..<8, 22..<26]), (0x170002, [22..<26])] {
                    let path = "\(folder)/\(format).snd"
                    try write([testTune(seconds: 1.5, sampleRate: 8000)], sampleRate: 8000, path: path, format: format)
                    var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
                    for place in places { for i in place { bytes[i] = i == place.lowerBound ? 0x7F : 0xFF } }
                    try Data(bytes).write(to: URL(fileURLWithPath: path))
                    do {
                        let frames = try loadLogMel(path: path, configuration: shortFrames)
                        #expect((70...77).contains(frames.frameCount), "format \(format): \(frames.frameCount) frames")
                    } catch let error as AudioError { #expect(error.description.hasPrefix(path + ": "), "\(error)") }
                }
            }
            #expect(peakKiB() - before < 128 << 10, "\(peakKiB() - before) KiB")
        }
    }
}

private func peakKiB() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
}

private let shortFrames = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)
#endif
