import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

extension TranslationModel {
    /// Names the format; another one for every change of what a file holds.
    static let fileFormat = "sametempo-translation-1"

    /// Whether a file says that it is a translation; it may be damaged all the same.
    public static func isTranslation(_ file: SafeTensors) -> Bool { file.metadata["format"]?.hasPrefix("sametempo-translation-") ?? false }

    /// The file's metadata; everything else is arrays.
    private struct Description: Codable {
        var encoder: String
        var network: TranslationConfiguration
        var octaves: Double
        var provenance: [String: String]
    }

    /// Writes one safetensors file with everything that translating needs.
    public func write(to path: String) throws(FormatError) {
        let description = Description(encoder: encoderHash, network: configuration, octaves: octaves, provenance: provenance)
        var writer = SafeTensorsWriter(metadata: ["format": Self.fileFormat, "translation": JSONLines.line(description)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.seal()
        try writer.write(to: path)
    }

    /// Reads a translation's file.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or not a translation of this version.
    public init(contentsOf path: String) throws(FormatError) { try self.init(SafeTensors(contentsOf: path)) }

    /// Reads a translation's file.
    ///
    /// - Throws: `FormatError`, as for a path.
    public init(_ file: SafeTensors) throws(FormatError) {
        let path = file.path
        func wrong(_ found: String) -> FormatError {
            .malformed(path: path, place: nil, found: found,
                       expected: "a translation written by `sametempo train` with a recipe of task translation (\(Self.fileFormat))")
        }
        guard file.metadata["format"] == Self.fileFormat else { throw wrong("format \(file.metadata["format"] ?? "unknown")") }
        guard file.isIntact() == true else { throw wrong("a wrong checksum: the file is damaged") }
        guard let text = file.metadata["translation"], let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)) else {
            throw wrong("no readable description")
        }
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard description.network.isValid, (1e-3...4).contains(description.octaves),
              description.network.weightCount <= file.entries.reduce(0, { $0 + $1.extents.reduce(1, *) })
        else { throw wrong("sizes that do not make a translation") }
        var stream = RandomStream(seed: 0)
        let network = TranslationNetwork<Float>(description.network, stream: &stream)
        for entry in network.parameters {
            guard let found = file.entry(entry.name), Shape(found.extents) == entry.parameter.shape else {
                throw wrong("\(entry.name) \(file.entry(entry.name).map { "of shape \($0.extents)" } ?? "missing")")
            }
            let value = Tensor(shape: entry.parameter.shape, scalars: try file.floats(entry.name))
            guard value.isFinite else { throw wrong("\(entry.name) with numbers that are not finite") }
            entry.parameter.value = value
        }
        self.init(keeping: network, encoderHash: description.encoder, octaves: description.octaves, provenance: description.provenance)
    }
}
