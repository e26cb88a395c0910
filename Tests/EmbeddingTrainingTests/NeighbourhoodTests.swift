import EmbeddingTraining
import Foundation
import RandomStreams
import Tensors
import Testing

@Suite struct NeighbourhoodTests {
    /// Four points of a circle, partners a right angle apart: squared distances are 2 between partners.
    @Test func alignmentAndUniformityAreThoseOfTheirDefinition() {
        let points: [Float] = [1, 0, -1, 0, 0, 1, 0, -1]
        let found = Neighbourhood(Tensor(shape: [4, 2], scalars: points))
        #expect(abs(found.alignment - 2) < 1e-6)
        // Of the three others of each, two at squared distance 2 and one at 4.
        #expect(abs(found.uniformity - log((2 * exp(-4.0) + exp(-8.0)) / 3)) < 1e-6)
        #expect(found.top1 == 0)
    }

    @Test func equalPartnersAreFoundAndOnePointIsCollapse() {
        var stream = RandomStream(seed: 1)
        let half = (0..<40).map { _ in Float(stream.normal()) }
        let found = Neighbourhood(Tensor(shape: [20, 4], scalars: half + half.map { 2 * $0 }))
        #expect(found.top1 == 1 && found.alignment < 1e-6 && found.uniformity < -1)
        let point = Neighbourhood(Tensor(repeating: 1, shape: [6, 4]))
        #expect(abs(point.uniformity) < 1e-6 && point.top1 == 0)
    }
}
