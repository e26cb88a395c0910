import Formats
import Foundation

/// The names of the inputs' outputs in a folder, in the order of the inputs.
///
/// An output has its input's name with the format's ending. Where two inputs would get the same name, each gets a hash of its full
/// path as well, so the names do not depend on the order of the inputs. Names that differ only in upper and lower case count as the
/// same, as on some file systems. `--skip-existing` looks for these names: do not use the same folder for `a/song.wav` now and
/// `b/song.wav` later.
public func outputNames(of inputs: [String], format: OutputFormat) -> [String] { outputNames(of: inputs, inFormat: format) }

/// The same for any format.
public func outputNames(of inputs: [String], inFormat format: some RecordFormat) -> [String] {
    let names = OutputNames(of: inputs, inFormat: format)
    return inputs.map(names.name)
}

/// The same for inputs that are too many to be held: kept is only which names several of them would get.
struct OutputNames: Sendable {
    private let fileExtension: String
    /// Hashes of the names that several inputs have.
    private let shared: Set<UInt64>

    init(of inputs: some Sequence<String>, inFormat format: some RecordFormat) {
        fileExtension = format.fileExtension
        var hashes = inputs.map { Self.hash(Self.stem($0)) }
        hashes.sort()
        shared = Set(zip(hashes, hashes.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    }

    func name(of input: String) -> String {
        let stem = Self.stem(input)
        guard shared.contains(Self.hash(stem)) else { return "\(stem).\(fileExtension)" }
        let path = URL(fileURLWithPath: input).standardizedFileURL.path
        return "\(stem)-\(SHA256.hexDigest(path).prefix(12)).\(fileExtension)"
    }

    private static func stem(_ input: String) -> String {
        let name = (input as NSString).lastPathComponent, stem = (name as NSString).deletingPathExtension
        return stem.isEmpty ? name : stem
    }

    /// The same in every run (FNV-1a), without regard to case.
    private static func hash(_ stem: String) -> UInt64 {
        stem.lowercased().decomposedStringWithCanonicalMapping.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
