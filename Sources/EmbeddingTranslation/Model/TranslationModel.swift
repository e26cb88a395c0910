import Autodiff
import Foundation
import Tensors

/// A trained translation of one encoder's embeddings. A value whose weights never change, so threads may share it.
///
///     let translation = try TranslationModel.shipped()
///     let faster = translation.moved(embedding, ratio: 1.1)
public struct TranslationModel: @unchecked Sendable {
    // Unchecked, since parameters are objects with a value that can be set. Nobody can set these: the network was copied here, or was
    // handed over (`sending`), it is private, and nothing gives it out.
    private let network: TranslationNetwork<Float>
    /// The hash of the encoder whose embeddings are moved; those of another one must not be.
    public let encoderHash: String
    /// The strongest stretch that was learned, as log2 of the ratio. Stronger ones are made of several steps.
    public let octaves: Double
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file; nothing depends on it.
    public var provenance: [String: String]

    /// Copies the weights of a network: later changes of it do not reach the model.
    ///
    /// - Parameters:
    ///   - octaves: Above 0.
    ///   - provenance: Free text by key, kept in the file.
    public init(network: TranslationNetwork<Float>, encoderHash: String, octaves: Double, provenance: [String: String] = [:]) {
        self.init(keeping: network.copy(), encoderHash: encoderHash, octaves: octaves, provenance: provenance)
    }

    init(keeping network: sending TranslationNetwork<Float>, encoderHash: String, octaves: Double, provenance: [String: String]) {
        precondition(octaves > 0, "TranslationModel: octaves must be above 0, found \(octaves)")
        (self.network, self.encoderHash, self.octaves, self.provenance) = (network, encoderHash, octaves, provenance)
    }

    /// The sizes of the network.
    public var configuration: TranslationConfiguration { network.configuration }
    /// The weights by name.
    public var weights: [(name: String, tensor: Tensor<Float>)] { network.state }

    /// - Parameters:
    ///   - embeddings: `[count, width]`, of any length.
    ///   - ratios: The stretch ratio for each row; above 1 is faster.
    /// - Returns: Where the same music would lie at so many times its tempo.
    public func callAsFunction(_ embeddings: Tensor<Float>, ratios: [Double]) -> Tensor<Float> {
        precondition(embeddings.shape[0] == ratios.count && ratios.allSatisfy { $0 > 0 && $0.isFinite },
                     "TranslationModel: \(embeddings.shape[0]) embeddings, ratios \(ratios.prefix(3))…; expected a positive ratio for each")
        let steps = max(1, Int((ratios.map { abs($0.octaves) }.max() ?? 0) / octaves - 1e-9) + 1)
        return GradientMode.disabled {
            var moved = embeddings
            for _ in 0..<steps { moved = network(moved, octaves: ratios.map { $0.octaves / Double(steps) }) }
            return moved
        }
    }

    /// One embedding, moved.
    ///
    /// - Parameters:
    ///   - embedding: `configuration.width` numbers.
    ///   - ratio: Stretch ratio; above 1 is faster.
    public func moved(_ embedding: [Float], ratio: Double) -> [Float] {
        self(Tensor(shape: [1, embedding.count], scalars: embedding), ratios: [ratio]).scalars
    }
}

extension Double {
    /// Of a ratio.
    fileprivate var octaves: Double { log2(self) }
}
