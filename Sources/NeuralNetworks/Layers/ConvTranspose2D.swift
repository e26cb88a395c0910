import Autodiff
import RandomStreams
import Tensors

/// The transpose of a convolution over two axes, which makes images larger: `[batch, height, width, inputs]` to the same with
/// `outputs`; see `transposedConv2D` for the extents.
///
/// `weight` is `[inputs, outputs / groups, height, width]`, `bias` `[outputs]`; both start uniform in
/// ± 1/√(height · width · outputs / groups), as in PyTorch.
public final class ConvTranspose2D<Scalar: TensorScalar>: DeterministicLayer {
    /// `[inputs, outputs / groups, height, width]`.
    public let weight: Parameter<Scalar>
    /// `[outputs]`; nil without.
    public let bias: Parameter<Scalar>?
    /// Stride, padding, dilation and groups.
    public let geometry: Convolution2DGeometry
    /// Rows and columns more at the end.
    public let outputPadding: Size2D

    /// - Parameters:
    ///   - inputs: Channels that are read.
    ///   - outputs: Channels that are given.
    ///   - kernel: Rows and columns of the kernel.
    ///   - geometry: Stride, padding, dilation and groups.
    ///   - outputPadding: Rows and columns more at the end; below the stride.
    ///   - hasBias: Whether each output has an offset.
    ///   - stream: Where weights are drawn from.
    public init(
        _ inputs: Int, _ outputs: Int, kernel: Size2D, geometry: Convolution2DGeometry = .init(), outputPadding: Size2D = 0,
        bias hasBias: Bool = true, initializer: Initializer = .uniformFanIn, stream: inout RandomStream
    ) {
        precondition(inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
                     "ConvTranspose2D: \(inputs) and \(outputs) channels are not divisible by \(geometry.groups) groups")
        let area = kernel.height * kernel.width, fanIn = outputs / geometry.groups * area, fanOut = inputs / geometry.groups * area
        let shape: Shape = [inputs, outputs / geometry.groups, kernel.height, kernel.width]
        (self.geometry, self.outputPadding) = (geometry, outputPadding)
        weight = Parameter(initializer(shape, fanIn: fanIn, fanOut: fanOut, stream: &stream))
        bias = hasBias ? Parameter(Initializer.uniformFanIn([outputs], fanIn: fanIn, fanOut: fanOut, stream: &stream)) : nil
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 4 && x.shape[3] == weight.shape[0], "[batch, height, width, \(weight.shape[0])]", x.shape)
        return transposedConv2D(x, weight.variable, bias: bias?.variable, geometry, outputPadding: outputPadding)
    }
}
