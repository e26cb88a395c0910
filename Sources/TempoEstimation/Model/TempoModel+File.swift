import AudioFeatures
import AudioSynthesis
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

extension TempoModel {
    /// Names the format; another one for every change of what a file holds.
    static let fileFormat = "sametempo-model-1"

    /// A window that is longer is refused; chosen by hand, so that a stranger's file cannot ask for hours of sound at a time.
    private static let longestWindowSeconds = 600.0

    /// The file's metadata; everything else is arrays.
    private struct Description: Codable {
        var features: LogMelConfiguration
        var network: PeriodicityNetworkConfiguration
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
    public func write(to path: String) throws(FormatError) {
        let description = Description(
            features: features, network: network.configuration, windowSeconds: windows.windowSeconds, patterns: references.patterns,
            referenceAxis: references.axis, patternWeights: references.weights, priorCentreBPM: prior.centreBPM,
            priorWidthOctaves: prior.widthOctaves, calibration: calibration, provenance: provenance)
        var writer = SafeTensorsWriter(metadata: ["format": Self.fileFormat, "model": JSONLines.line(description)])
        for (name, tensor) in weights { writer.add(name, extents: tensor.shape.extents, floats: tensor.scalars) }
        writer.add("references", extents: references.distributions.shape.extents, floats: references.distributions.scalars)
        writer.seal()
        try writer.write(to: path)
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
        let path = file.path
        func wrong(_ found: String) -> FormatError {
            .malformed(path: path, place: nil, found: found, expected: "a model written by `sametempo train` (\(Self.fileFormat))")
        }
        guard file.metadata["format"] == Self.fileFormat else { throw wrong("format \(file.metadata["format"] ?? "unknown")") }
        // The first models had no checksum.
        guard file.isIntact() != false else { throw wrong("a wrong checksum: the file is damaged") }
        guard let text = file.metadata["model"], let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)) else {
            throw wrong("no readable description")
        }
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        let sizes = description.network
        guard sizes.isValid, description.features.isValid, description.features.featureCount == sizes.bandCount,
              abs(description.features.framesPerSecond - sizes.framesPerSecond) < 1e-6 * sizes.framesPerSecond,
              sizes.weightCount <= file.entries.reduce(0, { $0 + $1.extents.reduce(1, *) }),
              description.windowSeconds > 0, description.windowSeconds <= Self.longestWindowSeconds,
              description.priorCentreBPM > 0, description.priorWidthOctaves > 0,
              description.referenceAxis.minimumBPM > 0, description.referenceAxis.binsPerOctave > 0,
              description.patternWeights.allSatisfy({ $0 >= 0 }), description.patternWeights.contains(where: { $0 > 0 })
        else { throw wrong("sizes that do not make a network") }
        var stream = RandomStream(seed: 0)
        let network = PeriodicityNetwork<Float>(sizes, stream: &stream), classifier = SameDifferentClassifier<Float>()
        func fill(_ parameters: [NamedParameter<Float>]) throws(FormatError) {
            for entry in parameters {
                guard let found = file.entry(entry.name), Shape(found.extents) == entry.parameter.shape else {
                    throw wrong("\(entry.name) \(file.entry(entry.name).map { "of shape \($0.extents)" } ?? "missing")")
                }
                let value = Tensor(shape: entry.parameter.shape, scalars: try file.floats(entry.name))
                guard value.isFinite else { throw wrong("\(entry.name) with numbers that are not finite") }
                entry.parameter.value = value
            }
        }
        // One after the other: only a network that shares nothing with the classifier can be handed over to the model below.
        try fill(network.parameters(under: "network"))
        try fill(classifier.parameters(under: "classifier"))
        guard let references = file.entry("references"),
              references.extents == [description.patterns.count, description.referenceAxis.count, sizes.tempoBinCount],
              description.patternWeights.count == description.patterns.count, !description.patterns.isEmpty
        else { throw wrong("references of another shape") }
        let distributions = Tensor(shape: Shape(references.extents), scalars: try file.floats("references"))
        guard distributions.isFinite else { throw wrong("references with numbers that are not finite") }
        self.init(
            features: description.features, network: FrozenPeriodicityNetwork(keeping: network), classifier: classifier,
            windows: WindowPlan(windowSeconds: description.windowSeconds),
            references: ReferenceBank(
                patterns: description.patterns, axis: description.referenceAxis,
                distributions: distributions, weights: description.patternWeights),
            prior: TempoPrior(centreBPM: description.priorCentreBPM, widthOctaves: description.priorWidthOctaves),
            calibration: description.calibration, provenance: description.provenance)
    }
}
