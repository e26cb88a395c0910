import AudioFeatures
import CShippedBeatModel
import Formats
import NeuralNetworks
import RandomStreams
import Tensors

extension BeatModel {
    /// The model that comes with the package, as part of the program.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> BeatModel {
        try BeatModel(shippedFile())
    }

    /// The file that it is read from.
    package static func shippedFile() throws(FormatError) -> SafeTensors {
        let bytes = UnsafeRawBufferPointer(start: shipped_beat_model_bytes(), count: shipped_beat_model_byte_count())
        return try SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped beat model"))
    }

    /// Names the format; another one for every change of what a file holds.
    static let fileFormat = "sametempo-beats-1"

    /// Whether a file says that it is a beat model; it may be damaged all the same.
    public static func isBeatModel(_ file: SafeTensors) -> Bool { file.metadata["format"]?.hasPrefix("sametempo-beats-") ?? false }

    /// The file's metadata; everything else is arrays.
    private struct Description: Codable {
        var features: LogMelConfiguration
        var network: BeatNetworkConfiguration
        var provenance: [String: String]
    }

    /// Writes one safetensors file with everything that tracking beats needs.
    public func write(to path: String) throws(FormatError) {
        let description = Description(features: features, network: configuration, provenance: provenance)
        var writer = SafeTensorsWriter(metadata: ["format": Self.fileFormat, "beats": JSONLines.line(description)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.seal()
        try writer.write(to: path)
    }

    /// Reads a model's file.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or not a beat model of this version.
    public init(contentsOf path: String) throws(FormatError) { try self.init(SafeTensors(contentsOf: path)) }

    /// Reads a model's file.
    ///
    /// - Throws: `FormatError`, as for a path.
    public init(_ file: SafeTensors) throws(FormatError) {
        let arrays = try StoredArrays(file, formats: [Self.fileFormat], maker: "a beat model written by `sametempo train` with a recipe of task beats")
        let description = try arrays.description(Description.self, "beats")
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard description.network.isValid, description.network.weightCount <= arrays.count,
              (1...1024).contains(description.features.bandCount), (0...1024).contains(description.features.semitoneBandCount),
              description.network.bandCount == BandRises(description.features).count
        else { throw arrays.wrong("sizes that do not make a beat model") }
        var stream = RandomStream(seed: 0)
        let network = BeatNetwork<Float>(description.network, stream: &stream)
        try arrays.fill(network.parameters)
        self.init(keeping: network, features: description.features, provenance: description.provenance)
    }
}
