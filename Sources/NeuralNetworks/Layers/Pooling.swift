import Autodiff
import Tensors

/// The largest element under each window, per channel: `[batch, height, width, channels]` to the same with fewer rows and columns.
public struct MaxPool2D<Scalar: TensorScalar>: DeterministicLayer {
    /// Window, stride and padding.
    public let geometry: Pooling2DGeometry

    /// - Parameter stride: That of the window if nil, so that windows touch.
    public init(kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
        geometry = Pooling2DGeometry(kernel: kernel, stride: stride, padding: padding)
    }

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 4, "[batch, height, width, channels]", x.shape)
        return x.maxPooled2D(geometry)
    }
}

/// The mean under each window, per channel, zeros outside of the image included.
public struct AveragePool2D<Scalar: TensorScalar>: DeterministicLayer {
    /// Window, stride and padding.
    public let geometry: Pooling2DGeometry

    /// - Parameter stride: That of the window if nil, so that windows touch.
    public init(kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
        geometry = Pooling2DGeometry(kernel: kernel, stride: stride, padding: padding)
    }

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 4, "[batch, height, width, channels]", x.shape)
        return x.averagePooled2D(geometry)
    }
}

/// The largest element under each window, per channel: `[batch, length, channels]` to the same with fewer positions.
public struct MaxPool1D<Scalar: TensorScalar>: DeterministicLayer {
    /// Positions under the window, that it moves by, and outside at each end.
    public let kernel, stride, padding: Int

    /// - Parameter stride: That of the window if nil, so that windows touch.
    public init(kernel: Int, stride: Int? = nil, padding: Int = 0) {
        (self.kernel, self.stride, self.padding) = (kernel, stride ?? kernel, padding)
    }

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 3, "[batch, length, channels]", x.shape)
        return x.maxPooled1D(kernel: kernel, stride: stride, padding: padding)
    }
}

/// The mean under each window, per channel, zeros outside of the sequence included.
public struct AveragePool1D<Scalar: TensorScalar>: DeterministicLayer {
    /// Positions under the window, that it moves by, and outside at each end.
    public let kernel, stride, padding: Int

    /// - Parameter stride: That of the window if nil, so that windows touch.
    public init(kernel: Int, stride: Int? = nil, padding: Int = 0) {
        (self.kernel, self.stride, self.padding) = (kernel, stride ?? kernel, padding)
    }

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank == 3, "[batch, length, channels]", x.shape)
        return x.averagePooled1D(kernel: kernel, stride: stride, padding: padding)
    }
}
