import AudioSynthesis
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import TempoEstimation
import Testing

@Suite struct ModelFileTests {
    @Test func aModelEstimatesTheSameAfterItsRoundTrip() throws {
        try withFolder { folder in
            let model = try tinyModel(), path = folder + "/model.safetensors"
            try model.write(to: path)
            let read = try TempoModel(contentsOf: path)
            var stream = RandomStream(seed: 2)
            let sound = renderGroove(tempoBPM: 100, seconds: 9, sampleRate: 8000, stream: &stream)
            let before = try TempoEstimator(model: model).estimate(samples: sound.samples, sampleRate: 8000)
            let after = try TempoEstimator(model: read).estimate(samples: sound.samples, sampleRate: 8000)
            #expect(before.tempoBPM != nil && before == after)
            #expect(read.prior == model.prior && read.calibration == model.calibration && read.provenance == model.provenance)
            try read.write(to: folder + "/again.safetensors")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: folder + "/again.safetensors")))
        }
    }

    @Test func everyTruncationIsRefused() throws {
        try withFolder { folder in
            let path = folder + "/model.safetensors"
            try tinyModel().write(to: path)
            let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
            for count in stride(from: size - 1, through: 0, by: -1) {
                truncate(path, off_t(count))
                #expect(throws: FormatError.self, "\(count) of \(size) bytes") { try TempoModel(contentsOf: path) }
            }
        }
    }

    @Test func whatIsNoModelIsNamedAndRefused() throws {
        try withFolder { folder in
            let other = folder + "/other.safetensors"
            var writer = SafeTensorsWriter(metadata: ["format": "something"])
            writer.add("a", extents: [1], floats: [1])
            try writer.write(to: other)
            let text = folder + "/song.txt"
            try Data("la la la".utf8).write(to: URL(fileURLWithPath: text))
            for path in [other, text, folder, folder + "/missing"] {
                let error = #expect(throws: FormatError.self) { try TempoModel(contentsOf: path) }
                #expect(error?.description.hasPrefix(path) == true && error?.localizedDescription == error?.description)
            }
            let error = #expect(throws: FormatError.self) { try TempoModel(contentsOf: URL(string: "https://example.org/model")!) }
            #expect(error?.description.contains("https://example.org/model") == true)
        }
    }

    /// Rewrites a model's file with its description or arrays changed.
    private func rewritten(_ folder: String, description edits: [(String, String)] = [], floats edit: (String, inout [Float]) -> Void = { _, _ in },
                           dropping: String? = nil) throws -> String {
        let path = folder + "/model.safetensors"
        try tinyModel().write(to: path)
        let file = try SafeTensors(contentsOf: path)
        var metadata = file.metadata
        for (old, new) in edits {
            let text = try #require(metadata["model"])
            try #require(text.contains(old), "\(old) is not in \(text)")
            metadata["model"] = text.replacingOccurrences(of: old, with: new)
        }
        var writer = SafeTensorsWriter(metadata: metadata)
        for name in file.names where name != dropping {
            var floats = try file.floats(name)
            edit(name, &floats)
            writer.add(name, extents: file.entry(name)!.extents, floats: floats)
        }
        // As one who means harm would.
        writer.seal()
        let target = folder + "/changed.safetensors"
        try writer.write(to: target)
        return target
    }

    @Test func anUnchangedRewriteIsRead() throws {
        try withFolder { folder in
            let path = try rewritten(folder)
            #expect(throws: Never.self) { try TempoModel(contentsOf: path) }
        }
    }

    @Test(arguments: [
        ("\"bandCount\":8", "\"bandCount\":9"), ("\"kernelSize\":3", "\"kernelSize\":4"), ("\"kernelSize\":3", "\"kernelSize\":-3"),
        ("\"kernelSize\":3", "\"kernelSize\":5"), ("\"binsPerOctave\":2", "\"binsPerOctave\":0"),
        ("\"binsPerOctave\":2", "\"binsPerOctave\":9223372036854775807"), ("\"rateOctaves\":3", "\"rateOctaves\":4611686018427387904"),
        ("\"headChannels\":3", "\"headChannels\":4096"), ("\"headChannels\":3", "\"headChannels\":-1"),
        ("\"tempoBinCount\":4", "\"tempoBinCount\":9223372036854775807"), ("\"tempoBinCount\":4", "\"tempoBinCount\":3"),
        ("\"tempoMinimumBPM\":30", "\"tempoMinimumBPM\":0"), ("\"tempoMinimumBPM\":30", "\"tempoMinimumBPM\":-30"),
        ("\"tempoMinimumBPM\":30", "\"tempoMinimumBPM\":1e300"), ("\"rateMinimumBPM\":20", "\"rateMinimumBPM\":0"),
        ("\"rateMinimumBPM\":20", "\"rateMinimumBPM\":-1"), ("\"framesPerSecond\":50", "\"framesPerSecond\":0"),
        ("\"framesPerSecond\":50", "\"framesPerSecond\":25"),
        ("\"activationChannels\":[2,3,2]", "\"activationChannels\":[]"), ("\"activationChannels\":[2,3,2]", "\"activationChannels\":[2,3]"),
        ("\"dilations\":[1,2,1]", "\"dilations\":[1,0,1]"), ("\"windowSeconds\":4", "\"windowSeconds\":-4"), ("\"windowSeconds\":4", "\"windowSeconds\":1e9"),
        ("\"sampleRate\":8000", "\"sampleRate\":0"), ("\"sampleRate\":8000", "\"sampleRate\":-8000"),
        ("\"hopLength\":160", "\"hopLength\":0"), ("\"hopLength\":160", "\"hopLength\":-160"), ("\"frameLength\":256", "\"frameLength\":0"),
        ("\"frameLength\":256", "\"frameLength\":255"), ("\"frameLength\":256", "\"frameLength\":1099511627776"),
        ("\"maximumHz\":4000", "\"maximumHz\":40000"), ("\"minimumHz\":60", "\"minimumHz\":-60"), ("\"minimumHz\":60", "\"minimumHz\":5000"),
        ("\"semitoneBandCount\":0", "\"semitoneBandCount\":-8"),
        ("\"patterns\":[\"click\",\"rock\"]", "\"patterns\":[\"click\"]"), ("\"patterns\":[\"click\",\"rock\"]", "\"patterns\":[\"click\",\"polka\"]"),
        ("\"patternWeights\":[0.5,0.5]", "\"patternWeights\":[0.5]"), ("\"patternWeights\":[0.5,0.5]", "\"patternWeights\":[0.5,-0.5]"),
        ("\"priorCentreBPM\":110", "\"priorCentreBPM\":0"), ("\"priorWidthOctaves\":0.7", "\"priorWidthOctaves\":-1"),
        ("\"count\":4", "\"count\":5"), ("\"count\":4", "\"count\":-4"), ("\"minimumBPM\":60", "\"minimumBPM\":-60"), ("\"minimumBPM\":60", "\"minimumBPM\":0"),
    ])
    func aDescriptionThatDoesNotFitIsRefused(old: String, new: String) throws {
        try withFolder { folder in
            let path = try rewritten(folder, description: [(old, new)])
            #expect(throws: FormatError.self) { try TempoModel(contentsOf: path) }
        }
    }

    @Test func aFlippedBitIsNoticedWhereverItIs() throws {
        try withFolder { folder in
            let path = folder + "/model.safetensors", model = try tinyModel()
            try model.write(to: path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for position in stride(from: 0, to: whole.count, by: 7) {
                var damaged = whole
                damaged[position] ^= 1 << UInt8(position % 8)
                try damaged.write(to: URL(fileURLWithPath: path))
                if let read = try? TempoModel(contentsOf: path) {
                    // Between the words of the header a blank may become another.
                    #expect(read.provenance == model.provenance && read.prior == model.prior, "byte \(position)")
                }
            }
        }
    }

    @Test func numbersThatAreNotFiniteAndMissingArraysAreRefused() throws {
        try withFolder { folder in
            for name in ["network.score.weight", "classifier.scale", "references"] {
                let path = try rewritten(folder, floats: { if $0 == name { $1[0] = .nan } })
                let error = #expect(throws: FormatError.self) { try TempoModel(contentsOf: path) }
                #expect(error?.description.contains(name) == true)
                let lacking = try rewritten(folder, dropping: name)
                #expect(throws: FormatError.self) { try TempoModel(contentsOf: lacking) }
            }
        }
    }

    /// Nothing in the file grows with the length of a window in frames; what is computed from it does.
    @Test func aWindowThatNeedsTooMuchMemoryIsRefused() throws {
        try withFolder { folder in
            let finer = [("\"hopLength\":160", "\"hopLength\":1"), ("\"framesPerSecond\":50", "\"framesPerSecond\":8000")]
            let path = try rewritten(folder, description: finer + [("\"windowSeconds\":4", "\"windowSeconds\":600")])
            let error = #expect(throws: FormatError.self) { try TempoModel(contentsOf: path) }
            #expect(error?.description.contains("too much memory") == true)
            let shorter = try rewritten(folder, description: finer)
            #expect(throws: Never.self) { try TempoModel(contentsOf: shorter) }
        }
    }
}
