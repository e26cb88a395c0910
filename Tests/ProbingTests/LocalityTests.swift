import Embeddings
import Foundation
import Probing
import RandomStreams
import Testing

@Suite struct LocalityTests {
    private func locality(_ values: [Float], _ labels: [String], tracks: [Int]? = nil, exclusions: [[Int]] = [], kind: any LocalityTarget.Type = ClassTarget.self) throws -> Locality {
        let table = EmbeddingTable(ids: labels.indices.map { EmbeddingID(path: "\($0)") }, width: 1, values: values)
        let column = LabelColumn(path: "l.csv", name: "label", labels: labels.enumerated().map { ($1, $0 + 2) })
        return Locality(NeighbourSearch(table, metric: .euclidean), try kind.agreements(column), tracks: tracks ?? Array(labels.indices), exclusions: exclusions, resamples: 200)
    }

    @Test func figuresAreThoseCountedByHand() throws {
        // On a line: 0 a, 1 b, 3 a, 7 b. Nearest first: b a b; a a b; b a b; a b a.
        let scores = try locality([0, 1, 3, 7], ["a", "b", "a", "b"]).scores
        #expect(scores.map(\.measure) == ["P@1", "P@5", "P@10", "MRR"])
        #expect(scores[0].figure.value == 0 && abs(scores[1].figure.value - 1.0 / 3) < 1e-12 && abs(scores[1].chance - 1.0 / 3) < 1e-12)
        #expect(abs(scores[3].figure.value - (0.5 + 1.0 / 3 + 0.5 + 0.5) / 4) < 1e-12)
        // One right among three in any order.
        #expect(abs(scores[3].chance - (1 + 0.5 + 1.0 / 3) / 3) < 1e-12)
    }

    @Test func theOwnTrackAndExcludedGroupsAreNoNeighbours() throws {
        let values: [Float] = [0, 0.1, 5, 5.1], labels = ["a", "a", "b", "a"]
        #expect(try locality(values, labels).scores[0].figure.value == 0.5)
        // The twins are of one track: only those far away are left.
        let apart = try locality(values, labels, tracks: [0, 0, 1, 2]).scores[0].figure.value
        #expect(apart == 0)
        let excluded = try locality(values, labels, exclusions: [[1, 2, 3, 3]]).scores[0].figure.value
        #expect(excluded == 0.75)
        #expect(try locality(values, labels, exclusions: [[1, 1, 1, 1]]).queryCount == 0)
    }

    @Test func tempiAgreeStrictlyAndUpToOctaves() throws {
        let scores = try locality([0, 1, 10, 11], ["100", "200", "103", "151"], kind: TempoTarget.self).scores
        #expect(scores[0].agreement == "tempo within 4 %" && scores[0].figure.value == 0)
        // 100 and 200 agree both ways.
        #expect(scores[4].agreement.contains("octave") && scores[4].figure.value == 0.5)
    }

    @Test func keysAgreeByTheWeightedScore() throws {
        let scores = try locality([0, 1], ["C major", "G major"], kind: KeyTarget.self).scores
        // G is a fifth above C, but C is none above G.
        #expect(scores[0].figure.value == 0 && scores[4].agreement == "weighted key score" && scores[4].figure.value == 0.25 && scores[4].chance == 0.25)
    }

    @Test func noiseIsAtChanceAndClassesAreNot() throws {
        var stream = RandomStream(seed: 2)
        let labels = (0..<400).map { "\($0 % 5)" }, noise = (0..<400).map { _ in Float(stream.normal()) }
        for score in try locality(noise, labels).scores { #expect(score.figure.low <= score.chance + 0.02 && score.figure.high >= score.chance - 0.02, "\(score)") }
        let clear = try locality(zip(noise, labels).map { $0 / 10 + Float($1)! * 10 }, labels).scores
        #expect(clear[0].figure.value == 1 && clear[3].figure.low == 1 && abs(clear[0].chance - 79.0 / 399) < 1e-12)
    }

    @Test func ofManyItemsSomeAreAsked() throws {
        let table = EmbeddingTable(ids: (0..<50).map { EmbeddingID(path: "\($0)") }, width: 1, values: (0..<50).map { Float($0 + 1) })
        let column = LabelColumn(path: "", name: "", labels: (0..<50).map { ("\($0 % 2)", $0) })
        let locality = Locality(NeighbourSearch(table, metric: .euclidean), try ClassTarget.agreements(column), tracks: Array(0..<50), queryLimit: 20)
        #expect(locality.queryCount == 20)
    }
}
