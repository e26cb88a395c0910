import AudioNetworks
import Formats
import NeuralNetworks

extension ONNXGraph {
    /// `OnsetStrengthLayers`, from an excerpt `[batch, frames, bands]` to `[batch, channels, frames]`.
    ///
    /// - Parameter name: What stands before the names of the layers' weights.
    package mutating func addOnsetStrengths(_ name: String, _ excerpt: String, _ layers: OnsetStrengthLayers<Float>, frames: Int) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let channelsFirst = add("Transpose", [excerpt], to: label("bands"), [("perm", .integers([0, 2, 1]))])
        let axis = addIntegers(label("lengthAxis"), [1], [2]), zero = addIntegers(label("start"), [1], [0])
        let one = addIntegers(label("second"), [1], [1])
        let last = addIntegers(label("lastFrame"), [1], [frames - 1]), end = addIntegers(label("end"), [1], [frames])
        let rises = add("Sub", [
            add("Slice", [channelsFirst, one, end, axis], to: label("later")), add("Slice", [channelsFirst, zero, last, axis], to: label("earlier")),
        ], to: label("differences"))
        var x = add("Pad", [rises, addIntegers(label("risePadding"), [6], [0, 0, 1, 0, 0, 0])], to: label("rises"))
        for (index, layer) in layers.convolutions.enumerated() {
            x = addConvolution(label("\(index)"), x, layer)
            if index < layers.convolutions.count - 1 { x = add("Elu", [x], to: label("\(index).elu")) }
        }
        return addStandardization(label("onsetStrengths"), x)
    }

    /// Zero mean in each channel, unit deviation over the excerpt; the constants are those of `standardized(epsilon:)`.
    private mutating func addStandardization(_ name: String, _ x: String) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let mean = add("ReduceMean", [x], to: label("mean"), [("axes", .integers([2])), ("keepdims", .integer(1))])
        let centred = add("Sub", [x, mean], to: label("centred"))
        let variance = add("ReduceMean", [add("Mul", [centred, centred], to: label("squared"))], to: label("variance"),
                           [("axes", .integers([1, 2])), ("keepdims", .integer(1))])
        let safe = add("Add", [variance, addScalar(label("tiny"), 1e-12)], to: label("safe"))
        let deviation = add("Add", [add("Sqrt", [safe], to: label("deviation")), addScalar(label("epsilon"), 1e-3)], to: label("divisor"))
        return add("Div", [centred, deviation], to: name)
    }

    /// `PeriodicityTransform`, from `[batch, channels, frames]` to `[batch, channels, rates]`.
    package mutating func addPeriodicity(_ name: String, _ x: String, _ transform: PeriodicityTransform<Float>, frames: Int) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let rates = transform.rateCount, basis = transform.basis(frames: frames).scalars
        let waves = (0..<2).map { half in
            // Cosines, then sines; apart, so that nothing needs to be cut.
            var part: [Float] = []
            for row in 0..<frames {
                let first = (2 * row + half) * rates
                part += basis[first..<first + rates]
            }
            let wave = half == 0 ? "cosines" : "sines"
            let product = add("MatMul", [x, addFloats(label(wave), [frames, rates], part)], to: label(wave + "Product"))
            return add("Mul", [product, product], to: label(wave + "Squared"))
        }
        let power = add("Add", waves, to: label("power"))
        return add("Log", [add("Add", [power, addScalar(label("one"), 1)], to: label("raised"))], to: name)
    }
}
