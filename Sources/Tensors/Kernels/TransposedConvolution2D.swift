/// The convolution's transpose, which gives larger images: what `conv2D` of this weight and geometry has as its input's gradient.
///
/// - Parameters:
///   - x: `[batch, height, width, inputs]`.
///   - weight: `[inputs, outputs / groups, height, width]`, PyTorch's order.
///   - bias: `[outputs]`.
///   - outputPadding: Rows and columns more at the end, where the stride leaves the choice; below the stride.
/// - Returns: `[batch, outputHeight, outputWidth, outputs]`, with
///   outputHeight = (height − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.
public func transposedConv2D<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init(),
    outputPadding: Size2D = 0
) -> Tensor<Scalar> {
    if x.rank != 4 || weight.rank != 4 || x.shape[3] != weight.shape[0] {
        shapeFailure("transposedConv2D", "needs [batch, height, width, inputs] and [inputs, outputs / groups, height, width]",
                     x.shape, weight.shape)
    }
    if outputPadding.height >= geometry.stride.height || outputPadding.width >= geometry.stride.width || !outputPadding.isAtLeast(0) {
        shapeFailure("transposedConv2D", "the output padding \(outputPadding) must be below the stride \(geometry.stride)")
    }
    func extent(_ axis: Int, _ size: KeyPath<Size2D, Int>) -> Int {
        (x.shape[axis] - 1) * geometry.stride[keyPath: size] - 2 * geometry.padding[keyPath: size]
            + geometry.dilation[keyPath: size] * (weight.shape[axis + 1] - 1) + outputPadding[keyPath: size] + 1
    }
    let height = extent(1, \.height), width = extent(2, \.width), outputs = weight.shape[1] * geometry.groups
    if height < 1 || width < 1 { shapeFailure("transposedConv2D", "the padding leaves nothing", x.shape, weight.shape) }
    // Of the convolution's input only the shape is read.
    let image = Tensor<Scalar>(zeros: [x.shape[0], height, width, outputs])
    let y = conv2DGradients(image, weight, value: x, upstream: x, geometry, wantsWeight: false, wantsBias: false).input!
    guard let bias else { return y }
    if bias.shape != [outputs] { shapeFailure("transposedConv2D", "bias must have one number per output", bias.shape, weight.shape) }
    return y + bias
}
