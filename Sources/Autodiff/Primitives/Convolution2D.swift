import Tensors

/// Convolution over two axes, channels last; see `Tensors.conv2D` for shapes.
public func conv2D<Scalar>(
    _ x: Variable<Scalar>, _ weight: Variable<Scalar>, bias: Variable<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init()
) -> Variable<Scalar> {
    let (input, kernel) = (x.value, weight.value)
    let (wantsInput, wantsWeight, wantsBias) = (x.requiresGradient, weight.requiresGradient, bias?.requiresGradient ?? false)
    let y = conv2D(input, kernel, bias: bias?.value, geometry)
    return .result(.conv2D, y, of: [x, weight] + (bias.map { [$0] } ?? [])) { upstream in
        [
            wantsInput ? conv2DInputGradient(inputShape: input.shape, kernel, upstream: upstream, geometry) : nil,
            wantsWeight ? conv2DWeightGradient(input, weightShape: kernel.shape, upstream: upstream, geometry) : nil,
            wantsBias ? upstream.sum(axes: [0, 1, 2]) : nil,
        ]
    }
}
