import AudioEmbedding
import AudioFeatures
import AudioNetworks
import Formats
import NeuralNetworks
import RandomStreams
import Tensors

extension PairTempoNetwork: StoredTempoNetwork {
    static var fileFormat: String { "sametempo-pairs-1" }
    static var mayLackChecksum: Bool { false }

    /// What a file tells beside its arrays.
    struct Sizes: Codable {
        var features: LogMelConfiguration
        var encoder: EncoderConfiguration
        var encoderWindowSeconds: Double
        var encoderProvenance: [String: String]
        var parts: PairParts
        var comparison: PairComparisonConfiguration
        var axis: TempoAxis
        var referencesPerTempo: Int
    }

    var sizes: Sizes {
        Sizes(features: encoder.features, encoder: encoder.configuration, encoderWindowSeconds: encoder.windowSeconds,
              encoderProvenance: encoder.provenance, parts: parts, comparison: configuration, axis: tempoAxis,
              referencesPerTempo: references.shape[0] / tempoAxis.count)
    }

    /// Every window is compared with all references at once.
    func largestArray(windowFrames: Int) -> Int {
        max(encoder.configuration.largestArray(windowFrames: windowFrames), references.shape[0] * max(configuration.featureCount, configuration.hiddenWidth))
    }

    convenience init(_ sizes: Sizes, arrays: StoredArrays) throws(FormatError) {
        let count = sizes.axis.count.multipliedReportingOverflow(by: sizes.referencesPerTempo)
        guard sizes.comparison.isValid, sizes.encoder.isValid, sizes.features.isValid, sizes.features.bandGroups == sizes.encoder.bandGroups,
              sizes.parts.width(sizes.encoder) == sizes.comparison.width, (1e-3...1e5).contains(sizes.axis.minimumBPM), (1...4096).contains(sizes.axis.binsPerOctave),
              (1...4096).contains(sizes.axis.count), sizes.referencesPerTempo > 0, !count.overflow, count.partialValue <= arrays.count,
              count.partialValue * max(sizes.comparison.featureCount, sizes.comparison.hiddenWidth) <= WindowMemory.limit,
              sizes.encoder.weightCount + sizes.comparison.weightCount <= arrays.count,
              sizes.encoderWindowSeconds > 0, sizes.encoderWindowSeconds <= EncoderModel.longestWindowSeconds
        else { throw arrays.wrong("sizes that do not make a network") }
        var stream = RandomStream(seed: 0)
        let network = EncoderNetwork<Float>(sizes.encoder, stream: &stream)
        try arrays.fill(network.parameters(under: "encoder"))
        let encoder = EncoderModel(features: sizes.features, network: network, windowSeconds: sizes.encoderWindowSeconds, provenance: sizes.encoderProvenance)
        let references = try arrays.tensor("referenceEmbeddings", [count.partialValue, sizes.comparison.width])
        let comparison = PairComparison<Float>(sizes.comparison, stream: &stream)
        try arrays.fill(comparison.parameters(under: "comparison"))
        self.init(encoder: encoder, parts: sizes.parts, comparison: comparison.copy(), references: references, axis: sizes.axis)
    }
}
