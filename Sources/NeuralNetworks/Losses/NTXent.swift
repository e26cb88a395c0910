import Autodiff
import Tensors

/// Normalised-temperature cross-entropy: each embedding is to find its partner among all others of the batch.
///
///     −log( exp(sim(zᵢ, zⱼ) / τ) / Σₖ≠ᵢ exp(sim(zᵢ, zₖ) / τ) ),   sim the cosine similarity
///
/// - Parameters:
///   - first: `[pairs, width]`; row i of one is the partner of row i of the other.
///   - second: The same.
///   - temperature: τ, must be positive.
///   - seekers: Pairs whose embeddings look for their partners, among all; every pair if nil.
/// - Returns: `[2 · seekers]`, one number for each embedding that looks, those of `first` before those of `second`.
/// Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020.
public func normalizedTemperatureCrossEntropy<Scalar>(
    _ first: Variable<Scalar>, _ second: Variable<Scalar>, temperature: Double, seekers: Range<Int>? = nil
) -> Variable<Scalar> {
    if first.shape != second.shape || first.shape.rank != 2 {
        shapeFailure("NT-Xent", "needs two of [pairs, width]", first.shape, second.shape)
    }
    precondition(temperature > 0, "NT-Xent: the temperature must be positive, found \(temperature)")
    let pairs = first.shape[0], count = 2 * pairs
    let embeddings = Variable.concatenated([first, second], axis: 0).l2Normalized()
    let looking = seekers ?? 0..<pairs, rows = Array(looking) + looking.map { $0 + pairs }
    let seeking = rows.count == count ? embeddings : embeddings.gathered(axis: 0, rows)
    let similarity = matmul(seeking, embeddings, transposeB: true).scaled(by: Scalar(1 / temperature))
    let isSelf = Tensor<Scalar>(shape: [rows.count, count]) { out in
        for i in 0..<rows.count * count { out[i] = rows[i / count] == i % count ? 1 : 0 }
    }
    let others = select(where: isSelf, Variable(Tensor(-.infinity)), else: similarity)
    return crossEntropy(logits: others, labels: rows.map { ($0 + pairs) % count })
}
