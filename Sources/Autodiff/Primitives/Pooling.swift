import Tensors

// Pooling over `[batch, height, width, channels]`, or `[batch, length, channels]` as an image of width 1. Global pooling
// is `mean` or `maximum` over the axes in between.
extension Variable {
    /// The largest element under each window, per channel; equal largest elements share the gradient.
    public func maxPooled2D(_ geometry: Pooling2DGeometry) -> Variable {
        let x = value, y = value.maxPooled2D(geometry)
        return .result(.maxPool2D, y, of: [self]) { [x.maxPooled2DGradient(geometry, value: y, upstream: $0)] }
    }

    /// The mean under each window, per channel, zeros outside of the image included.
    public func averagePooled2D(_ geometry: Pooling2DGeometry) -> Variable {
        let inputShape = shape
        return .result(.averagePool2D, value.averagePooled2D(geometry), of: [self]) {
            [$0.averagePooled2DGradient(geometry, inputShape: inputShape)]
        }
    }

    /// - Parameter stride: That of the kernel if nil.
    public func maxPooled1D(kernel: Int, stride: Int? = nil, padding: Int = 0) -> Variable {
        pooled1D(kernel, stride, padding) { $0.maxPooled2D($1) }
    }

    /// - Parameter stride: That of the kernel if nil.
    public func averagePooled1D(kernel: Int, stride: Int? = nil, padding: Int = 0) -> Variable {
        pooled1D(kernel, stride, padding) { $0.averagePooled2D($1) }
    }

    private func pooled1D(
        _ kernel: Int, _ stride: Int?, _ padding: Int, _ pool: (Variable, Pooling2DGeometry) -> Variable
    ) -> Variable {
        if shape.rank != 3 { shapeFailure("pool1D", "needs [batch, length, channels]", shape) }
        let geometry = Pooling2DGeometry(
            kernel: Size2D(height: kernel, width: 1), stride: Size2D(height: stride ?? kernel, width: 1),
            padding: Size2D(height: padding, width: 0))
        let y = pool(reshaped([shape[0], shape[1], 1, shape[2]]), geometry)
        return y.reshaped([y.shape[0], y.shape[1], y.shape[3]])
    }
}
