import AudioNetworks
import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// The sizes of a `StepNetwork`.
public struct StepNetworkConfiguration: Hashable, Sendable, Codable {
    /// Mel bands of a frame, then semitone bands: `LogMelConfiguration.bandGroups`.
    public var bandGroups = [64, 63]
    /// Channels of the convolutions over time; the mean and the deviation of the last over time are the network's numbers.
    public var channels = [96, 96, 96]
    /// Frames under a kernel; odd.
    public var kernelSize = 3

    /// The sizes of the shipped network.
    public init() {}

    /// Numbers in a frame.
    public var bandCount: Int { bandGroups.reduce(0, +) }
    /// Numbers that the network gives.
    public var width: Int { 2 * (channels.last ?? 0) }
}

/// From short log-mel windows to numbers that are alike where windows are near each other in a song.
public final class StepNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: StepNetworkConfiguration
    private let layers: TimbreLayers<Scalar>

    /// A network with drawn weights.
    public init(_ configuration: StepNetworkConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        layers = TimbreLayers(bandCount: configuration.bandCount, channels: configuration.channels, kernelSize: configuration.kernelSize, stream: &stream)
    }

    public var parameters: [NamedParameter<Scalar>] { layers.parameters }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending StepNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = StepNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    /// - Parameter windows: Log-mel frames, `[batch, frames, bands]`, see `AudioFeatures`.
    /// - Returns: `[batch, width]`, each row of length 1.
    public func callAsFunction(_ windows: Tensor<Scalar>) -> Variable<Scalar> {
        if windows.rank != 3 || windows.shape[2] != configuration.bandCount {
            shapeFailure("StepNetwork", "needs [batch, frames, \(configuration.bandCount) bands]", windows.shape)
        }
        return layers(windows).l2Normalized()
    }
}
