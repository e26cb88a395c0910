import Communication
import Learning
import NeuralNetworks
import RankThreads
import Tensors

/// How far several ranks, each a thread, come from what one rank learns in as many steps.
public struct RankComparison: Sendable {
    /// The largest difference of a step's loss, relative to it where it is above 1.
    public let loss: Double
    /// Distance of the weights at the end, relative to how far they have moved. Parameters whose gradient is nothing, such as a bias
    /// before a softmax, are moved by rounding alone, and by AdamW as far as others; so this is far above rounding.
    public let weights: Double
    /// Whether all ranks have the same weights at the end, and a second time the same again, to the bit.
    public let isRepeatable: Bool

    private struct End: Sendable, Equatable { var first: [Float], last: [Float], losses: [Double] }

    /// - Parameter task: Made anew for each rank; must be the same each time.
    public init(ranks count: Int, steps: Int, plan: LearningPlan, _ task: @escaping @Sendable () throws -> any SharedLearningTask) throws {
        let one = try Self.train(1, steps, plan, task)[0], several = try Self.train(count, steps, plan, task), again = try Self.train(count, steps, plan, task)
        loss = zip(one.losses, several[0].losses).map { abs($0 - $1) / max(1, abs($0)) }.max() ?? 0
        func distance(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot() }
        weights = distance(one.last, several[0].last) / distance(one.first, one.last)
        isRepeatable = several.allSatisfy { $0 == several[0] } && several == again
    }

    private static func train(_ count: Int, _ steps: Int, _ plan: LearningPlan, _ task: @escaping @Sendable () throws -> any SharedLearningTask) throws -> [End] {
        try withRankThreads(count) { ranks in
            try Parallelism.withThreadCount(1) {
                let task = try task(), learner = Learner(task: task, plan: plan, ranks: ranks)
                func weights() -> [Float] { task.parameters.flatMap(\.parameter.value.scalars) }
                let first = weights(), losses = try (0..<steps).map { _ in try learner.takeStep().record.loss }
                return End(first: first, last: weights(), losses: losses)
            }
        }
    }
}
