import Autodiff
import RandomStreams
import Tensors

/// Convolution over one axis, channels last: `[batch, length, inputs]` to `[batch, outputLength, outputs]`.
///
/// `weight` is `[outputs, inputs / groups, kernelSize]`, `bias` `[outputs]`; both start uniform in
/// ± 1/√(kernelSize · inputs / groups). With `standardizesWeight` there is `gain`, `[outputs]`, as well; see
/// `WeightStandardization`.
public final class Conv1D<Scalar: TensorScalar>: DeterministicLayer {
    /// `[outputs, inputs / groups, kernelSize]`.
    public let weight: Parameter<Scalar>
    /// `[outputs]`; nil without.
    public let bias: Parameter<Scalar>?
    /// What the weight goes through first; nil without.
    public let standardization: WeightStandardization<Scalar>?
    /// Stride, padding, dilation and groups.
    public let geometry: Convolution1DGeometry

    /// - Parameters:
    ///   - inputs: Channels that are read.
    ///   - outputs: Channels that are given.
    ///   - kernelSize: Positions under the kernel.
    ///   - geometry: Stride, padding, dilation and groups.
    ///   - hasBias: Whether each output has an offset.
    ///   - standardizesWeight: See `WeightStandardization`.
    ///   - initializer: How the weight is drawn.
    ///   - stream: Where it is drawn from.
    public init(
        _ inputs: Int, _ outputs: Int, kernelSize: Int, geometry: Convolution1DGeometry = .init(),
        bias hasBias: Bool = true, standardizesWeight: Bool = false, initializer: Initializer = .uniformFanIn,
        stream: inout RandomStream
    ) {
        precondition(inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
                     "Conv1D: \(inputs) and \(outputs) channels are not divisible by \(geometry.groups) groups")
        let fanIn = inputs / geometry.groups * kernelSize, fanOut = outputs / geometry.groups * kernelSize
        self.geometry = geometry
        weight = Parameter(initializer([outputs, inputs / geometry.groups, kernelSize], fanIn: fanIn, fanOut: fanOut, stream: &stream))
        bias = hasBias ? Parameter(Initializer.uniformFanIn([outputs], fanIn: fanIn, fanOut: fanOut, stream: &stream)) : nil
        standardization = standardizesWeight ? WeightStandardization(outputs: outputs) : nil
    }

    /// With as many zeros around as keep the length at stride 1; `kernelSize` must be odd.
    public convenience init(_ inputs: Int, _ outputs: Int, keepingLengthWith kernelSize: Int, dilation: Int = 1, stream: inout RandomStream) {
        precondition(kernelSize % 2 == 1, "Conv1D: only an odd kernel keeps the length, found \(kernelSize)")
        self.init(inputs, outputs, kernelSize: kernelSize,
                  geometry: .init(padding: (kernelSize / 2 * dilation, kernelSize / 2 * dilation), dilation: dilation), stream: &stream)
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
            + (standardization.map { [NamedParameter("gain", $0.gain)] } ?? [])
    }

    /// - Parameter activation: Applied in the same pass, which saves reading and writing the result again.
    public func callAsFunction(_ x: Variable<Scalar>, activation: UnaryFunction?) -> Variable<Scalar> {
        let inputs = weight.shape[1] * geometry.groups
        check(x.shape.rank == 3 && x.shape[2] == inputs, "[batch, length, \(inputs)]", x.shape)
        return conv1D(x, standardization?(weight.variable) ?? weight.variable, bias: bias?.variable, geometry, activation: activation)
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { self(x, activation: nil) }
}
