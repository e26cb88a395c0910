import Foundation
import SameTempoTraining
import TempoOutput

/// A file in memory that has a path, so that parsers are fed as they are in use, with no disk in between.
private struct MemoryFile {
    /// Without a name in any folder, and gone with the process.
    private let file: Int32 = {
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        unlink(name)
        return file
    }()
    var path: String { "/proc/self/fd/\(file)" }

    func fill(_ bytes: UnsafeBufferPointer<UInt8>) {
        ftruncate(file, 0)
        pwrite(file, bytes.baseAddress, bytes.count, 0)
    }
}

private let input = MemoryFile(), second = MemoryFile()

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
    "csv": { path in
        let rows = try CSV.rows(contentsOf: path).map(\.fields)
        // What was read is read again from what is written of it.
        let again = try CSV.rows(rows.map(CSV.line).joined()).map(\.fields)
        precondition(again == rows)
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
