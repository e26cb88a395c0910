import AudioFeatures
import AudioNetworks
import Formats
import NeuralNetworks
import RandomStreams
import Tensors

extension EncoderModel {
    /// Names the format; another one for every change of what a file holds.
    static let fileFormat = "sametempo-encoder-1"

    /// Whether a file says that it is an encoder; it may be damaged all the same.
    public static func isEncoder(_ file: SafeTensors) -> Bool { file.metadata["format"]?.hasPrefix("sametempo-encoder-") ?? false }

    /// A window that is longer is refused; chosen by hand, so that a stranger's file cannot ask for hours of sound at a time.
    package static let longestWindowSeconds = 600.0

    /// The file's metadata; everything else is arrays.
    struct Description: Codable {
        var features: LogMelConfiguration
        var network: EncoderConfiguration
        var windowSeconds: Double
        var provenance: [String: String]
    }

    /// Writes one safetensors file with everything that embedding needs.
    public func write(to path: String) throws(FormatError) {
        let description = Description(features: features, network: configuration, windowSeconds: windowSeconds, provenance: provenance)
        var writer = SafeTensorsWriter(metadata: ["format": Self.fileFormat, "encoder": JSONLines.line(description)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.seal()
        try writer.write(to: path)
    }

    /// Reads an encoder's file.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or not an encoder of this version.
    public init(contentsOf path: String) throws(FormatError) { try self.init(SafeTensors(contentsOf: path)) }

    /// Reads an encoder's file.
    ///
    /// - Throws: `FormatError`, as for a path.
    public init(_ file: SafeTensors) throws(FormatError) {
        // Before any sound is decoded: the threads that BLAS begins with would compete with the decoder.
        Parallelism.prepareBLAS()
        let arrays = try StoredArrays(file, formats: [Self.fileFormat], maker: "an encoder written by `sametempo train` with a recipe of task contrastive")
        let description = try arrays.description(Description.self, "encoder")
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        let sizes = description.network
        guard sizes.isValid, description.features.isValid, description.features.bandGroups == sizes.bandGroups,
              abs(description.features.framesPerSecond - sizes.framesPerSecond) < 1e-6 * sizes.framesPerSecond,
              sizes.weightCount <= arrays.count,
              description.windowSeconds > 0, description.windowSeconds <= Self.longestWindowSeconds
        else { throw arrays.wrong("sizes that do not make an encoder") }
        let frames = Int((description.windowSeconds * description.features.framesPerSecond).rounded())
        guard sizes.fitsMemory(windowFrames: frames) else { throw arrays.wrong("sizes that need too much memory for a window") }
        var stream = RandomStream(seed: 0)
        let network = EncoderNetwork<Float>(sizes, stream: &stream)
        try arrays.fill(network.parameters)
        self.init(features: description.features, keeping: network, windowSeconds: description.windowSeconds, provenance: description.provenance)
    }
}

// The sizes in a file are checked against these limits before anything is computed from them or memory is taken for them.
extension EncoderConfiguration {
    /// Whether a network can be made with these sizes.
    package var isValid: Bool {
        let counts = onsetChannels + timbreChannels + [binsPerOctave, rateChannels, ratePooling, rhythmWidth]
        return (1...2).contains(bandGroups.count) && bandGroups.allSatisfy { (1...4096).contains($0) }
            && (1...16).contains(onsetChannels.count) && onsetDilations.count == onsetChannels.count && (1...16).contains(timbreChannels.count)
            && counts.allSatisfy { (1...4096).contains($0) } && onsetDilations.allSatisfy { (1...64).contains($0) }
            && [onsetKernelSize, timbreKernelSize].allSatisfy { (1...255).contains($0) && $0 % 2 == 1 }
            && (0...1).contains(rhythmShare) && (0...1).contains(cepstrumShare) && (cepstralCount == 0 || rhythmShare + cepstrumShare <= 1 + 1e-9)
            && (0...bandGroups[0]).contains(cepstralCount) && (1...16).contains(rateOctaves) && (1e-3...1e5).contains(rateMinimumBPM) && framesPerSecond > 0 && ratePooling <= rateCount
    }

    /// Whether windows of so many frames need no array that is larger than `WindowMemory.limit`.
    ///
    /// - Precondition: `isValid`.
    package func fitsMemory(windowFrames: Int) -> Bool { largestArray(windowFrames: windowFrames) <= WindowMemory.limit }

    /// Numbers in the largest array that a window needs; see `WindowMemory`.
    package func largestArray(windowFrames: Int) -> Int {
        WindowMemory.largestArray(frames: windowFrames, bands: bandCount, channels: onsetChannels + timbreChannels,
                                  onsetChannels: onsetChannels.last ?? 0, rates: rateCount, rateChannels: rateChannels)
    }

    /// How many numbers the weights have, without biases.
    ///
    /// - Precondition: `isValid`.
    package var weightCount: Int {
        var count = 0, inputs = bandCount
        for outputs in onsetChannels {
            count += inputs * outputs * onsetKernelSize
            inputs = outputs
        }
        count += (inputs + rateChannels) * rateChannels * 9 + rateCount / ratePooling * rateChannels * rhythmWidth
        inputs = bandCount
        for outputs in timbreChannels {
            count += inputs * outputs * timbreKernelSize
            inputs = outputs
        }
        let timbre = pooledWidth + statisticsWidth
        return count + rhythmWidth * rhythmWidth + timbre * timbre + cepstrumWidth * cepstrumWidth
    }
}
