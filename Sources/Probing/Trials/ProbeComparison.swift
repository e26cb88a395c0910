import TempoEstimation

/// By how much the embeddings of one trial are better than those of another, over the same items, folds and resamples.
public struct ProbeComparison: Sendable {
    /// A measure's difference, second minus first, with its 95 % interval.
    public struct Difference: Sendable {
        /// As the field calls it.
        public let name: String
        /// In the unit of the measure.
        public let figure: IntervalFigure
        /// Whether the interval does not hold 0.
        public var isClear: Bool { figure.low > 0 || figure.high < 0 }
    }

    /// One for each measure.
    public let differences: [Difference]

    /// - Parameters: Trials with the same labels, groups and settings.
    public init(_ first: ProbeTrial, _ second: ProbeTrial) {
        let a = ProbeTrial.statistics(first.target, first.outputs), b = ProbeTrial.statistics(second.target, second.outputs)
        let figures = first.bootstrap.figures(zip(a, b).map { a, b in { b($0) - a($0) } })
        differences = zip(first.target.metrics, figures).map { Difference(name: $0.name, figure: $1) }
    }
}
