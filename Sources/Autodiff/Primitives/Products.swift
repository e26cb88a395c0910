import Tensors

/// op(a) · op(b) over the last two axes, batched over those before; see `Tensors.matmul`.
///
/// - Parameter bias: Added to every row, `[columns]`.
public func matmul<Scalar>(
    _ a: Variable<Scalar>, _ b: Variable<Scalar>, transposeA: Bool = false, transposeB: Bool = false, bias: Variable<Scalar>? = nil
) -> Variable<Scalar> {
    // The gradient of each side reads the other side.
    let product: Tensor<Scalar>, x: (() -> Tensor<Scalar>)?, y = a.requiresGradient ? b.kept() : nil
    if !transposeA, b.shape.rank == 2, let source = a.deferredSource {
        product = matmul(source, b.value, transposeB: transposeB, bias: bias?.value)
        x = b.requiresGradient ? { source.value } : nil
    } else {
        product = matmul(a.value, b.value, transposeA: transposeA, transposeB: transposeB, bias: bias?.value)
        let kept = b.requiresGradient ? a.kept() : nil
        x = kept.map { kept in { kept.read() } }
    }
    let (shapeA, shapeB) = (a.shape, b.shape), biasShape = bias.flatMap { $0.requiresGradient ? $0.shape : nil }
    return .result(.matmul, product, of: [a, b] + (bias.map { [$0] } ?? [])) { upstream in
        // First the one that the larger factor is read for, which is freed then.
        let gradientB = x.map { x in
            let x = x()
            if shapeB.rank == 2 && !transposeA && shapeA.rank > 2 {
                // One matrix for the whole batch: its gradient is a single product over all rows.
                let rows = x.reshaped([-1, shapeA[-1]]), slopes = upstream.reshaped([-1, upstream.shape[-1]])
                return transposeB ? matmul(slopes, rows, transposeA: true) : matmul(rows, slopes, transposeA: true)
            }
            return (transposeB
                ? matmul(upstream, x, transposeA: true, transposeB: transposeA)
                : matmul(x, upstream, transposeA: !transposeA)).summed(to: shapeB)
        }
        let gradientA = y.map { y in
            (transposeA
                ? matmul(y.read(), upstream, transposeA: transposeB, transposeB: true)
                : matmul(upstream, y.read(), transposeB: !transposeB)).summed(to: shapeA)
        }
        return [gradientA, gradientB, biasShape.map { upstream.summed(to: $0) }]
    }
}

/// Convolution over one axis, channels last; see `Tensors.conv1D` for shapes.
///
/// - Parameter activation: Applied to the result in the same pass; one whose derivative reads its value only (ELU, ReLU,
///   tanh, sigmoid).
public func conv1D<Scalar>(
    _ x: Variable<Scalar>, _ weight: Variable<Scalar>, bias: Variable<Scalar>? = nil, _ geometry: Convolution1DGeometry = .init(),
    activation: UnaryFunction? = nil
) -> Variable<Scalar> {
    let (input, kernel, wantsInput) = (x.source(), weight.kept(), x.requiresGradient)
    let y = conv1D(input.now, weight.value, bias: bias?.value, geometry, activation: activation)
    let later = LaterActivation(activation, y)
    // Only the derivative of an activation reads the value; else its memory is free once no one else needs it.
    let kept = later.within.map { _ in y }
    let result = Variable.result(.conv1D, y, of: [x, weight] + (bias.map { [$0] } ?? [])) { upstream in
        let gradients = conv1DGradients(
            input.later(), kernel.read(), value: kept, upstream: &upstream, geometry, activation: later.within,
            wantsInput: wantsInput)
        return [gradients.input, gradients.weight, gradients.bias]
    }
    return later.apart.map { result.activated($0, value: y) } ?? result
}

/// softmax(Q Kᵀ / √d + mask) V of several heads; see `Tensors.Attention` for shapes. The mask has no gradient.
public func attention<Scalar>(_ projections: Variable<Scalar>, heads: Int, mask: Tensor<Scalar>? = nil) -> Variable<Scalar> {
    let attention = Attention(projections.value, heads: heads, mask: mask)
    return .result(.attention, attention.output, of: [projections]) { [attention.gradient($0)] }
}

/// Σₙ a[n] · b[n + k] along the last axis for lags −maximumLag … maximumLag; see `Tensors.crossCorrelation`.
public func crossCorrelation<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>, maximumLag: Int) -> Variable<Scalar> {
    let (x, y) = (a.value, b.value)
    return .result(.crossCorrelation, crossCorrelation(x, y, maximumLag: maximumLag), of: [a, b]) { upstream in
        let gradients = crossCorrelationGradients(x, y, maximumLag: maximumLag, upstream: upstream)
        return [gradients.a, gradients.b]
    }
}
