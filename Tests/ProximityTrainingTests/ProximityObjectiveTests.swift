import Autodiff
import Foundation
import ProximityTraining
import RandomStreams
import Tensors
import Testing

@Suite struct ProximityObjectiveTests {
    /// Two anchors of one track and one of another, with their positives and negatives.
    private let places = [(0, 10.0), (0, 50), (1, 10), (0, 12), (0, 47), (1, 11), (0, 30), (0, 80), (1, 40)].map { WindowPlace(track: $0.0, seconds: $0.1) }

    private func rows(seed: UInt64 = 1) -> [[Float]] {
        var stream = RandomStream(seed: seed)
        return (0..<9).map { _ in
            let row = (0..<4).map { _ in Float(stream.normal()) }, norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { $0 / norm }
        }
    }

    private func losses(_ recipe: ProximityRecipe, _ rows: [[Float]]) -> [Float] {
        recipe.objective.loss.objective(recipe).losses(Variable(Tensor(shape: [9, 4], scalars: rows.flatMap(\.self))), places, share: .whole).value.scalars
    }

    private func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }

    @Test(arguments: [true, false]) func theContrastiveLossIsTheCrossEntropyOverWhatIsFar(otherTracks: Bool) {
        var recipe = smallRecipe()
        (recipe.objective.temperature, recipe.objective.otherTracks) = (0.5, otherTracks)
        let rows = rows(), found = losses(recipe, rows)
        // At least 12 s away: of the first anchor at 10 s, the windows at 47, 30 and 80 s.
        let far = [[4, 6, 7], [3, 6, 7], [8]], others = [[5, 8], [5, 8], [3, 4, 6, 7]]
        for anchor in 0..<3 {
            let positive = exp(dot(rows[anchor], rows[3 + anchor]) / 0.5)
            let rest = (far[anchor] + (otherTracks ? others[anchor] : [])).reduce(0) { $0 + exp(dot(rows[anchor], rows[$1]) / 0.5) }
            #expect(abs(Double(found[anchor]) + log(positive / (positive + rest))) < 1e-4, "\(anchor)")
        }
    }

    @Test func theTripletLossAsksForAMargin() {
        var recipe = smallRecipe()
        (recipe.objective.loss, recipe.objective.margin) = (.triplet, 0.4)
        let rows = rows(), found = losses(recipe, rows)
        for anchor in 0..<3 {
            func distance(_ other: Int) -> Double { zip(rows[anchor], rows[other]).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }.squareRoot() }
            #expect(abs(Double(found[anchor]) - max(0, distance(3 + anchor) - distance(6 + anchor) + 0.4)) < 1e-4)
        }
    }
}
