/// What decides an estimate besides the model and the sound.
public struct TempoOptions: Hashable, Sendable {
    /// Which tempi are likely before listening, and the range that may be answered; nil for the model's own.
    public var prior: TempoPrior?
    /// Whether an estimate has the tempo of each part of the sound as well: `TempoEstimate.segments` and `Tempo.stability`.
    public var findsLocalTempi: Bool
    /// How a tempo is sharpened after it was found.
    public var refinement = TempoRefinement()
    /// What is done when the first answer is doubtful.
    public var multiSpeedPass = MultiSpeedPass()

    /// - Parameter prior: The model's own when nil.
    public init(prior: TempoPrior? = nil, findsLocalTempi: Bool = false) {
        (self.prior, self.findsLocalTempi) = (prior, findsLocalTempi)
    }
}
