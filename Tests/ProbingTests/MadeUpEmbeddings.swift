import Embeddings
import Foundation
import Probing
import RandomStreams

/// Embeddings that hold a class, a number and a tempo, in noise.
struct MadeUpEmbeddings {
    let table: EmbeddingTable, classes: [Int], numbers: [Double], groups: [Int]

    /// - Parameter signal: How far classes are apart in units of the noise; 0 for nothing but noise.
    init(count: Int = 120, width: Int = 20, classCount: Int = 4, signal: Double, seed: UInt64 = 5) {
        var stream = RandomStream(seed: seed)
        let classes = (0..<count).map { $0 % classCount }, numbers = (0..<count).map { _ in stream.normal() }
        let values = (0..<count).flatMap { item in
            (0..<width).map { column -> Float in
                var value = stream.normal()
                if column == classes[item] { value += signal }
                if column == classCount { value = numbers[item] * signal + value }
                // Dimensions of other scales, as real embeddings have.
                return Float(value * Double(1 + column % 5) + 3)
            }
        }
        (self.classes, self.numbers, groups) = (classes, numbers, (0..<count).map { $0 / 4 })
        table = EmbeddingTable(ids: (0..<count).map { EmbeddingID(path: "\($0).wav", model: "m") }, width: width, values: values)
    }

    func column(_ labels: [String]) -> LabelColumn { LabelColumn(path: "l.csv", name: "label", labels: labels.enumerated().map { ($1, $0 + 2) }) }
    var classColumn: LabelColumn { column(classes.map { "class \($0)" }) }
    var numberColumn: LabelColumn { column(numbers.map { "\($0)" }) }
    var tempoColumn: LabelColumn { column(numbers.map { "\(120 * exp2($0 / 2))" }) }
    var labelsColumn: LabelColumn { column(classes.map { $0 == 0 ? "a" : $0 == 1 ? "a; b" : "c" }) }
    var keyColumn: LabelColumn { column(classes.map { ["C major", "a minor", "G", "F# minor"][$0] }) }
}
