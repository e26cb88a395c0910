import AudioFeatures
import AudioSynthesis
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

extension TempoModel {
    /// Bumped when what a file holds changes.
    static let fileFormat = "sametempo-model-1"

    /// What stands in the file beside the arrays.
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

    /// - Throws: `FormatError` for a file that is missing, damaged, or not a model of this version.
    public init(contentsOf path: String) throws(FormatError) {
        // Now, for the threads that BLAS has begun are in the way of who decodes next.
        Parallelism.prepareBLAS()
        let file = try SafeTensors(contentsOf: path)
        func wrong(_ found: String) -> FormatError {
            .malformed(path: path, place: nil, found: found, expected: "a model written by `sametempo train` (\(Self.fileFormat))")
        }
        guard file.metadata["format"] == Self.fileFormat else { throw wrong("format \(file.metadata["format"] ?? "unknown")") }
        // Models of the first days have no checksum.
        guard file.isIntact() != false else { throw wrong("a wrong checksum: the file is damaged") }
        guard let text = file.metadata["model"], let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)) else {
            throw wrong("no readable description")
        }
        // The file decides sizes that memory is taken for, so they are held against the arrays that are really there.
        let sizes = description.network
        guard sizes.isSound, description.features.isSound, description.features.featureCount == sizes.bandCount,
              abs(description.features.framesPerSecond - sizes.framesPerSecond) < 1e-6 * sizes.framesPerSecond,
              sizes.weightCount <= file.entries.reduce(0, { $0 + $1.extents.reduce(1, *) }),
              description.windowSeconds > 0, description.windowSeconds <= 600,
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
