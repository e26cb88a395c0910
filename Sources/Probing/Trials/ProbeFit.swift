import Embeddings
import Tensors

/// A probe that was fitted to some items: standardisation, the strength that nested cross-validation chose, and the function.
public struct ProbeFit: Sendable {
    /// Nil if the embeddings are taken as they are.
    public let standardization: Standardization?
    /// See `ProbeMethod.strengthDescription`.
    public let strength: Double
    /// From standardised embeddings to outputs.
    public let function: any ProbeFunction

    /// - Parameters:
    ///   - standardization: Nil to take embeddings as they are.
    ///   - strength: Of the regularisation.
    ///   - function: What was learned.
    public init(standardization: Standardization?, strength: Double, function: any ProbeFunction) {
        (self.standardization, self.strength, self.function) = (standardization, strength, function)
    }

    /// Fits a probe to some rows of a table.
    ///
    /// The strength is that with the least loss over items that were held out, as glmnet's `cv.glmnet` chooses by deviance: a share of
    /// right answers is too coarse to choose by. Of equals, the stronger regularisation.
    ///
    /// - Parameter seed: Of inner folds and random weights.
    init(_ table: EmbeddingTable, _ target: any ProbeTarget, rows: [Int], groups: [Int]?, settings: ProbeSettings, seed: UInt64) {
        let method = settings.method, loss = method.loss(for: target.loss), width = target.reading.outputCount
        standardization = settings.standardizes ? Standardization(table.values, width: table.width, rows: rows) : nil
        let features = Self.features(table, rows, standardization)
        let targets = Tensor<Double>(shape: [rows.count, width], scalars: rows.flatMap { target.numbers[$0 * width..<($0 + 1) * width] })
        let strengths = settings.strengths ?? method.strengths
        let strata = target.strata.map { strata in rows.map { strata[$0] } }, groups = groups.map { groups in rows.map { groups[$0] } }
        let units = groups.map { Set($0).count } ?? rows.count
        if strengths.count > 1 && units >= 2 {
            let plan = FoldPlan(items: rows.count, count: min(settings.innerFolds, method.innerFoldLimit, units), strata: strata, groups: groups, seed: seed)
            var losses = [Double](repeating: 0, count: strengths.count)
            for fold in 0..<plan.count {
                let (training, heldOut) = (plan.training(fold), plan.heldOut(fold))
                let functions = method.functions(
                    features: features.picked(training), targets: targets.picked(training), loss: loss, strengths: strengths, seed: seed &+ UInt64(fold) &+ 1)
                let (x, y) = (features.picked(heldOut), targets.picked(heldOut))
                for (index, function) in functions.enumerated() {
                    losses[index] += loss.meanWithGradient(function.outputs(x), y).mean * Double(heldOut.count)
                }
            }
            strength = strengths[losses.indices.min { losses[$0] != losses[$1] ? losses[$0] < losses[$1] : $0 < $1 }!]
        } else {
            strength = strengths[0]
        }
        function = method.functions(features: features, targets: targets, loss: loss, strengths: [strength], seed: seed)[0]
    }

    /// Outputs for rows of a table, row by row.
    public func outputs(_ table: EmbeddingTable, rows: [Int]) -> [Double] { function.outputs(Self.features(table, rows, standardization)).scalars }

    private static func features(_ table: EmbeddingTable, _ rows: [Int], _ standardization: Standardization?) -> Tensor<Double> {
        let values = rows.flatMap { table.row($0) }
        return Tensor(shape: [rows.count, table.width], scalars: (standardization?.applied(to: values) ?? values).map { Double($0) })
    }
}

extension Tensor<Double> {
    /// Rows of a matrix, in the order in which they are asked for.
    func picked(_ rows: [Int]) -> Tensor {
        let width = shape[1]
        return Tensor(shape: [rows.count, width]) { out in
            withUnsafePointer { x in for (place, row) in rows.enumerated() { (out + place * width).update(from: x + row * width, count: width) } }
        }
    }
}
