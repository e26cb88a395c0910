import Autodiff
import RandomStreams
import Tensors

/// Convolution over two axes, channels last: `[batch, height, width, inputs]` to the same with `outputs`.
///
/// `weight` is `[outputs, inputs / groups, height, width]`, `bias` `[outputs]`; both start uniform in
/// ± 1/√(height · width · inputs / groups). With `standardizesWeight` there is `gain`, `[outputs]`, as well; see
/// `WeightStandardization`.
public final class Conv2D<Scalar: TensorScalar>: DeterministicLayer {
    /// `[outputs, inputs / groups, height, width]`.
    public let weight: Parameter<Scalar>
    /// `[outputs]`; nil without.
    public let bias: Parameter<Scalar>?
    /// What the weight goes through first; nil without.
    public let standardization: WeightStandardization<Scalar>?
    /// Stride, padding, dilation and groups.
    public let geometry: Convolution2DGeometry

    /// - Parameters:
    ///   - inputs: Channels that are read.
    ///   - outputs: Channels that are given.
    ///   - kernel: Rows and columns under the kernel.
    ///   - geometry: Stride, padding, dilation and groups.
    ///   - hasBias: Whether each output has an offset.
    ///   - standardizesWeight: See `WeightStandardization`.
    ///   - initializer: How the weight is drawn.
    ///   - stream: Where it is drawn from.
    public init(
        _ inputs: Int, _ outputs: Int, kernel: Size2D, geometry: Convolution2DGeometry = .init(), bias hasBias: Bool = true,
        standardizesWeight: Bool = false, initializer: Initializer = .uniformFanIn, stream: inout RandomStream
    ) {
        precondition(inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
                     "Conv2D: \(inputs) and \(outputs) channels are not divisible by \(geometry.groups) groups")
        let area = kernel.height * kernel.width
        let fanIn = inputs / geometry.groups * area, fanOut = outputs / geometry.groups * area
        let shape: Shape = [outputs, inputs / geometry.groups, kernel.height, kernel.width]
        self.geometry = geometry
        weight = Parameter(initializer(shape, fanIn: fanIn, fanOut: fanOut, stream: &stream))
        bias = hasBias
            ? Parameter(Initializer.uniformFanIn([outputs], fanIn: fanIn, fanOut: fanOut, stream: &stream)) : nil
        standardization = standardizesWeight ? WeightStandardization(outputs: outputs) : nil
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
            + (standardization.map { [NamedParameter("gain", $0.gain)] } ?? [])
    }

    /// - Parameter activation: Applied in the same pass, which saves reading and writing the result again.
    public func callAsFunction(_ x: Variable<Scalar>, activation: UnaryFunction?) -> Variable<Scalar> {
        let inputs = weight.shape[1] * geometry.groups
        check(x.shape.rank == 4 && x.shape[3] == inputs, "[batch, height, width, \(inputs)]", x.shape)
        return conv2D(x, standardization?(weight.variable) ?? weight.variable, bias: bias?.variable, geometry, activation: activation)
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { self(x, activation: nil) }
}
