import AudioFeatures
import Autodiff
import Tensors

/// What was learned for finding the parts of songs. A value whose weights never change, so threads may share it.
public struct StructureModel: @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set these: the network was copied here, or was
    // handed over (`sending`), it is private, and nothing gives it out.
    private let network: StepNetwork<Float>
    /// How sound becomes the frames that the network reads.
    public let features: LogMelConfiguration
    /// Length of a window.
    public let windowSeconds: Double
    /// Share of cepstral coefficients, which are not learned, in what describes a step; from 0 to 1. The rest is learned.
    public var cepstrumShare: Double
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file; nothing depends on it.
    public var provenance: [String: String]

    /// Copies the weights of a network: later changes of it do not reach the model.
    ///
    /// - Parameters:
    ///   - network: Its configuration must fit `features`, or it traps.
    ///   - cepstrumShare: From 0 to 1.
    ///   - provenance: Free text by key, kept in the file.
    public init(
        features: LogMelConfiguration, network: StepNetwork<Float>, windowSeconds: Double, cepstrumShare: Double, provenance: [String: String] = [:]
    ) {
        self.init(features: features, keeping: network.copy(), windowSeconds: windowSeconds, cepstrumShare: cepstrumShare, provenance: provenance)
    }

    init(
        features: LogMelConfiguration, keeping network: sending StepNetwork<Float>, windowSeconds: Double, cepstrumShare: Double,
        provenance: [String: String]
    ) {
        precondition(network.configuration.bandGroups == features.bandGroups,
                     "StructureModel: a network of \(network.configuration.bandGroups) bands, features of \(features.bandGroups)")
        precondition((0...1).contains(cepstrumShare), "StructureModel: cepstrumShare must be from 0 to 1, found \(cepstrumShare)")
        (self.network, self.features, self.windowSeconds, self.cepstrumShare, self.provenance) = (network, features, windowSeconds, cepstrumShare, provenance)
    }

    /// The sizes of the network.
    public var configuration: StepNetworkConfiguration { network.configuration }
    /// Frames of a window.
    public var windowFrames: Int { max(2, Int((windowSeconds * features.framesPerSecond).rounded())) }
    /// The weights by name.
    public var weights: [(name: String, tensor: Tensor<Float>)] { network.state }

    /// - Parameter windows: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: `[batch, width]`, of length 1.
    public func callAsFunction(_ windows: Tensor<Float>) -> Tensor<Float> { GradientMode.disabled { network(windows).value } }
}
