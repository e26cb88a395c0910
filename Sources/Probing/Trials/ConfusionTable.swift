/// How often items of each class were given each answer, as the mean over repeats.
public struct ConfusionTable: Sendable {
    /// In the order of rows and columns.
    public let names: [String]
    /// `[label][answer]`; a row adds up to the members of its class.
    public let counts: [[Double]]

    /// - Returns: nil if the labels are not classes.
    public init?(_ trial: ProbeTrial) {
        guard let truths = trial.target.strata else { return nil }
        names = trial.target.classNames
        var counts = [[Double]](repeating: [Double](repeating: 0, count: names.count), count: names.count)
        for outputs in trial.outputs {
            for (item, answer) in largestOfRows(outputs, width: names.count).enumerated() where trial.isTested[item] { counts[truths[item]][answer] += 1 / Double(trial.outputs.count) }
        }
        self.counts = counts
    }
}
