import AudioSynthesis
import Foundation
import TempoEstimation

/// One key of a recipe: its path, meaning, and how its text becomes a value within its range.
struct RecipeKey: Sendable {
    /// Dotted, as `--set` takes it.
    let path: String
    let meaning: String
    /// What may stand there, for messages.
    let expected: String
    let text: @Sendable (Recipe) -> String
    /// Gives nil if it took the value.
    let set: @Sendable (inout Recipe, [String]) -> Bool

    static func int(_ path: String, _ key: WritableKeyPath<Recipe, Int> & Sendable, _ range: ClosedRange<Int>, _ meaning: String) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                  text: { "\($0[keyPath: key])" },
                  set: { recipe, values in
                      guard values.count == 1, let value = Int(values[0]), range.contains(value) else { return false }
                      recipe[keyPath: key] = value
                      return true
                  })
    }

    static func number(_ path: String, _ key: WritableKeyPath<Recipe, Double> & Sendable, _ range: ClosedRange<Double>, _ meaning: String) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
                  text: { "\($0[keyPath: key])" },
                  set: { recipe, values in
                      guard values.count == 1, let value = Double(values[0]), range.contains(value) else { return false }
                      recipe[keyPath: key] = value
                      return true
                  })
    }

    static func flag(_ path: String, _ key: WritableKeyPath<Recipe, Bool> & Sendable, _ meaning: String) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: "true or false", text: { "\($0[keyPath: key])" },
                  set: { recipe, values in
                      guard values.count == 1, let value = Bool(values[0]) else { return false }
                      recipe[keyPath: key] = value
                      return true
                  })
    }

    static let all: [RecipeKey] = [
        RecipeKey(path: "seed", meaning: "of all random numbers", expected: "a whole number, not negative",
                  text: { "\($0.seed)" },
                  set: { recipe, values in
                      guard values.count == 1, let value = UInt64(values[0]) else { return false }
                      recipe.seed = value
                      return true
                  }),
        .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
        .int("features.sampleRate", \.features.sampleRate, 4000...192_000, "in hertz, after resampling"),
        .int("features.frameLength", \.features.frameLength, 64...16384, "in samples"),
        .int("features.hopLength", \.features.hopLength, 16...16384, "in samples"),
        .int("features.bandCount", \.features.bandCount, 4...512, "mel bands"),
        .number("features.minimumHz", \.features.minimumHz, 0...20000, "lower edge of the lowest band"),
        .number("features.maximumHz", \.features.maximumHz, 100...96000, "upper edge of the highest band"),
        .int("features.semitoneBandCount", \.features.semitoneBandCount, 0...512, "bands of the slower analysis that sees pitch; 0 for none"),
        .int("features.semitoneFrameLength", \.features.semitoneFrameLength, 64...65536, "of the slower analysis, in samples"),
        .number("features.semitoneMinimumHz", \.features.semitoneMinimumHz, 10...4000, "centre of the lowest semitone band"),
        .number("features.maximumTrackSeconds", \.maximumTrackSeconds, 10...36000, "longer tracks are cut"),
        .number("network.windowSeconds", \.windowSeconds, 2...120, "length of an excerpt"),
        RecipeKey(path: "network.activationChannels", meaning: "of the convolutions over time", expected: "a list of whole numbers from 1 to 1024",
                  text: { "[\($0.network.activationChannels.map(String.init).joined(separator: ", "))]" },
                  set: { recipe, values in
                      let numbers = values.compactMap { Int($0) }.filter { (1...1024).contains($0) }
                      guard numbers.count == values.count, !numbers.isEmpty else { return false }
                      recipe.network.activationChannels = numbers
                      return true
                  }),
        .int("network.kernelSize", \.network.kernelSize, 1...101, "frames; odd"),
        RecipeKey(path: "network.dilations", meaning: "of the convolutions over time, in frames", expected: "a list of whole numbers from 1 to 64",
                  text: { "[\($0.network.dilations.map(String.init).joined(separator: ", "))]" },
                  set: { recipe, values in
                      let numbers = values.compactMap { Int($0) }.filter { (1...64).contains($0) }
                      guard numbers.count == values.count, !numbers.isEmpty else { return false }
                      recipe.network.dilations = numbers
                      return true
                  }),
        .int("network.binsPerOctave", \.network.binsPerOctave, 6...240, "of rates and tempi"),
        .number("network.rateMinimumBPM", \.network.rateMinimumBPM, 1...300, "lowest rate of the periodicity spectrum"),
        .int("network.rateOctaves", \.network.rateOctaves, 2...10, "span of the periodicity spectrum"),
        .int("network.headChannels", \.network.headChannels, 1...1024, "of the tempo head"),
        .number("network.tempoMinimumBPM", \.network.tempoMinimumBPM, 1...300, "lowest tempo that is scored"),
        .int("network.tempoBinCount", \.network.tempoBinCount, 8...2000, "tempi that are scored"),
        .int("pairs.perStep", \.pairs.perStep, 1...4096, "pairs in a step"),
        RecipeKey(path: "pairs.objective", meaning: "what overlaps at each lag are taught by: dense (same or different) or softmax (over lags)",
                  expected: PairObjective.allCases.map(\.rawValue).joined(separator: " or "), text: { $0.pairs.objective.rawValue },
                  set: { recipe, values in
                      guard values.count == 1, let value = PairObjective(rawValue: values[0]) else { return false }
                      recipe.pairs.objective = value
                      return true
                  }),
        .flag("pairs.stretchesBoth", \.pairs.stretchesBoth, "whether both members are stretched; else the second alone"),
        RecipeKey(path: "pairs.stretch", meaning: "of music: features (frames read faster or slower) or waveform (phase vocoder; slow the first time)",
                  expected: Recipe.StretchMethod.allCases.map(\.rawValue).joined(separator: " or "), text: { $0.pairs.stretch.rawValue },
                  set: { recipe, values in
                      guard values.count == 1, let value = Recipe.StretchMethod(rawValue: values[0]) else { return false }
                      recipe.pairs.stretch = value
                      return true
                  }),
        .int("pairs.waveformVersions", \.pairs.waveformVersions, 2...33, "with waveform: stretches of each track that are kept"),
        .number("pairs.stretchOctaves", \.pairs.stretchOctaves, 0.01...0.5, "each member is stretched by up to so many octaves either way"),
        .number("pairs.referenceShare", \.pairs.referenceShare, 0...1, "of pairs cut from one synthetic reference"),
        .number("pairs.grooveShare", \.pairs.grooveShare, 0...1, "of pairs of two different synthetic grooves"),
        .int("pairs.grooveCount", \.pairs.grooveCount, 2...100_000, "grooves rendered"),
        .number("pairs.grooveSeconds", \.pairs.grooveSeconds, 5...600, "length of a groove"),
        .number("pairs.grooveRubato", \.pairs.grooveRubato, 0...2, "how far the tempo of some grooves bends; 1 as players do"),
        .int("pairs.anchorsPerStep", \.pairs.anchorsPerStep, 0...4096, "synthetic excerpts whose tempo the network is told"),
        .number("pairs.anchorWeight", \.pairs.anchorWeight, 0...100, "of their loss"),
        .int("pairs.pseudoPerStep", \.pairs.pseudoPerStep, 1...4096, "in self-training: excerpts of music whose tempo the model was sure of"),
        .int("pairs.pulselessPerStep", \.pairs.pulselessPerStep, 0...4096, "excerpts without a tempo"),
        .number("pairs.pulselessWeight", \.pairs.pulselessWeight, 0...100, "of their loss"),
        .int("pairs.pulselessCount", \.pairs.pulselessCount, 1...100_000, "pulseless sounds rendered"),
        .number("pairs.pulselessMusicShare", \.pairs.pulselessMusicShare, 0...1, "of them that are shuffled music"),
        .number("pairs.minimumGainNepers", \.pairs.augmentation.minimumGainNepers, -6...0, "augmentation: quietest gain"),
        .number("pairs.maximumGainNepers", \.pairs.augmentation.maximumGainNepers, 0...6, "augmentation: loudest gain"),
        .number("pairs.minimumContrast", \.pairs.augmentation.minimumContrast, 0.1...1, "augmentation: flattest factor on the log magnitudes"),
        .number("pairs.maximumContrast", \.pairs.augmentation.maximumContrast, 1...3, "augmentation: steepest factor on the log magnitudes"),
        .number("pairs.equaliserNepers", \.pairs.augmentation.equaliserNepers, 0...3, "augmentation: deviation of the random equaliser"),
        .number("pairs.maskProbability", \.pairs.augmentation.maskProbability, 0...1, "augmentation: of hiding a run of bands"),
        .number("pairs.isolationProbability", \.pairs.augmentation.isolationProbability, 0...1, "augmentation: of leaving only a run of bands"),
        .number("pairs.smoothingProbability", \.pairs.augmentation.smoothingProbability, 0...1, "augmentation: of blurring in time"),
        .number("pairs.maximumSmoothingFrames", \.pairs.augmentation.maximumSmoothingFrames, 0...20, "augmentation: widest blur"),
        .int("optimizer.steps", \.optimizer.steps, 1...10_000_000, "training steps of a round"),
        .int("optimizer.selfTrainingRounds", \.optimizer.selfTrainingRounds, 0...10, "further rounds that learn from confident answers"),
        .number("optimizer.learningRate", \.optimizer.learningRate, 1e-8...1, "at its peak"),
        .number("optimizer.weightDecay", \.optimizer.weightDecay, 0...1, "decoupled"),
        .number("optimizer.warmupFraction", \.optimizer.warmupFraction, 0...1, "of the steps over which the rate rises"),
        .number("optimizer.clipNorm", \.optimizer.clipNorm, 1e-6...1e6, "largest gradient norm"),
        .number("optimizer.weightAverageDecay", \.optimizer.weightAverageDecay, 0...0.99999, "per step"),
        .number("selfTraining.minimumMass", \.selfTraining.minimumMass, 0...1, "least probability around its tempo for a track to be labelled"),
        .number("selfTraining.minimumAgreement", \.selfTraining.minimumAgreement, 0...1, "least share of its windows that follow when stretched"),
        .number("validation.heldOutFraction", \.validation.heldOutFraction, 0...0.9, "of the tracks"),
        .int("validation.everySteps", \.validation.everySteps, 1...1_000_000, "steps"),
        .int("validation.pairs", \.validation.pairs, 16...65536, "held-out pairs"),
        RecipeKey(path: "references.patterns", meaning: "rendered as references", expected: "a list among \(ReferencePattern.allCases.map(\.rawValue).joined(separator: ", "))",
                  text: { "[\($0.references.patterns.map(\.rawValue).joined(separator: ", "))]" },
                  set: { recipe, values in
                      let patterns = values.compactMap { ReferencePattern(rawValue: $0) }
                      guard patterns.count == values.count, !patterns.isEmpty, Set(patterns).count == patterns.count else { return false }
                      recipe.references.patterns = patterns
                      return true
                  }),
        .number("references.minimumBPM", \.references.minimumBPM, 10...300, "slowest reference"),
        .number("references.maximumBPM", \.references.maximumBPM, 40...1000, "fastest reference"),
        .int("references.stepsPerOctave", \.references.stepsPerOctave, 6...480, "tempi of references"),
        .number("references.seconds", \.references.seconds, 4...600, "length of a reference"),
        .number("prior.centreBPM", \.prior.centreBPM, 10...1000, "the tempo held likeliest before listening"),
        .number("prior.widthOctaves", \.prior.widthOctaves, 0.05...1000, "standard deviation"),
        .int("checkpoint.everySteps", \.checkpointSteps, 1...1_000_000, "steps"),
    ]

    static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
}

