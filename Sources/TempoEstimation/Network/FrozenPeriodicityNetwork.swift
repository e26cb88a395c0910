import Autodiff
import NeuralNetworks
import Tensors

/// A periodicity network whose weights never change; several threads may ask it at the same time.
///
/// It holds a copy of a network's weights. It records nothing for derivatives, so everything it takes and gives is a plain
/// tensor. To train further from its weights, take a `trainableCopy`.
public final class FrozenPeriodicityNetwork: TempoNetwork, @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set these: this network was copied here, or
    // was handed over by a caller that keeps no reference to it (`sending`), it is private, and no method gives it out. What a
    // network changes while it computes is behind a mutex of its own.
    private let network: PeriodicityNetwork<Float>

    /// Copies the weights of a network. Later changes of it do not reach this one.
    public convenience init(_ network: PeriodicityNetwork<Float>) { self.init(keeping: network.copy()) }

    /// Keeps a network that nobody else holds.
    init(keeping network: sending PeriodicityNetwork<Float>) { self.network = network }

    /// The sizes of the network.
    public var configuration: PeriodicityNetworkConfiguration { network.configuration }

    public var bandCount: Int { network.configuration.bandCount }
    public var framesPerSecond: Double { network.configuration.framesPerSecond }
    public var tempoAxis: TempoAxis { network.configuration.tempoAxis }
    public var rateAxis: TempoAxis { network.configuration.rateAxis }

    /// The weights as `PeriodicityNetwork.parameters` names them under `network`, in its order.
    public var weights: [(name: String, tensor: Tensor<Float>)] { network.state.map { ("network.\($0.name)", $0.tensor) } }

    /// A new network with these weights, to be trained or changed.
    public func trainableCopy() -> PeriodicityNetwork<Float> { network.copy() }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: Unnormalised scores over the tempo axis, `[batch, tempoBinCount]`.
    public func callAsFunction(_ excerpts: Tensor<Float>) -> Tensor<Float> {
        GradientMode.disabled { network(excerpts).value }
    }

    /// The learned onset strengths: `[batch, frames, bands]` to `[batch, frames, channels]`.
    public func onsetStrengths(_ excerpts: Tensor<Float>) -> Tensor<Float> {
        GradientMode.disabled { network.onsetStrengths(excerpts).value }
    }

    /// The periodicity spectrum of onset strengths: `[batch, frames, channels]` to `[batch, rates, channels]`.
    public func periodicity(_ onsetStrengths: Tensor<Float>) -> Tensor<Float> {
        GradientMode.disabled { network.periodicity(Variable(onsetStrengths)).value }
    }
}
