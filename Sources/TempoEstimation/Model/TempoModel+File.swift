import AudioFeatures
import AudioNetworks
import AudioSynthesis
import Formats
import Foundation
import NeuralNetworks
import Tensors

extension TempoModel {
    /// The networks that a file can hold; the format that it names tells which.
    private static let kinds: [any StoredTempoNetwork.Type] = [FrozenPeriodicityNetwork.self, PairTempoNetwork.self]

    /// A window that is longer is refused; chosen by hand, so that a stranger's file cannot ask for hours of sound at a time.
    private static let longestWindowSeconds = 600.0

    /// The file's metadata; everything else is arrays.
    private struct Description<Sizes: Codable>: Codable {
        var features: LogMelConfiguration
        var network: Sizes
        var windowSeconds: Double
        var patterns: [ReferencePattern]
        var referenceAxis: TempoAxis
        var patternWeights: [Double]
        var priorCentreBPM: Double
        var priorWidthOctaves: Double
        var calibration: ConfidenceCalibration
        var provenance: [String: String]
    }

    /// Writes one safetensors file with everything that estimating needs.
    ///
    /// - Precondition: The network is one of this package's.
    public func write(to path: String) throws(FormatError) {
        guard let stored = network as? any StoredTempoNetwork else { preconditionFailure("TempoModel: no file can hold a \(type(of: network))") }
        var writer = SafeTensorsWriter(metadata: ["format": type(of: stored).fileFormat, "model": description(stored)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.add("references", extents: references.distributions.shape.extents, floats: references.distributions.scalars)
        writer.seal()
        try writer.write(to: path)
    }

    private func description(_ network: some StoredTempoNetwork) -> String {
        JSONLines.line(Description(
            features: features, network: network.sizes, windowSeconds: windows.windowSeconds, patterns: references.patterns,
            referenceAxis: references.axis, patternWeights: references.weights, priorCentreBPM: prior.centreBPM,
            priorWidthOctaves: prior.widthOctaves, calibration: calibration, provenance: provenance))
    }

    /// Reads a model's file.
    ///
    /// - Throws: `FormatError` for a file that is missing, damaged, or not a model of this version.
    public init(contentsOf path: String) throws(FormatError) { try self.init(SafeTensors(contentsOf: path)) }

    /// Reads a model's file.
    ///
    /// - Parameter file: A file URL. Of any other kind of URL, it is said that there is no such file.
    /// - Throws: `FormatError`, as for a path.
    public init(contentsOf file: URL) throws(FormatError) { try self.init(contentsOf: file.isFileURL ? file.path : file.absoluteString) }

    init(_ file: SafeTensors) throws(FormatError) {
        // Before any sound is decoded: the threads that BLAS begins with would compete with the decoder.
        Parallelism.prepareBLAS()
        let arrays = try StoredArrays(file, formats: Self.kinds.map { $0.fileFormat }, maker: "a model written by `sametempo train`") { format in
            Self.kinds.contains { $0.fileFormat == format && $0.mayLackChecksum }
        }
        let kind = Self.kinds.first { $0.fileFormat == file.metadata["format"] }!
        self = try Self.read(kind, arrays)
    }

    private static func read<Network: StoredTempoNetwork>(_: Network.Type, _ arrays: StoredArrays) throws(FormatError) -> TempoModel {
        let description = try arrays.description(Description<Network.Sizes>.self, "model")
        guard description.features.isValid, description.windowSeconds > 0, description.windowSeconds <= longestWindowSeconds,
              description.priorCentreBPM > 0, description.priorWidthOctaves > 0,
              (1e-3...1e5).contains(description.referenceAxis.minimumBPM), (1...4096).contains(description.referenceAxis.binsPerOctave),
              description.patternWeights.allSatisfy({ $0 >= 0 }), description.patternWeights.contains(where: { $0 > 0 })
        else { throw arrays.wrong("sizes that do not make a network") }
        let network = try Network(description.network, arrays: arrays), classifier = SameDifferentClassifier<Float>()
        guard description.features.featureCount == network.bandCount,
              abs(description.features.framesPerSecond - network.framesPerSecond) < 1e-6 * network.framesPerSecond
        else { throw arrays.wrong("features that the network does not read") }
        let frames = Int((description.windowSeconds * description.features.framesPerSecond).rounded())
        guard network.largestArray(windowFrames: frames) <= WindowMemory.limit else { throw arrays.wrong("sizes that need too much memory for a window") }
        try arrays.fill(classifier.parameters(under: "classifier"))
        guard description.patternWeights.count == description.patterns.count, !description.patterns.isEmpty else {
            throw arrays.wrong("references of another shape")
        }
        let distributions = try arrays.tensor("references", [description.patterns.count, description.referenceAxis.count, network.tempoAxis.count])
        return TempoModel(
            features: description.features, network: network, classifier: classifier,
            windows: WindowPlan(windowSeconds: description.windowSeconds),
            references: ReferenceBank(
                patterns: description.patterns, axis: description.referenceAxis,
                distributions: distributions, weights: description.patternWeights),
            prior: TempoPrior(centreBPM: description.priorCentreBPM, widthOctaves: description.priorWidthOctaves),
            calibration: description.calibration, provenance: description.provenance)
    }
}
