import Autodiff
import RandomStreams
import Tensors

/// The transpose of a convolution over one axis, which makes sequences longer: `[batch, length, inputs]` to
/// `[batch, outputLength, outputs]`, with
/// outputLength = (length − 1) · stride − 2 · padding + dilation · (kernelSize − 1) + outputPadding + 1.
///
/// `weight` is `[inputs, outputs / groups, kernelSize]`, `bias` `[outputs]`; both start uniform in
/// ± 1/√(kernelSize · outputs / groups), as in PyTorch.
public final class ConvTranspose1D<Scalar: TensorScalar>: DeterministicLayer {
    /// `[inputs, outputs / groups, kernelSize]`.
    public let weight: Parameter<Scalar>
    /// `[outputs]`; nil without.
    public let bias: Parameter<Scalar>?
    let geometry: Convolution2DGeometry
    private let outputPadding: Int

    /// - Parameters:
    ///   - inputs: Channels that are read.
    ///   - outputs: Channels that are given.
    ///   - kernelSize: Positions of the kernel.
    ///   - outputPadding: Positions more at the end; below the stride.
    ///   - hasBias: Whether each output has an offset.
    ///   - stream: Where weights are drawn from.
    public init(
        _ inputs: Int, _ outputs: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1,
        groups: Int = 1, bias hasBias: Bool = true, initializer: Initializer = .uniformFanIn, stream: inout RandomStream
    ) {
        precondition(groups > 0 && inputs % groups == 0 && outputs % groups == 0,
                     "ConvTranspose1D: \(inputs) and \(outputs) channels are not divisible by \(groups) groups")
        let fanIn = outputs / groups * kernelSize, fanOut = inputs / groups * kernelSize
        geometry = Convolution2DGeometry(
            stride: Size2D(height: stride, width: 1), padding: Size2D(height: padding, width: 0),
            dilation: Size2D(height: dilation, width: 1), groups: groups)
        self.outputPadding = outputPadding
        weight = Parameter(initializer([inputs, outputs / groups, kernelSize], fanIn: fanIn, fanOut: fanOut, stream: &stream))
        bias = hasBias ? Parameter(Initializer.uniformFanIn([outputs], fanIn: fanIn, fanOut: fanOut, stream: &stream)) : nil
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 3 && x.shape[2] == weight.shape[0], "[batch, length, \(weight.shape[0])]", x.shape)
        // A sequence is an image of width 1.
        let y = transposedConv2D(x.unsqueezed(axis: 2), weight.variable.unsqueezed(axis: 3), bias: bias?.variable, geometry,
                                 outputPadding: Size2D(height: outputPadding, width: 0))
        return y.squeezed(axis: 2)
    }
}
