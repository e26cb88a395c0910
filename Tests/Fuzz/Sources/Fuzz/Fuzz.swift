import AudioEmbedding
import EmbeddingTranslation
import Embeddings
import Foundation
import Probing
import SameTempoTraining
import Structure
import TempoOutput

private let input = MemoryFile(), second = MemoryFile()
/// A table of two files, which are found by their names.
private let table = NamedFiles(["npy", "jsonl"])

private struct AnyRecord: Decodable {
    var step: Int?
    var loss: Double?
    var values: [Double]?
}

/// The same arrays and metadata with a checksum that fits, as one who means harm would write them; in another file.
private func resealed(_ file: SafeTensors) throws -> SafeTensors {
    var writer = SafeTensorsWriter(metadata: file.metadata)
    for entry in file.entries {
        switch entry.type {
        case .float32: writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name))
        case .float64: writer.add(entry.name, extents: entry.extents, doubles: try file.doubles(entry.name))
        case .int16: writer.add(entry.name, extents: entry.extents, int16s: try file.int16s(entry.name))
        default: break
        }
    }
    writer.seal()
    writer.encoded().withUnsafeBytes { second.fill($0.bindMemory(to: UInt8.self)) }
    return try SafeTensors(contentsOf: second.path)
}

/// What was read of a table is read again from what is written of it.
private func readTable(_ format: some EmbeddingTableFormat, _ path: String) throws {
    let table = try format.read(path)
    precondition(table.width > 0 && table.values.count == table.ids.count * table.width && table.values.allSatisfy(\.isFinite))
    precondition(table.trackMeans().ids.count <= table.ids.count)
    let writer = try! format.writer(copy.paths[0], width: table.width)
    for (row, id) in table.ids.enumerated() { try! writer.append(id, Array(table.values[row * table.width..<(row + 1) * table.width])) }
    try! writer.finish()
    let again = try! format.read(copy.paths[0])
    precondition(again == table)
}

private let copy = NamedFiles(["npy", "jsonl"])

/// Six seconds of clicks.
private let sound = (0..<48_000).map { Float($0 % 4000 < 200 ? sin(Double($0)) : 0) }

