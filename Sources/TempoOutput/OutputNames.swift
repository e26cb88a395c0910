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
    let stems = inputs.map { input in
        let name = (input as NSString).lastPathComponent, stem = (name as NSString).deletingPathExtension
        return stem.isEmpty ? name : stem
    }
    let counts = Dictionary(stems.map { ($0.lowercased(), 1) }, uniquingKeysWith: +)
    return zip(inputs, stems).map { input, stem in
        guard counts[stem.lowercased()]! > 1 else { return "\(stem).\(format.fileExtension)" }
        let path = URL(fileURLWithPath: input).standardizedFileURL.path
        return "\(stem)-\(SHA256.hexDigest(path).prefix(12)).\(format.fileExtension)"
    }
}
