import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Testing

/// Six rendered songs and a model that was trained on them by the program, made once for all tests.
struct TestMusic: Sendable {
    static let shared = Result { try TestMusic() }

    let folder: TemporaryFolder
    let songs: [String]
    let music: String, recipe: String, run: String, training: String
    var model: String { run + "/model.safetensors" }
    var program: Program { Program(cache: folder.path + "/cache") }

    static let tempi = [84.0, 97, 112, 126, 139, 151]

    /// Everything as the default recipe has it, at a size that trains within seconds.
    static func recipeText(steps: Int) -> String {
        """
        threads: 2
        features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
        windowSeconds: 4
        network: {activationChannels: [6, 6, 4], binsPerOctave: 12, headChannels: 6, tempoBinCount: 42}
        pairs: {perStep: 6}
        grooves: {count: 6, seconds: 8}
        anchors: {perStep: 6}
        pulseless: {perStep: 2, count: 6}
        optimizer: {steps: \(steps)}
        selfTraining: {rounds: 0}
        validation: {heldOutFraction: 0.2, everySteps: 20, pairs: 16}
        references: {patterns: [click, rock], stepsPerOctave: 12, seconds: 5}
        checkpoint: {everySteps: 10}

        """
    }

    private init() throws {
        folder = try TemporaryFolder()
        let music = try folder.folder("music")
        songs = try Self.tempi.enumerated().map { index, tempo in
            var stream = RandomStream(seed: 3, path: UInt64(index))
            let song = renderGroove(style: .rock, tempoBPM: tempo, seconds: 12, sampleRate: 8000, stream: &stream)
            try writeWAV(samples: song.samples, sampleRate: 8000, path: "\(music)/song-\(index).wav")
            return "\(music)/song-\(index).wav"
        }
        recipe = try folder.file("micro.yaml", Self.recipeText(steps: 60))
        run = folder.path + "/run"
        self.music = music
        let outcome = try Program(cache: folder.path + "/cache")("train", music, "--recipe", recipe, "--output", run)
        try #require(outcome.status == 0, "\(outcome.errors)")
        training = outcome.output + outcome.errors
    }
}
