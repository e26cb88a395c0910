import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// The sizes of a `BeatNetwork`.
public struct BeatNetworkConfiguration: Hashable, Sendable, Codable {
    /// Numbers in a cell.
    public var bandCount = 11
    /// Cells under the kernel; odd. Sixteen are a beat, so these are two beats before and two after.
    public var kernelSize = 65
    /// Numbers in the hidden layer.
    public var hiddenWidth = 32

    /// The sizes of the shipped model.
    public init() {}

    /// Whether a network can be made with these sizes.
    package var isValid: Bool { (1...256).contains(bandCount) && (1...1024).contains(kernelSize) && kernelSize % 2 == 1 && (1...1024).contains(hiddenWidth) }

    /// How many numbers the weights have, without biases.
    package var weightCount: Int { bandCount * kernelSize * hiddenWidth + hiddenWidth }
}

/// From what begins in each cell of the bars to how likely the beat falls there: one convolution over four beats, and a sum.
///
/// Time is counted in beats, so a pattern looks the same at every tempo and few weights suffice.
public final class BeatNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: BeatNetworkConfiguration
    private let pattern: Conv1D<Scalar>
    private let score: Linear<Scalar>

    /// A network with drawn weights.
    public init(_ configuration: BeatNetworkConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        pattern = Conv1D(configuration.bandCount, configuration.hiddenWidth, keepingLengthWith: configuration.kernelSize, stream: &stream)
        score = Linear(configuration.hiddenWidth, 1, stream: &stream)
    }

    public var parameters: [NamedParameter<Scalar>] { pattern.parameters(under: "pattern") + score.parameters(under: "score") }

    /// - Parameter cells: `[batch, cells, bands]`.
    /// - Returns: `[batch, cells]`; the softmax over a beat's cells says where in it the beat falls.
    public func callAsFunction(_ cells: Tensor<Scalar>) -> Variable<Scalar> {
        score(pattern(Variable(cells), activation: .elu)).reshaped([cells.shape[0], cells.shape[1]])
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    func copy() -> sending BeatNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = BeatNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }
}
