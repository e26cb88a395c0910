import Tensors

// What layers call themselves in messages, as in `Linear(3 → 4): needs [..., 3]: [5, 2]`.
extension Module where Self: CustomStringConvertible {
    /// Traps in the module's own name, unless what it is given fits.
    ///
    /// - Parameter needed: The shape that it needs.
    func check(_ fits: Bool, _ needed: @autoclosure () -> String, _ found: Shape) {
        if !fits { shapeFailure("\(self)", "needs \(needed())", found) }
    }
}

extension Linear: CustomStringConvertible {
    public var description: String { "Linear(\(weight.shape[1]) → \(weight.shape[0]))" }
}

extension Conv1D: CustomStringConvertible {
    public var description: String { "Conv1D(\(weight.shape[1] * geometry.groups) → \(weight.shape[0]), kernelSize: \(weight.shape[2]))" }
}

extension Conv2D: CustomStringConvertible {
    public var description: String {
        "Conv2D(\(weight.shape[1] * geometry.groups) → \(weight.shape[0]), kernel: \(weight.shape[2]) x \(weight.shape[3]))"
    }
}

extension ConvTranspose1D: CustomStringConvertible {
    public var description: String {
        "ConvTranspose1D(\(weight.shape[0]) → \(weight.shape[1] * geometry.groups), kernelSize: \(weight.shape[2]))"
    }
}

extension ConvTranspose2D: CustomStringConvertible {
    public var description: String {
        "ConvTranspose2D(\(weight.shape[0]) → \(weight.shape[1] * geometry.groups), kernel: \(weight.shape[2]) x \(weight.shape[3]))"
    }
}

extension MaxPool1D: CustomStringConvertible {
    public var description: String { "MaxPool1D(kernel: \(kernel))" }
}

extension MaxPool2D: CustomStringConvertible {
    public var description: String { "MaxPool2D(kernel: \(geometry.kernel))" }
}

extension AveragePool1D: CustomStringConvertible {
    public var description: String { "AveragePool1D(kernel: \(kernel))" }
}

extension AveragePool2D: CustomStringConvertible {
    public var description: String { "AveragePool2D(kernel: \(geometry.kernel))" }
}

extension Flatten: CustomStringConvertible {
    public var description: String { "Flatten()" }
}

extension LayerNorm: CustomStringConvertible {
    public var description: String { "LayerNorm(\(weight.shape[0]))" }
}

extension BatchNorm: CustomStringConvertible {
    public var description: String { "BatchNorm(\(weight.shape[0]))" }
}

extension GroupNorm: CustomStringConvertible {
    public var description: String { "GroupNorm(groups: \(groups), \(weight.shape[0]))" }
}

extension Embedding: CustomStringConvertible {
    public var description: String { "Embedding(\(weight.shape[0]) → \(weight.shape[1]))" }
}

extension Recurrent: CustomStringConvertible {
    public var description: String { "\(State.name)(\(inputs) → \(width))" }
}

extension MultiHeadAttention: CustomStringConvertible {
    public var description: String { "MultiHeadAttention(\(output.weight.shape[0]), heads: \(heads))" }
}

extension SqueezeExcitation: CustomStringConvertible {
    public var description: String { "SqueezeExcitation(\(squeeze.weight.shape[1]), hidden: \(squeeze.weight.shape[0]))" }
}
