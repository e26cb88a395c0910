import Formats
import NeuralNetworks

extension ONNXGraph {
    /// The network, from an excerpt `[batch, frames, bands]` to scores `[batch, bins]`; channels stand before the length here.
    mutating func addNetwork(_ excerpt: String, _ network: PeriodicityNetwork<Float>, frames: Int) -> String {
        let configuration = network.configuration
        let channelsFirst = add("Transpose", [excerpt], to: "network.bands", [("perm", .integers([0, 2, 1]))])
        let axis = addIntegers("network.lengthAxis", [1], [2]), zero = addIntegers("network.start", [1], [0])
        let one = addIntegers("network.second", [1], [1])
        let last = addIntegers("network.lastFrame", [1], [frames - 1]), end = addIntegers("network.end", [1], [frames])
        let rises = add("Sub", [
            add("Slice", [channelsFirst, one, end, axis], to: "network.later"), add("Slice", [channelsFirst, zero, last, axis], to: "network.earlier"),
        ], to: "network.differences")
        var x = add("Pad", [rises, addIntegers("network.risePadding", [6], [0, 0, 1, 0, 0, 0])], to: "network.rises")
        for (index, layer) in network.activations.convolutions.enumerated() {
            x = addConvolution("network.activations.\(index)", x, layer)
            if index < network.activations.convolutions.count - 1 { x = add("Elu", [x], to: "network.activations.\(index).elu") }
        }
        x = addStandardization(x)
        x = addPeriodicity(x, network, frames: frames)

        let mixed = add("Elu", [addLinear("network.mix", x, network.mix)], to: "network.mix.elu")
        let smooth = addConvolution("network.smooth", mixed, network.smooth)
        let smoothed = add("Elu", [add("Add", [mixed, smooth], to: "network.smooth.sum")], to: "network.smooth.elu")
        let reduced = addLinear("network.reduce", smoothed, network.reduce)
        let tempi = add("Elu", [addConvolution("network.harmonics", reduced, network.harmonics)], to: "network.harmonics.elu")
        let score = addLinear("network.score", tempi, network.score)
        return add("Reshape", [score, addIntegers("network.scoreShape", [2], [-1, configuration.tempoBinCount])], to: "network.scores")
    }

    private mutating func addConvolution(_ name: String, _ x: String, _ layer: Conv1D<Float>) -> String {
        let geometry = layer.geometry, weight = layer.weight.value
        precondition(geometry.stride == 1 && geometry.groups == 1, "ONNXGraph: a convolution with stride or groups")
        let arguments = [x, addFloats(name + ".weight", weight.shape.extents, weight.scalars)]
            + (layer.bias.map { [addFloats(name + ".bias", $0.shape.extents, $0.value.scalars)] } ?? [])
        return add("Conv", arguments, to: name, [
            ("dilations", .integers([geometry.dilation])), ("kernel_shape", .integers([weight.shape[2]])),
            ("pads", .integers([geometry.padding.before, geometry.padding.after])),
        ])
    }

    /// As a convolution whose kernel is one frame long.
    private mutating func addLinear(_ name: String, _ x: String, _ layer: Linear<Float>) -> String {
        let weight = layer.weight.value
        let arguments = [x, addFloats(name + ".weight", weight.shape.extents + [1], weight.scalars)]
            + (layer.bias.map { [addFloats(name + ".bias", $0.shape.extents, $0.value.scalars)] } ?? [])
        return add("Conv", arguments, to: name, [("kernel_shape", .integers([1]))])
    }

    /// Zero mean in each channel, unit deviation over the excerpt; the constants are those of `standardized(epsilon:)`.
    private mutating func addStandardization(_ x: String) -> String {
        func label(_ step: String) -> String { "network.onsetStrengths.\(step)" }
        let mean = add("ReduceMean", [x], to: label("mean"), [("axes", .integers([2])), ("keepdims", .integer(1))])
        let centred = add("Sub", [x, mean], to: label("centred"))
        let variance = add("ReduceMean", [add("Mul", [centred, centred], to: label("squared"))], to: label("variance"),
                           [("axes", .integers([1, 2])), ("keepdims", .integer(1))])
        let safe = add("Add", [variance, addScalar(label("tiny"), 1e-12)], to: label("safe"))
        let deviation = add("Add", [add("Sqrt", [safe], to: label("deviation")), addScalar(label("epsilon"), 1e-3)], to: label("divisor"))
        return add("Div", [centred, deviation], to: "network.onsetStrengths")
    }

    private mutating func addPeriodicity(_ x: String, _ network: PeriodicityNetwork<Float>, frames: Int) -> String {
        func label(_ step: String) -> String { "network.periodicity.\(step)" }
        let rates = network.configuration.rateBinCount, basis = network.transform.basis(frames: frames).scalars
        let waves = (0..<2).map { half in
            // Cosines, then sines; apart, so that nothing needs to be cut.
            var part: [Float] = []
            for row in 0..<frames {
                let first = (2 * row + half) * rates
                part += basis[first..<first + rates]
            }
            let name = half == 0 ? "cosines" : "sines"
            let wave = add("MatMul", [x, addFloats(label(name), [frames, rates], part)], to: label(name + "Product"))
            return add("Mul", [wave, wave], to: label(name + "Squared"))
        }
        let power = add("Add", waves, to: label("power"))
        return add("Log", [add("Add", [power, addScalar(label("one"), 1)], to: label("raised"))], to: "network.periodicity")
    }
}
