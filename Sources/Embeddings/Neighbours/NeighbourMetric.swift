/// How near two embeddings are.
public enum NeighbourMetric: String, Sendable, CaseIterable {
    /// The cosine of the angle between them, from −1 to 1: 1 is nearest. An embedding of zeros has 0 with all.
    case cosine
    /// The Euclidean distance: 0 is nearest.
    case euclidean

    /// What its values are called in tables.
    public var valueName: String {
        switch self {
        case .cosine: "similarity"
        case .euclidean: "distance"
        }
    }

    /// What is kept of each row beside its numbers: a factor or an offset.
    func constant(squaredNorm: Float) -> Float {
        switch self {
        case .cosine: squaredNorm > 0 ? 1 / squaredNorm.squareRoot() : 0
        case .euclidean: -squaredNorm / 2
        }
    }

    /// A number that is larger for nearer rows of one query; from the product of query and row.
    @inline(__always) func score(product: Float, constant: Float) -> Float {
        switch self {
        case .cosine: product * constant
        case .euclidean: product + constant
        }
    }

    /// Similarity (cosine) or distance (Euclidean) from a score.
    func value(score: Float, queryConstant: Float) -> Float {
        switch self {
        case .cosine: max(-1, min(1, score * queryConstant))
        case .euclidean: max(0, -2 * (score + queryConstant)).squareRoot()
        }
    }
}
