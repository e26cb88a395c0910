import MusicLearning

/// A recipe of which a tempo model comes, by whatever method.
public protocol TempoModelRecipe: MusicRecipe {
    /// The sounds that its models are learned from and assessed with, as a recipe of task tempo has them.
    var sounds: TempoRecipe { get }
}

extension TempoRecipe: TempoModelRecipe {
    public var sounds: TempoRecipe { self }
}
