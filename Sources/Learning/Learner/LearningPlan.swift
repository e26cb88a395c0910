/// How long a run is, how its weights move, and when it validates and saves.
public struct LearningPlan: Sendable, Hashable {
    /// Of each round.
    public var optimizer: OptimizerSettings
    /// Rounds in all. Each begins with new weights; what a task has learned before it may teach it.
    public var rounds: Int
    /// Steps between validations; the last step of a round validates too.
    public var validationSteps: Int
    /// Steps between checkpoints; the last step of a round is saved too.
    public var checkpointSteps: Int

    /// A plan of one round, unless told otherwise.
    public init(optimizer: OptimizerSettings, rounds: Int = 1, validationSteps: Int, checkpointSteps: Int) {
        (self.optimizer, self.rounds) = (optimizer, rounds)
        (self.validationSteps, self.checkpointSteps) = (validationSteps, checkpointSteps)
    }

    /// Steps of all rounds together.
    public var totalSteps: Int { optimizer.steps * rounds }

    func endsRound(_ step: Int) -> Bool { step % optimizer.steps == 0 }
    func validates(after step: Int) -> Bool { step % validationSteps == 0 || endsRound(step) }
    func saves(after step: Int) -> Bool { step % checkpointSteps == 0 || endsRound(step) }
}
