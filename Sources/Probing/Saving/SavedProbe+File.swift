import Embeddings
import Formats
import Foundation
import Tensors

extension SavedProbe {
    private static let readings: [any ProbeReading.Type] = [
        ClassReading.self, LabelsReading.self, NumberReading.self, TempoLogarithmReading.self, TempoAxisReading.self,
    ]

    /// Writes the probe as a sealed safetensors file; see `AtomicFile`.
    ///
    /// - Throws: `FormatError.system`.
    public func write(to path: String) throws(FormatError) {
        var file = SafeTensorsWriter(metadata: [
            "format": Self.formatName, "column": column, "target": target, "method": method, "width": "\(width)", "strength": "\(fit.strength)",
            "reading": type(of: reading).kind, "answers": JSONLines.line(reading),
        ])
        file.metadata["model"] = model
        for array in fit.function.arrays { file.add(array.name, extents: array.extents, doubles: array.values) }
        if let standardization = fit.standardization {
            file.add("means", extents: [width], floats: standardization.means)
            file.add("deviations", extents: [width], floats: standardization.deviations)
        }
        file.seal()
        try file.write(to: path)
    }

    /// Reads a probe that `write(to:)` wrote.
    ///
    /// - Throws: `FormatError` for a file that is no probe, or damaged.
    public init(contentsOf path: String) throws(FormatError) {
        let file = try SafeTensors(contentsOf: path), metadata = file.metadata
        func wrong(_ found: String, _ expected: String) -> FormatError { .malformed(path: path, place: nil, found: found, expected: expected) }
        guard metadata["format"] == Self.formatName else { throw wrong(metadata["format"].map { "format \($0)" } ?? "no format", "\(Self.formatName), as `probe --save` writes it") }
        guard file.isIntact() == true else { throw wrong("content that differs from its checksum", "a file that is not damaged") }
        guard let column = metadata["column"], let target = metadata["target"], let method = metadata["method"], let strength = metadata["strength"].flatMap(Double.init),
              let width = metadata["width"].flatMap({ Int($0) }), width > 0,
              let type = Self.readings.first(where: { $0.kind == metadata["reading"] }),
              let reading = try? JSONDecoder().decode(type, from: Data((metadata["answers"] ?? "").utf8)), (1...100_000).contains(reading.outputCount)
        else { throw wrong("metadata that do not describe a probe", "those of \(Self.formatName)") }
        func matrix(_ name: String, _ extents: [Int]) throws(FormatError) -> Tensor<Double> {
            guard file.entry(name)?.extents == extents else { throw wrong("\(name) of shape \(file.entry(name)?.extents ?? [])", "\(extents)") }
            let values = try file.doubles(name)
            guard values.allSatisfy(\.isFinite) else { throw wrong("\(name) with a number that is not finite", "finite numbers") }
            return Tensor(shape: Shape(extents), scalars: values)
        }
        func linear(_ prefix: String, _ outputs: Int, _ inputs: Int) throws(FormatError) -> LinearFunction {
            LinearFunction(weights: try matrix(prefix + "weight", [outputs, inputs]), bias: try matrix(prefix + "bias", [outputs]).scalars)
        }
        var function: any ProbeFunction
        if file.entry("hidden.weight") == nil {
            function = try linear("", reading.outputCount, width)
        } else {
            let units = file.entry("hidden.bias")?.extents.first ?? 0
            function = HiddenLayerFunction(hidden: try linear("hidden.", units, width), output: try linear("output.", reading.outputCount, units))
        }
        var standardization: Standardization?
        if file.entry("means") != nil {
            let means = try file.floats("means"), deviations = try file.floats("deviations")
            guard means.count == width, deviations.count == width, (means + deviations).allSatisfy(\.isFinite), deviations.allSatisfy({ $0 > 0 }) else {
                throw wrong("means and deviations that do not fit", "\(width) of each, deviations above 0")
            }
            standardization = Standardization(means: means, deviations: deviations)
        }
        self.init(column: column, target: target, method: method, model: metadata["model"], width: width, reading: reading,
                  fit: ProbeFit(standardization: standardization, strength: strength, function: function))
    }
}
