import Formats
import Foundation
import Tensors

/// A model's file while it is read: its description, its arrays, and what is said of those that do not fit.
///
/// A model's file is a sealed safetensors file whose metadata names its format, and describes in JSON what the arrays are.
package struct StoredArrays {
    package let file: SafeTensors
    /// What the file ought to be, for messages.
    private let expected: String

    /// - Parameters:
    ///   - formats: Names of formats that the file may have.
    ///   - maker: What writes such files, for messages.
    ///   - mayLackChecksum: Whether files of a format may be of a time when there was no checksum.
    /// - Throws: `FormatError.malformed` for a file of another format, or a damaged one.
    package init(
        _ file: SafeTensors, formats: [String], maker: String, mayLackChecksum: (String) -> Bool = { _ in false }
    ) throws(FormatError) {
        self.file = file
        expected = "\(maker) (\(formats.joined(separator: " or ")))"
        let format = file.metadata["format"] ?? "unknown"
        guard formats.contains(format) else { throw wrong("format \(format)") }
        guard file.isIntact() ?? mayLackChecksum(format) else { throw wrong("a wrong checksum: the file is damaged") }
    }

    package func wrong(_ found: String) -> FormatError { .malformed(path: file.path, place: nil, found: found, expected: expected) }

    /// Numbers in all arrays: a network that needs more is none of this file's.
    ///
    /// The file decides for which sizes memory is taken, so they are to be compared with this first.
    package var count: Int { file.entries.reduce(0) { $0 + $1.extents.reduce(1, *) } }

    /// What the metadata describes under a key.
    package func description<Description: Decodable>(_: Description.Type, _ key: String) throws(FormatError) -> Description {
        guard let text = file.metadata[key], let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)) else {
            throw wrong("no readable description")
        }
        return description
    }

    /// An array of numbers that are finite.
    package func tensor(_ name: String, _ extents: [Int]) throws(FormatError) -> Tensor<Float> {
        guard let found = file.entry(name), found.extents == extents else {
            throw wrong("\(name) \(file.entry(name).map { "of shape \($0.extents)" } ?? "missing")")
        }
        let value = Tensor(shape: Shape(extents), scalars: try file.floats(name))
        guard value.isFinite else { throw wrong("\(name) with numbers that are not finite") }
        return value
    }

    /// Gives parameters the arrays of their names.
    package func fill(_ parameters: [NamedParameter<Float>]) throws(FormatError) {
        for entry in parameters { entry.parameter.value = try tensor(entry.name, entry.parameter.shape.extents) }
    }
}
