import AudioEmbedding
import AudioFeatures
import Beats
import EmbeddingTranslation
import Foundation
import Learning
import SameTempo
import Structure

/// What came out of a training. Reads all of it, so that a damaged file is refused and not described.
func trainedFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    if EncoderModel.isEncoder(file) { return try encoderFacts(file) }
    if StructureModel.isStructureModel(file) { return try structureFacts(file) }
    if BeatModel.isBeatModel(file) { return try beatFacts(file) }
    return try TranslationModel.isTranslation(file) ? translationFacts(file) : modelFacts(file)
}

private func structureFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let model = try StructureModel(file)
    return .group([
        ("kind", .text("features for parts of songs")), ("path", .text(file.path)), ("version", file.metadata["format"].map { .text($0) }),
        ("bytes", .integer(fileSize(file.path))), ("sha256", .text(file.contentHash())), ("frontEnd", frontEndFacts(model.features)),
        ("windowSeconds", .number(model.windowSeconds)), ("width", .integer(model.configuration.width)), ("cepstrumShare", .number(model.cepstrumShare)),
        ("provenance", .group(model.provenance.sorted { $0.key < $1.key }.map { ($0.key, Fact.text($0.value)) })),
        ("parameterCount", .integer(model.weights.reduce(0) { $0 + $1.tensor.count })),
        ("parameters", parameterTable(model.weights.map { ($0.name, $0.tensor.shape.extents) })),
    ])
}

private func encoderFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let encoder = try EncoderModel(file), network = encoder.configuration
    return .group([
        ("kind", .text("encoder")), ("path", .text(file.path)), ("version", file.metadata["format"].map { .text($0) }),
        ("bytes", .integer(fileSize(file.path))), ("sha256", .text(file.contentHash())), ("hash", .text(encoder.hash)),
        ("frontEnd", frontEndFacts(encoder.features)), ("windowSeconds", .number(encoder.windowSeconds)), ("width", .integer(encoder.width)),
        ("parts", .table(columns: ["part", "first", "last"], rows: EmbeddingPart.allCases.filter { !network.range(of: $0).isEmpty }.map {
            let range = network.range(of: $0)
            return [.text($0.rawValue), .integer(range.lowerBound), .integer(range.upperBound - 1)]
        })),
        ("provenance", .group(encoder.provenance.sorted { $0.key < $1.key }.map { ($0.key, Fact.text($0.value)) })),
        ("parameterCount", .integer(encoder.weights.reduce(0) { $0 + $1.tensor.count })),
        ("parameters", parameterTable(encoder.weights.map { ($0.name, $0.tensor.shape.extents) })),
    ])
}

private func beatFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let model = try BeatModel(file)
    return .group([
        ("kind", .text("beat model")), ("path", .text(file.path)), ("version", file.metadata["format"].map { .text($0) }),
        ("bytes", .integer(fileSize(file.path))), ("sha256", .text(file.contentHash())), ("frontEnd", frontEndFacts(model.features)),
        ("kernelSize", .integer(model.configuration.kernelSize)), ("hiddenWidth", .integer(model.configuration.hiddenWidth)),
        ("provenance", .group(model.provenance.sorted { $0.key < $1.key }.map { ($0.key, Fact.text($0.value)) })),
        ("parameterCount", .integer(model.weights.reduce(0) { $0 + $1.tensor.count })),
        ("parameters", parameterTable(model.weights.map { ($0.name, $0.tensor.shape.extents) })),
    ])
}

private func translationFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let translation = try TranslationModel(file)
    let parts: [[Fact]] = translation.configuration.parts.map { part in
        let hidden = part.hiddenWidths.isEmpty ? "linear" : part.hiddenWidths.map(String.init).joined(separator: ", ")
        return [.text(part.part.rawValue), .integer(part.width), .text(hidden)]
    }
    return .group([
        ("kind", .text("translation")), ("path", .text(file.path)), ("version", file.metadata["format"].map { .text($0) }),
        ("bytes", .integer(fileSize(file.path))), ("sha256", .text(file.contentHash())), ("encoderHash", .text(translation.encoderHash)),
        ("octaves", .number(translation.octaves)), ("width", .integer(translation.configuration.width)),
        ("parts", .table(columns: ["part", "width", "hidden"], rows: parts)),
        ("provenance", .group(translation.provenance.sorted { $0.key < $1.key }.map { ($0.key, Fact.text($0.value)) })),
        ("parameterCount", .integer(translation.weights.reduce(0) { $0 + $1.tensor.count })),
        ("parameters", parameterTable(translation.weights.map { ($0.name, $0.tensor.shape.extents) })),
    ])
}

