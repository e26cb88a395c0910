import AudioFeatures
import CShippedBeatModel
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

extension BeatModel {
    /// The model that comes with the package, as part of the program.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> BeatModel {
        let bytes = UnsafeRawBufferPointer(start: shipped_beat_model_bytes(), count: shipped_beat_model_byte_count())
        return try BeatModel(SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped beat model")))
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
        let path = file.path
        func wrong(_ found: String) -> FormatError {
            .malformed(path: path, place: nil, found: found, expected: "a beat model (\(Self.fileFormat))")
        }
        guard file.metadata["format"] == Self.fileFormat else { throw wrong("format \(file.metadata["format"] ?? "unknown")") }
        guard file.isIntact() == true else { throw wrong("a wrong checksum: the file is damaged") }
        guard let text = file.metadata["beats"], let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)) else {
            throw wrong("no readable description")
        }
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard description.network.isValid, description.network.weightCount <= file.entries.reduce(0, { $0 + $1.extents.reduce(1, *) }),
              (1...1024).contains(description.features.bandCount), (0...1024).contains(description.features.semitoneBandCount),
              description.network.bandCount == BandRises(description.features).count
        else { throw wrong("sizes that do not make a beat model") }
        var stream = RandomStream(seed: 0)
        let network = BeatNetwork<Float>(description.network, stream: &stream)
        for entry in network.parameters {
            guard let found = file.entry(entry.name), Shape(found.extents) == entry.parameter.shape else {
                throw wrong("\(entry.name) \(file.entry(entry.name).map { "of shape \($0.extents)" } ?? "missing")")
            }
            let value = Tensor(shape: entry.parameter.shape, scalars: try file.floats(entry.name))
            guard value.isFinite else { throw wrong("\(entry.name) with numbers that are not finite") }
            entry.parameter.value = value
        }
        self.init(keeping: network, features: description.features, provenance: description.provenance)
    }
}
