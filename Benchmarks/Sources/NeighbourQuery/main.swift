import Embeddings
import Foundation
import RandomStreams
import Tensors

// The seconds that a query of a large table takes, with one thread and with two: the median, least and most of 20.
//
//     NeighbourQuery [ROWS [WIDTH]]
//
// A million rows of 512 numbers, 2 GB, without further arguments.
let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let rows = arguments.first ?? 1_000_000, width = arguments.dropFirst().first ?? 512
var stream = RandomStream(seed: 1)
let block = (0..<65_537).map { _ in Float(stream.normal()) }
let values = [Float](unsafeUninitializedCapacity: rows * width) { buffer, count in
    count = rows * width
    // A block whose length divides no row: rows differ.
    for index in 0..<count { buffer[index] = block[index % block.count] }
}
let table = EmbeddingTable(ids: (0..<rows).map { EmbeddingID(path: "\($0 / 10)") }, width: width, values: values)
let search = NeighbourSearch(table)
for threads in [1, 2] {
    Parallelism.withThreadCount(threads) {
        let seconds = (0..<20).map { index in
            let query = Array(table.row(index * 7919 % rows)), start = ContinuousClock.now
            precondition(search.nearest(to: query, count: 10).count == 10)
            return (ContinuousClock.now - start) / .seconds(1)
        }.sorted()
        print(String(format: "%d rows of %d, %d threads: median %.3f s, %.3f to %.3f", rows, width, threads, seconds[10], seconds[0], seconds[19]))
    }
}
