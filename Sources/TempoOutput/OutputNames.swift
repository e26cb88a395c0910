import Formats
import Foundation

/// Names for the outputs of inputs in one folder, in their order.
///
/// An input's name with the format's ending instead of its own; where two inputs would share it, each gets a hash of its
/// full path as well, so that which of them comes first plays no part. Upper and lower case are no difference, as on the
/// file systems of other machines. `--skip-existing` relies on these names: a folder that got the results of one
/// `song.wav` should not be given to another one alone.
public func outputNames(of inputs: [String], format: OutputFormat) -> [String] {
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
