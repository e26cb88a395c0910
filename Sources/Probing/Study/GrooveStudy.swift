import Embeddings
import Tensors

/// The procedure of Marmoret, Farrugia and Stupacher, "Can pre-trained deep learning models predict groove ratings?" (2026), from their
/// published code: ridge regression with alpha 0.2 on numbers as they are, four shuffled folds, five seeds. A seed's score is the mean of
/// the folds' scores. Folds and fits are those of scikit-learn.
public struct GrooveStudy: Sendable {
    /// A score of each seed.
    public struct Score: Sendable {
        /// As the field calls it.
        public let name: String
        /// One for each seed, in the unit of the measure.
        public let values: [Double]
        /// Mean over seeds.
        public var mean: Double { values.reduce(0, +) / Double(values.count) }
        /// Population deviation over seeds, as `numpy.std`.
        public var deviation: Double {
            let mean = mean
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
    }

    /// Strength of the ridge, folds, and seeds of the division.
    public static let alpha = 0.2, foldCount = 4, seeds: [UInt32] = [0, 1, 2, 3, 4]

    /// The ratings.
    public let ratings: [Double]
    /// For each seed and item the answer of the fit that had not learned from the item.
    public let answers: [[Double]]
    /// R² first, then RMSE.
    public let scores: [Score]
    let fits: [[FoldFit]]
    let features: Tensor<Double>

    /// What was learned outside of a fold.
    struct FoldFit: Sendable {
        let heldOut: [Int]
        let function: any ProbeFunction
    }

    /// - Parameters:
    ///   - table: A row for each item; the order of items decides the folds.
    ///   - ratings: One for each item, not all equal; at least eight, so that every fold holds two.
    public init(_ table: EmbeddingTable, ratings: [Double]) {
        precondition(ratings.count == table.count && table.count >= Self.leastItems,
                     "GrooveStudy: \(ratings.count) ratings of \(table.count) items")
        let features = Tensor<Double>(shape: [table.count, table.width], scalars: table.values.map { Double($0) })
        let fits = parallelMap(Self.seeds.count) { index in
            let plan = FoldPlan(items: table.count, count: Self.foldCount, scikitLearnSeed: Self.seeds[index])
            return (0..<plan.count).map { fold in
                let rows = plan.training(fold)
                let regression = RidgeRegression(features.picked(rows), Tensor(shape: [rows.count, 1], scalars: rows.map { ratings[$0] }))
                return FoldFit(heldOut: plan.heldOut(fold), function: regression.functions(alphas: [Self.alpha])[0])
            }
        }
        (self.ratings, self.fits, self.features) = (ratings, fits, features)
        answers = fits.map { folds in
            var answers = [Double](repeating: 0, count: ratings.count)
            for fit in folds {
                let outputs = fit.function.outputs(features.picked(fit.heldOut)).scalars
                for (item, answer) in zip(fit.heldOut, outputs) { answers[item] = answer }
            }
            return answers
        }
        func score(_ name: String, _ measure: ([Double], [Double]) -> Double, _ answers: [[Double]]) -> Score {
            Score(name: name, values: zip(fits, answers).map { folds, answers in
                let sum = folds.reduce(0) { sum, fit in sum + measure(fit.heldOut.map { ratings[$0] }, fit.heldOut.map { answers[$0] }) }
                return sum / Double(folds.count)
            })
        }
        scores = [score("R²", Self.determination, answers), score("RMSE", { Self.meanSquare($0, $1).squareRoot() }, answers)]
    }

    /// The fewest items that can be divided so that every fold has an R².
    public static let leastItems = 2 * foldCount

    /// 1 − Σ (y − ŷ)² / Σ (y − ȳ)²; 0 where all y are equal and an answer is not, as scikit-learn's `r2_score`.
    static func determination(_ truths: [Double], _ answers: [Double]) -> Double {
        let mean = truths.reduce(0, +) / Double(truths.count), variance = truths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = meanSquare(truths, answers) * Double(truths.count)
        return variance > 0 ? 1 - error / variance : error > 0 ? 0 : 1
    }

    private static func meanSquare(_ truths: [Double], _ answers: [Double]) -> Double {
        zip(truths, answers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(truths.count)
    }
}
