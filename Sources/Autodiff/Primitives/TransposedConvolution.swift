import Tensors

/// The transpose of a convolution over two axes; see `Tensors.transposedConv2D` for shapes.
public func transposedConv2D<Scalar>(
    _ x: Variable<Scalar>, _ weight: Variable<Scalar>, bias: Variable<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init(),
    outputPadding: Size2D = 0
) -> Variable<Scalar> {
    let (images, kernel, wantsInput, wantsWeight) = (x.value, weight.value, x.requiresGradient, weight.requiresGradient)
    let y = transposedConv2D(images, kernel, bias: bias?.value, geometry, outputPadding: outputPadding)
    return .result(.transposedConv2D, y, of: [x, weight] + (bias.map { [$0] } ?? [])) { upstream in
        let weightGradient = wantsWeight
            ? conv2DGradients(upstream, kernel, value: images, upstream: images, geometry, wantsInput: false, wantsBias: false).weight : nil
        return [wantsInput ? conv2D(upstream, kernel, geometry) : nil, weightGradient, upstream.sum(axes: [0, 1, 2])]
    }
}