/// What a model file holds. Reads all of it, so that a damaged one is refused and not described.
private func modelFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let model = try TempoModel(contentsOf: file.path)
    let axis = model.network.tempoAxis
    return .group([
        ("kind", .text("model")), ("path", .text(file.path)), ("version", file.metadata["format"].map { .text($0) }),
        ("bytes", .integer(fileSize(file.path))), ("sha256", .text(file.contentHash())),
        ("frontEnd", frontEndFacts(model.features)),
        ("windowSeconds", .number(model.windows.windowSeconds)),
        ("tempoAxis", axisFacts(axis)),
        ("references", .group([
            ("tempoAxis", axisFacts(model.references.axis)),
            ("count", .integer(model.references.patterns.count * model.references.axis.count)),
            ("patterns", .table(columns: ["pattern", "weight"], rows: zip(model.references.patterns, model.references.weights).map {
                [.text($0.rawValue), .number($1)]
            })),
        ])),
        ("prior", .group([("centreBPM", .number(model.prior.centreBPM)), ("widthOctaves", .number(model.prior.widthOctaves))])),
        ("calibration", .group([
            ("slope", .number(model.calibration.slope)), ("intercept", .number(model.calibration.intercept)),
            ("minimumConfidence", .number(model.calibration.minimumConfidence)),
        ])),
        ("provenance", .group(model.provenance.sorted { $0.key < $1.key }.map { ($0.key, Fact.text($0.value)) })),
        ("parameterCount", .integer(model.weights.reduce(0) { $0 + $1.tensor.count })),
        ("parameters", parameterTable(model.weights.map { ($0.name, $0.tensor.shape.extents) })),
    ])
}

/// What a checkpoint holds.
func checkpointFacts(_ file: SafeTensors) throws(FormatError) -> Fact {
    let facts = try CheckpointFacts(file)
    return .group([("kind", .text("checkpoint")), ("path", .text(file.path)), ("version", .text(facts.format)),
                   ("bytes", .integer(fileSize(file.path)))] + checkpointItems(facts) + [
        ("parameterCount", .integer(facts.weights.reduce(0) { $0 + $1.extents.reduce(1, *) })),
        ("parameters", parameterTable(facts.weights.map { ($0.name, $0.extents) })),
    ])
}

func checkpointItems(_ facts: CheckpointFacts) -> [(String, Fact?)] {
    [("stepsDone", .integer(facts.step)), ("bestStep", facts.bestStep > 0 ? .integer(facts.bestStep) : nil),
     ("bestValidationLoss", facts.bestValidationLoss.isFinite ? .number(facts.bestValidationLoss) : nil),
     ("recipeHash", .text(facts.recipeHash)), ("dataHash", .text(facts.dataHash)), ("engineVersion", .text(facts.engineVersion)),
     ("checksum", .text(facts.checksum))]
}

func fileSize(_ path: String) -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber)?.intValue ?? 0
}

private func axisFacts(_ axis: TempoAxis) -> Fact {
    .group([("minimumBPM", .number(axis.minimumBPM)), ("maximumBPM", .number(axis.maximumBPM)),
            ("binsPerOctave", .integer(axis.binsPerOctave)), ("count", .integer(axis.count))])
}

private func frontEndFacts(_ features: LogMelConfiguration) -> Fact {
    .group([
        ("sampleRate", .integer(features.sampleRate)), ("frameLength", .integer(features.frameLength)),
        ("hopLength", .integer(features.hopLength)), ("framesPerSecond", .number(features.framesPerSecond)),
        ("bandCount", .integer(features.bandCount)), ("minimumHz", .number(features.minimumHz)), ("maximumHz", .number(features.maximumHz)),
        ("semitoneBandCount", .integer(features.semitoneBandCount)),
    ] + (features.semitoneBandCount == 0 ? [] : [
        ("semitoneFrameLength", .integer(features.semitoneFrameLength)), ("semitoneMinimumHz", .number(features.semitoneMinimumHz)),
    ]))
}

/// A row per parameter: the module that owns it, its name there, shape and how many numbers.
private func parameterTable(_ parameters: [(name: String, extents: [Int])]) -> Fact {
    .table(columns: ["module", "parameter", "shape", "count"], rows: parameters.map { name, extents in
        let parts = name.split(separator: ".")
        return [.text(parts.dropLast().joined(separator: ".")), .text(String(parts.last ?? "")),
                .text("[" + extents.map(String.init).joined(separator: ", ") + "]"), .integer(extents.reduce(1, *))]
    })
}
