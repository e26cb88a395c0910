import Formats
import NeuralNetworks

// Channels stand before the length in an exported network: `[batch, channels, length]`.
extension ONNXGraph {
    /// A convolution over the length. Of a standardised weight, the result of the standardisation is written.
    package mutating func addConvolution(_ name: String, _ x: String, _ layer: Conv1D<Float>) -> String {
        let geometry = layer.geometry
        precondition(geometry.groups == 1, "ONNXGraph: a convolution with groups")
        let weight = (layer.standardization?(layer.weight.variable) ?? layer.weight.variable).value
        let arguments = [x, addFloats(name + ".weight", weight.shape.extents, weight.scalars)]
            + (layer.bias.map { [addFloats(name + ".bias", $0.shape.extents, $0.value.scalars)] } ?? [])
        let strides: [(String, ONNXGraph.Attribute)] = geometry.stride == 1 ? [] : [("strides", .integers([geometry.stride]))]
        return add("Conv", arguments, to: name, [
            ("dilations", .integers([geometry.dilation])), ("kernel_shape", .integers([weight.shape[2]])),
            ("pads", .integers([geometry.padding.before, geometry.padding.after])),
        ] + strides)
    }

    /// A linear layer at every place of the length, as a convolution whose kernel is one frame long.
    package mutating func addLinear(_ name: String, _ x: String, _ layer: Linear<Float>) -> String {
        let weight = layer.weight.value
        let arguments = [x, addFloats(name + ".weight", weight.shape.extents + [1], weight.scalars)]
            + (layer.bias.map { [addFloats(name + ".bias", $0.shape.extents, $0.value.scalars)] } ?? [])
        return add("Conv", arguments, to: name, [("kernel_shape", .integers([1]))])
    }

    /// A matrix on the last axis of `[batch, inputs]`: y = W x + b.
    ///
    /// - Parameters:
    ///   - weight: `[outputs, inputs]`, row by row.
    ///   - bias: `[outputs]`; nil without.
    package mutating func addMatrix(_ name: String, _ x: String, outputs: Int, inputs: Int, weight: [Float], bias: [Float]?) -> String {
        let arguments = [x, addFloats(name + ".weight", [outputs, inputs], weight)] + (bias.map { [addFloats(name + ".bias", [outputs], $0)] } ?? [])
        return add("Gemm", arguments, to: name, [("transB", .integer(1))])
    }

    /// Length 1 on the last axis of `[batch, width]`, times a factor; as `l2Normalized()` does it.
    package mutating func addNormalization(_ name: String, _ x: String, factor: Float = 1) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let squares = add("ReduceSum", [add("Mul", [x, x], to: label("squared")), addIntegers(label("axis"), [1], [1])], to: label("squares"),
                          [("keepdims", .integer(1))])
        let bounded = add("Max", [squares, addScalar(label("least"), 1e-16)], to: label("bounded"))
        let scaled = factor == 1 ? x : add("Mul", [x, addScalar(label("factor"), factor)], to: label("scaled"))
        return add("Div", [scaled, add("Sqrt", [bounded], to: label("lengths"))], to: name)
    }
}
