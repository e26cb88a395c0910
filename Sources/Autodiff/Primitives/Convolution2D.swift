import Tensors

/// Convolution over two axes, channels last; see `Tensors.conv2D` for shapes.
///
/// - Parameter activation: Applied to the result in the same pass; one whose derivative reads its value only (ELU, ReLU,
///   tanh, sigmoid).
public func conv2D<Scalar>(
    _ x: Variable<Scalar>, _ weight: Variable<Scalar>, bias: Variable<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init(),
    activation: UnaryFunction? = nil
) -> Variable<Scalar> {
    let (wantsInput, wantsWeight, wantsBias) = (x.requiresGradient, weight.requiresGradient, bias?.requiresGradient ?? false)
    let input = x.source(), kernel = weight.kept()
    let y = conv2D(input.now, weight.value, bias: bias?.value, geometry, activation: activation)
    let later = LaterActivation(activation, y)
    // Only the derivative of an activation reads the value; else its memory is free once no one else needs it.
    let kept = later.within.map { _ in y }
    let result = Variable.result(Primitive(.conv2D), y, of: [x, weight] + (bias.map { [$0] } ?? []), addingPullback: { upstream, earlier in
        let gradients = conv2DGradients(
            input.later(), kernel.read(), value: kept, upstream: &upstream, geometry, activation: later.within,
            wantsInput: wantsInput, wantsWeight: wantsWeight, wantsBias: wantsBias, earlier: { earlier(0) })
        return [gradients.input, gradients.weight, gradients.bias]
    })
    return later.apart.map { result.activated($0, value: y) } ?? result
}

/// Where the backward pass takes the derivative of a convolution's activation.
struct LaterActivation {
    /// Within the convolution's own, while a part of it is in the cache.
    let within: UnaryFunction?
    /// Before it. The value is then freed before there is a gradient of the convolution's input.
    let apart: UnaryFunction?

    init<Scalar>(_ activation: UnaryFunction?, _ value: Tensor<Scalar>) {
        // For large values memory counts for more than one more pass over them.
        let isLarge = value.count >= 1 << 21
        (within, apart) = isLarge ? (nil, activation) : (activation, nil)
    }
}
