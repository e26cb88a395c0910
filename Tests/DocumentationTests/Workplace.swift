import AudioFiles
import AudioSynthesis
import Embeddings
import Foundation
import RandomStreams
import Testing

/// A folder with everything that the documents name, gone when the test is over: songs, music to train on, annotations,
/// a recipe, and the shipped model where it lies in the package.
final class Workplace: Sendable {
    let path: String
    private let before = FileManager.default.currentDirectoryPath

    /// What the songs are rendered at.
    static let songBPM = 126.0, mixBPM = (first: 96.0, second: 132.0)

    init(holdingSongs: Bool = true) throws {
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appendingPathComponent("sametempo-documents-\(UUID().uuidString)").path
        if holdingSongs {
            try FileManager.default.copyItem(atPath: Songs.shared.get().path, toPath: path)
        } else {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    /// Makes it the folder that relative paths start from, as the documents' examples have them. Tests run one after
    /// another (`Tests/run.sh`); others do not use relative paths.
    func enter() throws {
        try #require(FileManager.default.changeCurrentDirectoryPath(path))
    }

    deinit {
        _ = FileManager.default.changeCurrentDirectoryPath(before)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs a line as a shell does, with `~` for this folder and the built program found as `sametempo`.
    func run(_ line: String) throws -> (status: Int32, output: String, errors: String) {
        let process = Process(), output = path + "/.output", errors = path + "/.errors"
        for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = path
        environment["XDG_CACHE_HOME"] = path + "/.cache"
        environment["XDG_STATE_HOME"] = path + "/.state"
        environment["SAMETEMPO_MODEL"] = nil
        // As root and with more ranks than cores, which mpirun would not start.
        for name in ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe"] { environment[name] = "1" }
        environment["PATH"] = Self.programFolder + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        // A program that hangs must not hang the tests.
        if ended.wait(timeout: .now() + 300) == .timedOut {
            Issue.record("still running after five minutes: \(line)")
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        return (process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8), try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// Beside the test bundle, where SwiftPM builds both.
    private static let programFolder: String = {
        let bundle = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [bundle, Document.root.appendingPathComponent(".build/release"), Document.root.appendingPathComponent(".build/debug")]
            .compactMap { $0?.path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0 + "/sametempo") } ?? candidates[0]
    }()

    /// Everything as the default recipe has it, at a size that trains within seconds.
    static let recipe = """
        threads: 2
        features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
        windowSeconds: 4
        network: {activationChannels: [6, 6, 4], binsPerOctave: 12, headChannels: 6, tempoBinCount: 42}
        pairs: {perStep: 6}
        grooves: {count: 6, seconds: 8}
        anchors: {perStep: 6}
        pulseless: {perStep: 2, count: 6}
        optimizer: {steps: 60}
        selfTraining: {rounds: 0}
        validation: {heldOutFraction: 0.2, everySteps: 20, pairs: 16}
        references: {patterns: [click, rock], stepsPerOctave: 12, seconds: 5}
        checkpoint: {everySteps: 10}

        """
}

extension Workplace {
    /// The same for embeddings.
    static let encoderRecipe = """
        task: contrastive
        threads: 2
        features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
        windowSeconds: 4
        encoder: {onsetChannels: [6, 6, 4], rateChannels: 6, rhythmWidth: 16, binsPerOctave: 12, timbreChannels: [6, 8], cepstralCount: 4}
        objective: {projectorHidden: 16, projectorWidth: 8}
        pairs: {perStep: 4}
        whitening: {tracks: 4, windowsPerTrack: 4}
        optimizer: {steps: 20}
        validation: {heldOutFraction: 0, everySteps: 10}

        """

    /// The same on the shipped encoder.
    static let pairRecipe = """
        task: pairs
        threads: 2
        windowSeconds: 4
        groups: {tracksPerStep: 2, excerptsPerTrack: 3, temposPerStep: 2, pulselessPerStep: 2}
        grooves: {count: 6, seconds: 13}
        pulseless: {count: 4, heldOutCount: 4}
        optimizer: {steps: 10}
        validation: {heldOutFraction: 0, everySteps: 10, pairs: 16}
        references: {patterns: [click], stepsPerOctave: 6, seconds: 8}
        referenceGrooves: {perTempo: 1}

        """

    /// The same.
    static let translationRecipe = """
        task: translation
        threads: 2
        windowSeconds: 4
        stretches: {perTrack: 2, windowsPerTrack: 1}
        translator: {rhythmHiddenWidths: [8], otherHiddenWidths: [4]}
        pairs: {perStep: 8}
        optimizer: {steps: 10}
        validation: {heldOutFraction: 0, everySteps: 10, pairs: 8}

        """

    /// What `--recipe Recipes/proximity.yaml` is replaced with.
    static let proximityRecipe = """
        task: proximity
        threads: 2
        network: {channels: [8, 8]}
        windows: {tracksPerStep: 2, anchorsPerTrack: 4, positiveMaximumSeconds: 1, negativeMinimumSeconds: 2}
        optimizer: {steps: 10}
        validation: {heldOutFraction: 0, everySteps: 10, draws: 1}

        """

    /// The same.
    static let beatRecipe = """
        task: beats
        threads: 2
        grooves: {count: 12, seconds: 10, perStep: 4}
        network: {hiddenWidth: 4}
        optimizer: {steps: 10}
        validation: {everySteps: 10, grooves: 10}

        """
}

/// What a workplace is a copy of; made once.
private final class Songs: Sendable {
    static let shared = Result { try Songs() }
    private static let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appendingPathComponent("sametempo-songs-\(getpid())").path
    let path = Songs.folder

    private init() throws {
        try? FileManager.default.removeItem(atPath: path)
        atexit { try? FileManager.default.removeItem(atPath: Songs.folder) }
        try FileManager.default.createDirectory(atPath: path + "/Music/Albums", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: path + "/Data", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: path + "/Data/Models", withDestinationPath: Document.root.appendingPathComponent("Data/Models").path)
        let rate = 22050
        func rock(_ tempoBPM: Double, _ seconds: Double, _ number: UInt64) -> [Float] {
            var stream = RandomStream(seed: 8, path: number)
            return renderReference(pattern: .rock, tempoBPM: tempoBPM, seconds: seconds, sampleRate: rate, stream: &stream).samples
        }
        // Names do not matter to the decoder; an MP3 is read as what it is.
        try writeWAV(samples: rock(Workplace.songBPM, 30, 0), sampleRate: rate, path: path + "/song.mp3")
        try write(rock(Workplace.songBPM, 12, 1), rate, path + "/song.flac")
        try write(rock(Workplace.mixBPM.first, 40, 2) + rock(Workplace.mixBPM.second, 40, 3), rate, path + "/mix.flac")
        try writeWAV(samples: Array(rock(Workplace.songBPM, 4, 4).prefix(Int(240 / Workplace.songBPM * Double(rate)))), sampleRate: rate, path: path + "/loop.wav")
        try writeWAV(samples: [Float](repeating: 0, count: 10 * rate), sampleRate: rate, path: path + "/silence.wav")
        var annotations = "path,bpm,bpm2,weight1,source\nsong.mp3,\(Workplace.songBPM),,,rock\n"
        for (number, tempo) in [84.0, 97, 112, 126, 139, 151].enumerated() {
            var stream = RandomStream(seed: 3, path: UInt64(number))
            let name = number < 3 ? "Music/song-\(number).wav" : "Music/Albums/song-\(number).wav"
            let song = renderGroove(style: .rock, tempoBPM: tempo, seconds: 12, sampleRate: 8000, stream: &stream)
            try writeWAV(samples: song.samples, sampleRate: 8000, path: "\(path)/\(name)")
            annotations += "\(name),\(tempo),\(tempo / 2),0.8,grooves\n"
        }
        try "path,startSeconds,label,durationSeconds\nmix.flac,0,slow,80\nmix.flac,40,fast,80\n".write(toFile: path + "/sections.csv", atomically: true, encoding: .utf8)
        var stream = RandomStream(seed: 8, path: 1)
        let beats = renderReference(pattern: .rock, tempoBPM: Workplace.songBPM, seconds: 12, sampleRate: rate, stream: &stream).beatTimesSeconds
        try beats.map { "\($0)\n" }.joined().write(toFile: path + "/song.beats", atomically: true, encoding: .utf8)
        try "path,beats\nsong.flac,song.beats\n".write(toFile: path + "/beats.csv", atomically: true, encoding: .utf8)
        try "Music/song-0.wav\nMusic/Albums/song-3.wav\n".write(toFile: path + "/tracks.txt", atomically: true, encoding: .utf8)
        try annotations.write(toFile: path + "/annotated.csv", atomically: true, encoding: .utf8)
        try writeLabelledSongs()
        try Workplace.pairRecipe.write(toFile: path + "/my-pair-recipe.yaml", atomically: true, encoding: .utf8)
        try Workplace.beatRecipe.write(toFile: path + "/my-beat-recipe.yaml", atomically: true, encoding: .utf8)
        try Workplace.translationRecipe.write(toFile: path + "/my-translation-recipe.yaml", atomically: true, encoding: .utf8)
        try Workplace.proximityRecipe.write(toFile: path + "/my-proximity-recipe.yaml", atomically: true, encoding: .utf8)
        try Workplace.encoderRecipe.write(toFile: path + "/my-encoder-recipe.yaml", atomically: true, encoding: .utf8)
        try Workplace.recipe.write(toFile: path + "/my-recipe.yaml", atomically: true, encoding: .utf8)
    }

    /// Short songs of three kinds with their labels and made-up ratings, and embeddings of them by an encoder that is not ours.
    private func writeLabelledSongs() throws {
        try FileManager.default.createDirectory(atPath: path + "/Music/new", withIntermediateDirectories: true)
        var stream = RandomStream(seed: 5), labels = "path,genre,bpm,artist\n", ratings = "path,groove,dance,style\n"
        let other = try EmbeddingTableFormats.format(of: "other.npy").writer(path + "/other.npy", width: 6)
        for track in 0..<30 {
            let kind = track % 3, name = "Music/new/\(track).wav", tempo = [84.0, 112, 151][kind]
            let song = renderReference(pattern: [.rock, .click3, .click8][kind], tempoBPM: tempo, seconds: 4, sampleRate: 8000, stream: &stream)
            try writeWAV(samples: song.samples, sampleRate: 8000, path: "\(path)/\(name)")
            labels += "\(name),\(["rock", "jazz", "disco"][kind]),\(tempo),artist \(track / 3)\n"
            ratings += "\(name),\(Double(kind) / 2 + 0.2 * stream.normal()),\(50 + 10 * stream.normal()),\(["funk", "rock"][track % 2])\n"
            try other.append(EmbeddingID(path: name, model: "another"), (0..<6).map { Float(stream.normal() + ($0 == kind ? 1 : 0)) })
        }
        try other.finish()
        try labels.write(toFile: path + "/genres.csv", atomically: true, encoding: .utf8)
        try ratings.write(toFile: path + "/ratings.csv", atomically: true, encoding: .utf8)
    }

    private func write(_ samples: [Float], _ rate: Int, _ path: String) throws {
        let writer = try SoundFileWriter(path: path, format: .flac, sampleRate: rate, channelCount: 1)
        samples.withUnsafeBufferPointer { writer.write($0) }
        try writer.finish()
    }
}
