import AudioFeatures
import AudioNetworks
import Formats
import NeuralNetworks
import RandomStreams
import Tensors

extension StructureModel {
    /// Names the format; another one for every change of what a file holds.
    static let fileFormat = "sametempo-structure-1"

    /// Whether a file says that it is one; it may be damaged all the same.
    public static func isStructureModel(_ file: SafeTensors) -> Bool { file.metadata["format"]?.hasPrefix("sametempo-structure-") ?? false }

    /// A window that is longer is refused; chosen by hand, so that a stranger's file cannot ask for minutes of sound at a time.
    private static let longestWindowSeconds = 60.0

    /// The file's metadata; everything else is arrays.
    private struct Description: Codable {
        var features: LogMelConfiguration
        var network: StepNetworkConfiguration
        var windowSeconds: Double
        var cepstrumShare: Double
        var provenance: [String: String]
    }

    /// Writes one safetensors file.
    public func write(to path: String) throws(FormatError) {
        let description = Description(features: features, network: configuration, windowSeconds: windowSeconds, cepstrumShare: cepstrumShare, provenance: provenance)
        var writer = SafeTensorsWriter(metadata: ["format": Self.fileFormat, "structure": JSONLines.line(description)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.seal()
        try writer.write(to: path)
    }

    /// Reads a model's file.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or not of this kind and version.
    public init(contentsOf path: String) throws(FormatError) { try self.init(SafeTensors(contentsOf: path)) }

    /// Reads a model's file.
    ///
    /// - Throws: `FormatError`, as for a path.
    public init(_ file: SafeTensors) throws(FormatError) {
        // Before any sound is decoded: the threads that BLAS begins with would compete with the decoder.
        Parallelism.prepareBLAS()
        let arrays = try StoredArrays(
            file, formats: [Self.fileFormat], maker: "features for parts of songs, written by `sametempo train` with a recipe of task proximity")
        let description = try arrays.description(Description.self, "structure"), sizes = description.network
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard sizes.isValid, description.features.isValid, description.features.bandGroups == sizes.bandGroups, sizes.weightCount <= arrays.count,
              description.windowSeconds > 0, description.windowSeconds <= Self.longestWindowSeconds, (0...1).contains(description.cepstrumShare)
        else { throw arrays.wrong("sizes that do not make a network") }
        let frames = Int((description.windowSeconds * description.features.framesPerSecond).rounded())
        guard frames * max(sizes.bandCount, sizes.channels.max()!) <= WindowMemory.limit else { throw arrays.wrong("sizes that need too much memory for a window") }
        var stream = RandomStream(seed: 0)
        let network = StepNetwork<Float>(sizes, stream: &stream)
        try arrays.fill(network.parameters)
        self.init(features: description.features, keeping: network, windowSeconds: description.windowSeconds,
                  cepstrumShare: description.cepstrumShare, provenance: description.provenance)
    }
}

// The sizes in a file are checked against these limits before anything is computed from them or memory is taken for them.
extension StepNetworkConfiguration {
    /// Whether a network can be made with these sizes.
    package var isValid: Bool {
        (1...2).contains(bandGroups.count) && bandGroups.allSatisfy { (1...4096).contains($0) } && (1...16).contains(channels.count)
            && channels.allSatisfy { (1...4096).contains($0) } && (1...255).contains(kernelSize) && kernelSize % 2 == 1
    }

    /// How many numbers the weights have, without biases.
    ///
    /// - Precondition: `isValid`.
    var weightCount: Int { zip([bandCount] + channels, channels).reduce(0) { $0 + $1.0 * $1.1 * kernelSize } }
}
