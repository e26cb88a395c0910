import Autodiff
import Learning

/// What is made small so that windows that are near in time become alike.
package protocol ProximityObjective: Sendable {
    /// One number for each anchor of a rank.
    ///
    /// - Parameters:
    ///   - rows: What the network makes of the windows of a rank's share of a step, `[3 · anchors, width]`: anchors, positives, negatives.
    ///   - places: Where the windows of the whole step lie, in the same order.
    ///   - share: Which anchors are the rank's.
    func losses(_ rows: Variable<Float>, _ places: [WindowPlace], share: BatchShare) -> Variable<Float>
}

/// The objectives, as recipes name them.
public enum ProximityLoss: String, CaseIterable, Sendable, Codable {
    case contrastive, triplet

    package func objective(_ recipe: ProximityRecipe) -> any ProximityObjective {
        switch self {
        case .contrastive:
            ContrastiveProximity(temperature: recipe.objective.temperature, usesOtherTracks: recipe.objective.otherTracks,
                                 farSeconds: recipe.windows.negativeMinimumSeconds)
        case .triplet: TripletProximity(margin: recipe.objective.margin)
        }
    }
}