/// What FUZZ_TARGET names. Each reads everything that the parser lets through.
nonisolated(unsafe) private let targets: [String: (String) throws -> Void] = [
    "safetensors": { path in
        let file = try SafeTensors(contentsOf: path)
        _ = file.isIntact()
        for entry in file.entries {
            _ = try? (file.floats(entry.name).count, file.doubles(entry.name).count, file.int16s(entry.name).count)
            let count = try file.bytes(entry.name).count
            precondition(count == entry.extents.reduce(entry.type.byteCount, *))
        }
    },
    "checkpoint": { path in
        // Whatever could be read can be written and read again.
        let file = try SafeTensors(contentsOf: path), again = try! resealed(file)
        precondition(again.isIntact() == true)
        _ = try CheckpointFacts(again)
    },
    // What a model says of itself decides what estimating does.
    "model": { path in
        let estimate = try TempoEstimator(model: TempoModel(contentsOf: path)).estimate(samples: sound, sampleRate: 8000)
        precondition(estimate.tempoBPM.map { $0.isFinite && $0 > 0 } ?? true)
        precondition((0...1).contains(estimate.confidence))
    },
    // Of these, whoever means harm would make the checksum fit.
    "pairs": { path in
        let model = try TempoModel(contentsOf: resealed(SafeTensors(contentsOf: path)).path)
        let estimate = try TempoEstimator(model: model).estimate(samples: sound, sampleRate: 8000)
        precondition(estimate.tempoBPM.map { $0.isFinite && $0 > 0 } ?? true)
        precondition((0...1).contains(estimate.confidence))
    },
    "encoder": { path in
        let model = try EncoderModel(resealed(SafeTensors(contentsOf: path)))
        // A hop of its own: windows may be so short that there are thousands.
        let mean = try AudioEncoder(model: model, hopSeconds: 3).embed(samples: sound, sampleRate: 8000).mean
        precondition(mean.map { $0.count == model.width } ?? true)
    },
    "translation": { path in
        let model = try TranslationModel(resealed(SafeTensors(contentsOf: path))), width = model.configuration.width
        precondition(model.moved((0..<width).map { Float($0 % 7) - 3 }, ratio: 1.7).count == width)
    },
    "structure": { path in
        let feature = LearnedFeature(model: try StructureModel(resealed(SafeTensors(contentsOf: path))))
        let song = try StructureAnalyzer(feature: feature, tempo: nil).structure(samples: sound, sampleRate: 8000)
        // Weights may be so large that what follows from them is no number: parts there must be all the same.
        precondition(song.parts.first?.startSeconds == 0 && song.parts.last?.endSeconds == song.durationSeconds)
    },
    "beats": { path in
        let model = try BeatModel(resealed(SafeTensors(contentsOf: path))), tempo = TempoEstimator(model: try! TempoModel.shipped())
        guard model.features == tempo.model.features else { return }
        let beats = try BeatEstimator(tempo: tempo, model: model).estimate(samples: sound, sampleRate: 8000).beats?.beats ?? []
        precondition(beats.allSatisfy { $0.seconds.isFinite && $0.seconds >= 0 && (0...1).contains($0.confidence) })
    },
    "probe": { path in
        let probe = try SavedProbe(contentsOf: resealed(SafeTensors(contentsOf: path)).path)
        guard probe.width <= 4096 else { return }
        let rows = EmbeddingTable(ids: [EmbeddingID(path: "a", model: probe.model), EmbeddingID(path: "b", model: probe.model)], width: probe.width,
                                  values: (0..<2 * probe.width).map { Float($0 % 7) - 3 })
        precondition(try! probe.answers(rows, path: path).count == 2)
    },
    "table-npy": { path in
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path)), mark = Data("\nids:\n".utf8)
        let middle = bytes.range(of: mark)
        table.fill([bytes[..<(middle?.lowerBound ?? bytes.endIndex)], bytes[(middle?.upperBound ?? bytes.endIndex)...]])
        try readTable(NPYTableFormat(), table.paths[0])
    },
    "table-safetensors": { path in try readTable(SafeTensorsTableFormat(), path) },
    "table-csv": { path in try readTable(CSVTableFormat(), path) },
    "table-jsonl": { path in try readTable(JSONLinesTableFormat(), path) },
    "csv": { path in
        let rows = try CSV.rows(contentsOf: path).map(\.fields)
        // What was read is read again from what is written of it.
        let again = try CSV.rows(rows.map(CSV.line).joined()).map(\.fields)
        precondition(again == rows)
    },
    "beat-times": { path in
        let times = try beatTimes(contentsOf: path)
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 } && times.allSatisfy { $0.isFinite && $0 >= 0 })
    },
    "manifest": { path in _ = try Manifest(contentsOf: path) },
    "jsonl": { path in
        _ = try? JSONLines.read(AnyRecord.self, from: path)
        _ = try JSONLines.readWhatIsWhole(StepRecord.self, from: path)
        _ = try JSONLines.read(SelfLabel.self, from: path)
    },
    "jams": { path in _ = try JAMS.read(path).tempoBPM },
    "recipe": { path in
        let recipe = try RecipeReader<TempoRecipe>().recipe(contentsOf: path)
        _ = (recipe.contentHash, recipe.networkConfiguration, recipe.excerptFrames)
    },
    "audio": { path in _ = try loadLogMel(path: path, maximumSeconds: 20) },
]

nonisolated(unsafe) private let target = targets[ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "safetensors"]!

/// libFuzzer's loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What SwiftPM's linker command takes for `main` of an executable of this name.
@_cdecl("Fuzz_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var count = count, arguments = arguments
    return runDriver(&count, &arguments) { fuzz($0, $1) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    input.fill(UnsafeBufferPointer(start: bytes, count: count))
    try? target(input.path)
    return 0
}
