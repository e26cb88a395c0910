import AudioFeatures
import Autodiff
import Formats
import Foundation
import Tensors

/// A trained network that knows where in the bar the beat falls, and the frames that it reads. A value whose weights never change, so
/// threads may share it.
public struct BeatModel: @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set these: the network was copied here, or was
    // handed over (`sending`), it is private, and nothing gives it out.
    private let network: BeatNetwork<Float>
    /// How sound becomes the frames that bands are taken from; a tempo model must read the same.
    public let features: LogMelConfiguration
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file; nothing depends on it.
    public var provenance: [String: String]

    /// Copies the weights of a network: later changes of it do not reach the model.
    ///
    /// - Parameters:
    ///   - features: How sound becomes the frames that bands are taken from.
    ///   - provenance: Free text by key, kept in the file.
    public init(network: BeatNetwork<Float>, features: LogMelConfiguration, provenance: [String: String] = [:]) {
        self.init(keeping: network.copy(), features: features, provenance: provenance)
    }

    init(keeping network: sending BeatNetwork<Float>, features: LogMelConfiguration, provenance: [String: String]) {
        (self.network, self.features, self.provenance) = (network, features, provenance)
    }

    /// The sizes of the network.
    public var configuration: BeatNetworkConfiguration { network.configuration }
    /// The weights by name.
    public var weights: [(name: String, tensor: Tensor<Float>)] { network.state }

    /// Cells that are asked about at a time, so that memory does not grow with the sound.
    private static let pieceLength = 4096

    /// How much speaks for a beat in each cell, on the scale of a logarithm of odds.
    ///
    /// - Parameter cells: `[1, cells, bands]`.
    func scores(_ cells: Tensor<Float>) -> [Float] {
        let count = cells.shape[1], reach = configuration.kernelSize / 2, bands = configuration.bandCount, numbers = cells.scalars
        return GradientMode.disabled {
            stride(from: 0, to: count, by: Self.pieceLength).flatMap { start -> ArraySlice<Float> in
                let end = min(count, start + Self.pieceLength), first = max(0, start - reach), last = min(count, end + reach)
                let piece = Tensor<Float>(shape: [1, last - first, bands], scalars: Array(numbers[first * bands..<last * bands]))
                return network(piece).value.scalars[start - first..<end - first]
            }
        }
    }
}
