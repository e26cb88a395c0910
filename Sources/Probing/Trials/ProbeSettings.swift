/// How a probe is trained and measured.
public struct ProbeSettings: Sendable {
    /// What learns.
    public var method: any ProbeMethod
    /// Parts, each of which is held out once.
    public var folds = 5
    /// Divisions into folds, each with other random numbers.
    public var repeats = 3
    /// Parts of a training part among which its strength is chosen.
    public var innerFolds = 5
    /// Of the tested items of a training part, so many are learned from, drawn anew for each; nil for all.
    public var trainingItems: Int?
    /// Of folds, weights and resamples.
    public var seed: UInt64 = 1
    /// Whether each dimension is brought to mean 0 and deviation 1 on the training part.
    public var standardizes = true
    /// The strengths that are tried; one is taken without nested cross-validation. Nil for those of the method.
    public var strengths: [Double]?
    /// Bootstrap resamples for each interval.
    public var resamples = 1000

    /// The defaults, with a method.
    public init(method: any ProbeMethod) { self.method = method }
}
