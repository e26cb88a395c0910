import RandomStreams
import Tensors

/// How a weight is drawn before training. The random stream is always passed in.
public enum Initializer: Sendable {
    /// Uniform in ± 1/√fanIn, PyTorch's default for linear and convolution layers.
    case uniformFanIn
    /// Normal with variance 2 / fanIn (He et al. 2015), for rectifiers.
    case heNormal
    /// Uniform with variance 2 / (fanIn + fanOut) (Glorot and Bengio 2010).
    case glorotUniform
    /// The same number everywhere.
    case constant(Double)

    /// A tensor of `shape` for a layer that reads `fanIn` and feeds `fanOut` numbers per result.
    public func callAsFunction<Scalar: TensorScalar>(
        _ shape: Shape, fanIn: Int, fanOut: Int, stream: inout RandomStream
    ) -> Tensor<Scalar> {
        switch self {
        case .uniformFanIn:
            let bound = 1 / Double(max(fanIn, 1)).squareRoot()
            return Tensor(uniform: shape, in: -bound...bound, stream: &stream)
        case .heNormal:
            return Tensor(normal: shape, deviation: (2 / Double(max(fanIn, 1))).squareRoot(), stream: &stream)
        case .glorotUniform:
            let bound = (6 / Double(max(fanIn + fanOut, 1))).squareRoot()
            return Tensor(uniform: shape, in: -bound...bound, stream: &stream)
        case .constant(let value):
            return Tensor(repeating: Scalar(value), shape: shape)
        }
    }
}
