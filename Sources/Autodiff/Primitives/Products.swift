import Tensors

/// op(a) · op(b) over the last two axes, batched over those before; see `Tensors.matmul`.
public func matmul<Scalar>(
    _ a: Variable<Scalar>, _ b: Variable<Scalar>, transposeA: Bool = false, transposeB: Bool = false
) -> Variable<Scalar> {
    let (x, y, wantsA, wantsB) = (a.value, b.value, a.requiresGradient, b.requiresGradient)
    let product = matmul(x, y, transposeA: transposeA, transposeB: transposeB)
    return .result(.matmul, product, of: [a, b]) { upstream in
        var gradientA: Tensor<Scalar>?, gradientB: Tensor<Scalar>?
        if wantsA {
            gradientA = (transposeA
                ? matmul(y, upstream, transposeA: transposeB, transposeB: true)
                : matmul(upstream, y, transposeB: !transposeB)).summed(to: x.shape)
        }
        if wantsB {
            if y.rank == 2 && !transposeA && x.rank > 2 {
                // One matrix for the whole batch: its gradient is a single product over all rows.
                let rows = x.reshaped([-1, x.shape[-1]]), slopes = upstream.reshaped([-1, upstream.shape[-1]])
                gradientB = transposeB ? matmul(slopes, rows, transposeA: true) : matmul(rows, slopes, transposeA: true)
            } else {
                gradientB = (transposeB
                    ? matmul(upstream, x, transposeA: true, transposeB: transposeA)
                    : matmul(x, upstream, transposeA: !transposeA)).summed(to: y.shape)
            }
        }
        return [gradientA, gradientB]
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
    let (input, kernel, wantsInput) = (x.value, weight.value, x.requiresGradient)
    let y = conv1D(input, kernel, bias: bias?.value, geometry, activation: activation)
    // Only the derivative of an activation reads the value; else its memory is free once no one else needs it.
    let kept = activation.map { _ in y }
    return .result(.conv1D, y, of: [x, weight] + (bias.map { [$0] } ?? [])) { upstream in
        let gradients = conv1DGradients(
            input, kernel, value: kept ?? upstream, upstream: upstream, geometry, activation: activation, wantsInput: wantsInput)
        return [gradients.input, gradients.weight, gradients.bias]
    }
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
