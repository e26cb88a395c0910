import Formats
import Foundation
import MusicLearning
import Settings
import TempoEstimation

/// The model that training begins with, if it does not begin with random weights: the keys `start.…`.
public struct StartSettings: RecipeSection {
    /// What `model` is where training begins with random weights.
    public static let none = "none"
    /// What `model` is for the model that comes with the package.
    public static let shipped = "shipped"

    /// `none`, `shipped` or a file.
    public var model = StartSettings.none
    /// Hours of music that the weights of the start are worth in the model that comes out, beside those that were learned.
    public var worthHours = 2.0

    /// Begins with random weights.
    public init() {}

    public static let keys: [RecipeKey<StartSettings>] = [
        .text("model", \.model, "training begins with the weights of this model: a file, shipped, or none for random ones"),
        .number("worthHours", \.worthHours, 0...1e6, "hours of music that the weights at the start are worth in the model that comes out"),
    ]

    /// What the weights of the start count in the model that comes out: from 0 to 1, the more the less was learned from.
    ///
    /// Source of the rule: Gauvain and Lee, "Maximum a posteriori estimation for multivariate Gaussian mixture observations of Markov
    /// chains", IEEE Transactions on Speech and Audio Processing, 1994, where what is known before counts as so many observations.
    ///
    /// - Parameter musicHours: Length of the music that was learned from; above 0.
    func share(musicHours: Double) -> Double { worthHours / (worthHours + musicHours) }

    /// The model itself; nil for `none`.
    ///
    /// - Throws: `RecipeError` for a file that is none.
    func load() throws(RecipeError) -> TempoModel? {
        if model == Self.none { return nil }
        do throws(FormatError) { return try model == Self.shipped ? TempoModel.shipped() : TempoModel(contentsOf: model) } catch {
            throw RecipeError(place: "start.model", message: "\(error)")
        }
    }
}

extension TempoRecipe {
    /// Takes features, sizes and references from the model, and steps and learning rate that let few songs spoil nothing; see the article on
    /// training.
    public mutating func begin(with model: String) throws(RecipeError) {
        start.model = model == StartSettings.shipped && !FileManager.default.fileExists(atPath: model) ? model
            : URL(fileURLWithPath: model).standardizedFileURL.path
        guard let found = try start.load(), let network = found.periodicityNetwork else {
            throw RecipeError(place: model, message: "is a model of another method; expected one of task tempo")
        }
        (features, windowSeconds) = (found.features, found.windows.windowSeconds)
        var sizes = network.configuration
        // These two follow from the features; a recipe has no keys for them.
        (sizes.bandCount, sizes.framesPerSecond) = (self.network.bandCount, self.network.framesPerSecond)
        self.network = sizes
        (references.patterns, prior.centreBPM, prior.widthOctaves) = (found.references.patterns, found.prior.centreBPM, found.prior.widthOctaves)
        let axis = found.references.axis
        (references.minimumBPM, references.stepsPerOctave) = (axis.minimumBPM, axis.binsPerOctave)
        // A little higher, so that rounding does not lose the last step.
        references.maximumBPM = axis.maximumBPM * 1.001
        (optimizer.steps, optimizer.learningRate, selfTraining.rounds) = (300, 1e-3, 0)
    }
}
