import Embeddings
import Foundation
import RandomStreams
import Tensors
import Testing

@Suite struct NeighbourSearchTests {
    private func table(_ rows: Int, _ width: Int, seed: UInt64 = 3) -> EmbeddingTable {
        var stream = RandomStream(seed: seed)
        let values = (0..<rows * width).map { Float(stream.normal() * Double(1 + $0 % width) + Double($0 % 3)) }
        return EmbeddingTable(ids: (0..<rows).map { EmbeddingID(path: "\($0 / 3)") }, width: width, values: values)
    }

    private func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
        func dot(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }

    /// Widths with and without a rest after whole vectors; more rows than one thread takes at least.
    @Test(arguments: [(9000, 5), (500, 16), (300, 67)]) func theNearestAreThoseOfASlowSearch(rows: Int, width: Int) {
        let table = table(rows, width), query = Array(table.row(7))
        let cosines = (0..<rows).map { cosine(query, table.row($0)) }
        let found = NeighbourSearch(table).nearest(to: query, count: 10)
        let expected = (0..<rows).sorted { cosines[$0] > cosines[$1] }.prefix(10)
        #expect(found.map(\.row) == Array(expected) && found[0].row == 7)
        for neighbour in found { #expect(abs(Double(neighbour.value) - cosines[neighbour.row]) < 1e-5) }

        let distances = (0..<rows).map { row in zip(query, table.row(row)).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot() }
        let near = NeighbourSearch(table, metric: .euclidean).nearest(to: query, count: 10) { $0 == 7 }
        #expect(near.map(\.row) == Array((0..<rows).filter { $0 != 7 }.sorted { distances[$0] < distances[$1] }.prefix(10)))
        for neighbour in near { #expect(abs(Double(neighbour.value) - distances[neighbour.row]) < 1e-2) }
    }

    @Test func standardisingChangesNothingThatScalesAndShiftsDimensions() {
        let table = table(200, 8)
        let moved = EmbeddingTable(ids: table.ids, width: 8, values: table.values.enumerated().map { $1 * Float(1 << ($0 % 8)) + Float($0 % 8) * 16 })
        let first = NeighbourSearch(table, standardizes: true).nearest(to: Array(table.row(5)), count: 20)
        let second = NeighbourSearch(moved, standardizes: true).nearest(to: Array(moved.row(5)), count: 20)
        #expect(first.map(\.row) == second.map(\.row))
        #expect(NeighbourSearch(table).nearest(to: Array(table.row(5)), count: 20).map(\.row) != NeighbourSearch(moved).nearest(to: Array(moved.row(5)), count: 20).map(\.row))
    }

    @Test func aConstantDimensionIsLeftAsItIs() {
        let standardization = Standardization([1, 5, 3, 5], width: 2, rows: [0, 1])
        #expect(standardization.means == [2, 5] && standardization.deviations == [1, 1])
        #expect(standardization.applied(to: [1, 5, 3, 5]) == [-1, 0, 1, 0])
    }

    @Test func groupsGiveTheirNearestRowAndExcludedRowsNone() {
        let table = table(300, 6), search = NeighbourSearch(table), groups = (0..<300).map { $0 / 3 }, query = Array(table.row(30))
        let all = search.nearest(to: query, count: 300)
        var seen: Set<Int> = []
        let expected = all.filter { groups[$0.row] != 10 && seen.insert(groups[$0.row]).inserted }.prefix(12)
        #expect(search.nearest(to: query, count: 12, oneOfEach: groups) { groups[$0] == 10 } == Array(expected))
        #expect(search.nearest(to: query, count: 1000).count == 300 && search.nearest(to: query, count: 3) { _ in true }.isEmpty)
    }

    @Test func equalRowsComeInTheirOrderAndZerosAreNearNothing() {
        let table = EmbeddingTable(ids: (0..<5).map { EmbeddingID(path: "\($0)") }, width: 2, values: [1, 1, 0, 0, 1, 1, 2, 2, -1, -1])
        let found = NeighbourSearch(table).nearest(to: [3, 3], count: 5)
        #expect(found.map(\.row) == [0, 2, 3, 1, 4] && found[3].value == 0 && found[4].value == -1)
    }

    @Test func theNumberOfThreadsChangesNothing() {
        let table = table(20_000, 33), query = Array(table.row(0))
        let one = Parallelism.withThreadCount(1) { NeighbourSearch(table).nearest(to: query, count: 50) }
        #expect(Parallelism.withThreadCount(3) { NeighbourSearch(table).nearest(to: query, count: 50) } == one)
    }
}
