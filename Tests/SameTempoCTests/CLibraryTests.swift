import AudioFiles
import AudioSynthesis
import Beats
import CSameTempo
import Foundation
import Learning
import RandomStreams
import TempoEstimation
import TestSupport
import Testing

#if os(Linux)
/// The library for C, used as programs in C and C++ use it.
@Suite(.enabled(if: CLibrary.isPossible), .timeLimit(.minutes(5))) struct CLibraryTests {
    private func rock(_ tempoBPM: Double, seconds: Double, sampleRate: Int, seed: UInt64) -> [Float] {
        var stream = RandomStream(seed: seed)
        return renderReference(pattern: .rock, tempoBPM: tempoBPM, seconds: seconds, sampleRate: sampleRate, stream: &stream).samples
    }

    /// Two channels that are not alike.
    private func stereo(seconds: Double, sampleRate: Int) -> [[Float]] {
        [1, 2].map { rock(97, seconds: seconds, sampleRate: sampleRate, seed: $0).map { 0.5 * $0 } }
    }

    /// As libsndfile numbers them.
    private enum SoundFormat { static let flac = 0x170002, floatWAV = 0x010006, mp3 = 0x230082 }

    private func digits(_ number: Double) -> String { String(format: "%.17g", number) }

    @Test func theExampleInCAnswersAsTheLibraryInSwiftToTheLastDigit() throws {
        let folder = try TemporaryFolder()
        try writeWAV(samples: rock(126, seconds: 30, sampleRate: 22050, seed: 3), sampleRate: 22050, path: folder.path + "/song.wav")
        try write(stereo(seconds: 20, sampleRate: 48000), sampleRate: 48000, path: folder.path + "/stereo.flac", format: SoundFormat.flac)
        try writeWAV(samples: [Float](repeating: 0, count: 100_000), sampleRate: 8000, path: folder.path + "/silence.wav")
        let program = try CLibrary.shared.get().compile("Sources/CSameTempo/examples/estimate.c", ["-std=c99"])
        let files = ["song.wav", "stereo.flac", "silence.wav"].map { folder.path + "/" + $0 }
        let outcome = try CLibrary.run([program] + files + [folder.path + "/none.wav"])
        #expect(outcome.status == 1 && outcome.errors.contains("none.wav: no such file"))
        let estimator = BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped())
        let expected = try files.map { file in
            let estimate = try estimator.estimate(path: file)
            guard let tempo = estimate.tempoBPM else { return "\(file)\t\t\(digits(estimate.confidence))\t\(estimate.refusal!.rawValue)" }
            return "\(file)\t\(digits(tempo))\t\(digits(estimate.confidence))\tfirst beat at \(digits(estimate.beats!.beats[0].seconds)) s"
        }
        #expect(outcome.output == expected.joined(separator: "\n") + "\n")
        #expect(expected[2].hasSuffix("silent"))
    }

    @Test func theExampleInCPlusPlusFollowsAStreamToTheAnswerOfTheFile() throws {
        let folder = try TemporaryFolder(), sampleRate = 44100
        let channels = stereo(seconds: 20, sampleRate: sampleRate), samples = zip(channels[0], channels[1]).flatMap { [$0, $1] }
        try write(channels, sampleRate: sampleRate, path: folder.path + "/song.wav", format: SoundFormat.floatWAV)
        try samples.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: folder.path + "/samples"))
        let program = try CLibrary.shared.get().compile("Sources/CSameTempo/examples/follow.cpp", ["-std=c++11"])
        let outcome = try CLibrary.run([program, "\(sampleRate)", "2"], input: folder.path + "/samples", expecting: 0)
        let lines = outcome.output.split(separator: "\n")
        let whole = try TempoEstimator(model: try TempoModel.shipped()).estimate(path: folder.path + "/song.wav")
        #expect(lines.count > 5 && lines.last! == "20.000 s\t\(digits(whole.tempoBPM!)) BPM\t\(digits(whole.confidence))")
    }

    @Test func theHeaderIsAlsoOneOfCPlusPlusAndKeepsItsPromises() throws {
        let folder = try TemporaryFolder(), library = try CLibrary.shared.get()
        try writeWAV(samples: rock(104, seconds: 20, sampleRate: 22050, seed: 4), sampleRate: 22050, path: folder.path + "/song.wav")
        try writeWAV(samples: [Float](repeating: 0, count: 100_000), sampleRate: 8000, path: folder.path + "/silence.wav")
        try folder.file("notes.txt", "This is no sound.")
        let path = folder.path + "/damaged.mp3"
        try write([testTune(seconds: 6, sampleRate: 22050)], sampleRate: 22050, path: path, format: SoundFormat.mp3)
        var mp3 = try Data(contentsOf: URL(fileURLWithPath: path))
        // Noise in the middle: libmpg123 says something, and most can be heard.
        for place in mp3.count / 3..<mp3.count / 2 { mp3[place] = UInt8(truncatingIfNeeded: place &* 167 &+ (place >> 3)) }
        try folder.file("damaged.mp3", mp3)
        for options in [["-std=c99"], ["-x", "c++", "-std=c++17"]] {
            let program = try library.compile("Tests/SameTempoCTests/contract.c", options)
            let outcome = try CLibrary.run([program, folder.path])
            #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(options): \(outcome)")
        }
    }

    @Test func theProgramThatTheArticleShowsRuns() throws {
        let folder = try TemporaryFolder()
        let file = CLibrary.root.appendingPathComponent("Sources/SameTempo/SameTempo.docc/CLibrary.md")
        let article = try String(contentsOf: file, encoding: .utf8)
        let block = try #require(article.components(separatedBy: "```c\n").dropFirst().first?.components(separatedBy: "```").first)
        let program = try CLibrary.shared.get().compile(try folder.file("tempo.c", block), ["-std=c99"])
        try writeWAV(samples: rock(104, seconds: 12, sampleRate: 22050, seed: 5), sampleRate: 22050, path: folder.path + "/song.wav")
        try writeWAV(samples: [Float](repeating: 0, count: 100_000), sampleRate: 8000, path: folder.path + "/silence.wav")
        let outcome = try CLibrary.run([program] + ["song.wav", "none", "silence.wav"].map { folder.path + "/" + $0 }, expecting: 0)
        #expect(outcome.output.contains(/^10[34]\.\d\d BPM, confidence 0\.\d\d\d\nno tempo: silent\n$/))
        #expect(outcome.errors.contains("no such file"))
    }

    @Test(.enabled(if: CLibrary.hasBinaryTools)) func onlyOurFunctionsAreSeenFromOutside() throws {
        let header = try String(contentsOfFile: try CLibrary.shared.get().path + "/include/sametempo.h", encoding: .utf8)
        let symbols = try CLibrary.run(["nm", "-D", "--defined-only", CLibrary.shared.get().file], expecting: 0).output
            .split(separator: "\n").map { String($0.split(separator: " ").last!) }
        let declared = Set(header.matches(of: /(?m)^[a-z].*?\**(sametempo_\w+)\(/).map { String($0.1) })
        #expect(declared.count > 30 && Set(symbols) == declared)
    }

    @Test(.enabled(if: CLibrary.hasBinaryTools)) func itNeedsNoSwiftAndNoBLASOfTheSystem() throws {
        let needed = try CLibrary.run(["readelf", "-d", CLibrary.shared.get().file], expecting: 0).output
            .split(separator: "\n").filter { $0.contains("(NEEDED)") }
        let allowed = ["libsndfile", "libmpg123", "libsamplerate", "libc.", "libm.", "libdl.", "libpthread.", "librt.", "ld-linux"]
        for line in needed { #expect(allowed.contains { line.contains($0) }, "\(line)") }
        #expect(needed.count > 3)
    }

    @Test func theVersionIsThatOfTheProgram() {
        #expect(SAMETEMPO_VERSION == engineVersion && String(cString: sametempo_version()) == engineVersion)
    }
}
#endif
