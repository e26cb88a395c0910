import Tensors

/// Convolution over two axes, channels last; see `Tensors.conv2D` for shapes.
///
/// - Parameter activation: Applied to the result in the same pass; one whose derivative reads its value only (ELU, ReLU,
///   tanh, sigmoid).
public func conv2D<Scalar>(
    _ x: Variable<Scalar>, _ weight: Variable<Scalar>, bias: Variable<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init(),
    activation: UnaryFunction? = nil
) -> Variable<Scalar> {
    let (input, kernel) = (x.value, weight.value)
    let (wantsInput, wantsWeight, wantsBias) = (x.requiresGradient, weight.requiresGradient, bias?.requiresGradient ?? false)
    let y = conv2D(input, kernel, bias: bias?.value, geometry, activation: activation)
    // Only the derivative of an activation reads the value; else its memory is free once no one else needs it.
    let kept = activation.map { _ in y }
    return .result(.conv2D, y, of: [x, weight] + (bias.map { [$0] } ?? [])) { upstream in
        let gradients = conv2DGradients(
            input, kernel, value: kept ?? upstream, upstream: upstream, geometry, activation: activation, wantsInput: wantsInput,
            wantsWeight: wantsWeight, wantsBias: wantsBias)
        return [gradients.input, gradients.weight, gradients.bias]
    }
}