extension RecipeKey {
    /// "key old → new" for each key that differs from `yaml`, which `Recipe.yaml(comments: false)` wrote.
    static func differences(from yaml: String, to recipe: Recipe) -> [String] {
        func values(_ text: String) -> [String: String] {
            var section = "", result: [String: String] = [:]
            for line in text.split(separator: "\n") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                let name = line[..<colon].trimmingCharacters(in: .whitespaces)
                if value.isEmpty { section = name + "." } else { result[(line.hasPrefix(" ") ? section : "") + name] = value }
            }
            return result
        }
        let then = values(yaml), now = values(recipe.yaml(comments: false))
        return all.map(\.path).filter { $0 != "threads" && then[$0] != now[$0] }.map { "\($0) \(then[$0] ?? "unknown") → \(now[$0] ?? "unknown")" }
    }
}

extension Recipe {
    /// The whole recipe as YAML, with the meaning of each key unless `comments` is false. Reading it gives the same recipe.
    public func yaml(comments: Bool = true) -> String {
        var lines: [String] = [], section = ""
        for key in RecipeKey.all {
            let parts = key.path.split(separator: ".").map(String.init)
            if parts.count == 2 && parts[0] != section { lines.append("\(parts[0]):"); section = parts[0] }
            let line = (parts.count == 2 ? "  " : "") + "\(parts.last!): \(key.text(self))"
            lines.append(comments ? line.padding(toLength: max(44, line.count + 1), withPad: " ", startingAt: 0) + "# \(key.meaning)" : line)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
