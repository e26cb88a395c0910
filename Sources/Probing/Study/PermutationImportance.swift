import RandomStreams
import Tensors

/// How much the fits of a study rely on each column: by how much R² falls on items held out when the column's numbers are moved among
/// them.
///
/// Source: Breiman, "Random forests", Machine Learning 45, 2001, and scikit-learn's `permutation_importance`. Two columns that tell
/// the same share what they tell, so both may seem unimportant.
public struct PermutationImportance: Sendable {
    /// For each column the mean fall of R² over folds, seeds and permutations.
    public let means: [Double]

    /// How often each column is moved for each fit.
    private static let permutations = 10

    /// - Parameter seed: The same seed gives the same numbers.
    public init(_ study: GrooveStudy, seed: UInt64 = 1) {
        let width = study.features.shape[1], folds = study.fits.flatMap { $0 }
        let falls = parallelMap(folds.count) { index in
            let fit = folds[index], rows = study.features.picked(fit.heldOut), truths = fit.heldOut.map { study.ratings[$0] }
            let base = GrooveStudy.determination(truths, fit.function.outputs(rows).scalars)
            return (0..<width).map { column in
                var stream = RandomStream(seed: seed, path: 0x9E43, UInt64(index), UInt64(column)), sum = 0.0
                for _ in 0..<Self.permutations {
                    let order = shuffled(fit.heldOut.count, &stream)
                    var moved = rows
                    moved.withUnsafeMutablePointer { out in
                        rows.withUnsafePointer { x in
                            for (place, row) in order.enumerated() { out[place * width + column] = x[row * width + column] }
                        }
                    }
                    sum += base - GrooveStudy.determination(truths, fit.function.outputs(moved).scalars)
                }
                return sum / Double(Self.permutations)
            }
        }
        means = (0..<width).map { column in falls.reduce(0) { $0 + $1[column] } / Double(folds.count) }
    }
}
