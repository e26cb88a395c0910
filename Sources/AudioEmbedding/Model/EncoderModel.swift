import AudioFeatures
import Autodiff
import Formats
import Tensors

/// A trained encoder with all that embedding a sound needs. A value whose weights never change, so threads may share it.
public struct EncoderModel: @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set these: the network was copied here, or was
    // handed over (`sending`), it is private, and nothing gives it out.
    private let network: EncoderNetwork<Float>
    /// How sound becomes the frames that the network reads.
    public let features: LogMelConfiguration
    /// Length of a window.
    public let windowSeconds: Double
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file; nothing depends on it.
    public var provenance: [String: String]
    /// SHA-256 over sizes and weights: embeddings of different hashes must not be compared.
    public let hash: String

    /// Copies the weights of a network: later changes of it do not reach the model.
    ///
    /// - Parameters:
    ///   - network: Its configuration must fit `features`, or it traps.
    ///   - provenance: Free text by key, kept in the file.
    public init(features: LogMelConfiguration, network: EncoderNetwork<Float>, windowSeconds: Double, provenance: [String: String] = [:]) {
        self.init(features: features, keeping: network.copy(), windowSeconds: windowSeconds, provenance: provenance)
    }

    init(features: LogMelConfiguration, keeping network: sending EncoderNetwork<Float>, windowSeconds: Double, provenance: [String: String]) {
        precondition(network.configuration.bandGroups == features.bandGroups, "EncoderModel: a network of \(network.configuration.bandGroups) bands, features of \(features.bandGroups)")
        (self.network, self.features, self.windowSeconds, self.provenance) = (network, features, windowSeconds, provenance)
        var hash = SHA256()
        hash.update(JSONLines.line(EncoderModel.Description(features: features, network: network.configuration, windowSeconds: windowSeconds, provenance: [:])).utf8)
        for (name, tensor) in network.state {
            hash.update(name.utf8)
            tensor.scalars.withUnsafeBytes { hash.update($0) }
        }
        self.hash = hash.hexDigest()
    }

    /// The sizes of the network.
    public var configuration: EncoderConfiguration { network.configuration }
    /// Numbers of an embedding.
    public var width: Int { network.configuration.width }
    /// Frames of a window.
    public var windowFrames: Int { max(2, Int((windowSeconds * features.framesPerSecond).rounded())) }
    /// The weights by name.
    public var weights: [(name: String, tensor: Tensor<Float>)] { network.state }

    /// A new network with these weights, to be trained or changed.
    public func trainableCopy() -> EncoderNetwork<Float> { network.copy() }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: Embeddings, `[batch, width]`, of length 1.
    public func callAsFunction(_ excerpts: Tensor<Float>) -> Tensor<Float> { GradientMode.disabled { network(excerpts) } }

    /// The learned onset strengths of the rhythm path: `[batch, frames, bands]` to `[batch, frames, channels]`.
    package func onsetStrengths(_ excerpts: Tensor<Float>) -> Tensor<Float> { GradientMode.disabled { network.rhythm.onsets(excerpts).value } }

    /// The periodicity spectrum of onset strengths: `[batch, frames, channels]` to `[batch, rates, channels]`.
    package func periodicity(_ onsetStrengths: Tensor<Float>) -> Tensor<Float> {
        GradientMode.disabled { network.rhythm.transform(Variable(onsetStrengths)).value }
    }
}
