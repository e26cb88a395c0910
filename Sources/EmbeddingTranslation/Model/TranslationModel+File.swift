import Formats
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
        let arrays = try StoredArrays(file, formats: [Self.fileFormat], maker: "a translation written by `sametempo train` with a recipe of task translation")
        let description = try arrays.description(Description.self, "translation")
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard description.network.isValid, (1e-3...4).contains(description.octaves),
              description.network.weightCount <= arrays.count
        else { throw arrays.wrong("sizes that do not make a translation") }
        var stream = RandomStream(seed: 0)
        let network = TranslationNetwork<Float>(description.network, stream: &stream)
        try arrays.fill(network.parameters)
        self.init(keeping: network, encoderHash: description.encoder, octaves: description.octaves, provenance: description.provenance)
    }
}
