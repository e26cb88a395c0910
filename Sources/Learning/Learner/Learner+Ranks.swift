import Communication
import Foundation
import Tensors

// What ranks must agree on.

extension Learner {
    /// The validation of rank 0, on every rank; its pictures on rank 0 alone.
    func validateOnFirst() throws(CommunicationError) -> ValidationOutcome? {
        let own = ranks.isFirst ? validate() : nil
        if ranks.size == 1 { return own }
        let names = own?.values.keys.sorted() ?? []
        let allNames = try ranks.broadcast(Array(names.joined(separator: "\n").utf8), from: 0)
        let numbers: [Double] = try ranks.broadcast(names.map { own!.values[$0]! })
        if numbers.isEmpty { return nil }
        let keys = String(decoding: allNames, as: UTF8.self).split(separator: "\n").map(String.init)
        return ValidationOutcome(Dictionary(uniqueKeysWithValues: zip(keys, numbers)), pictures: own?.pictures ?? [])
    }

    /// Steps between comparisons of what ranks hold, which take a few bytes.
    static var comparisonSteps: Int { 50 }

    /// Compares weights, their average and the optimiser's moments with those of the other ranks.
    ///
    /// - Throws: `LearningError.ranksDiffer`.
    func compareRanks() throws {
        if ranks.size == 1 { return }
        let hashes = try ranks.allGather([stateHash]).map { $0[0] }
        if let other = hashes.firstIndex(where: { $0 != hashes[0] }) { throw LearningError.ranksDiffer(step: step, rank: other, lastCheckpoint: nil) }
    }

    /// FNV-1a over 32 bits at a time: guards against accidents.
    var stateHash: UInt64 {
        var hash: UInt64 = 14695981039346656037
        func add(_ tensor: Tensor<Float>) {
            tensor.withUnsafePointer { for place in 0..<tensor.count { hash = (hash ^ UInt64($0[place].bitPattern)) &* 1099511628211 } }
        }
        for entry in parameters { add(entry.parameter.value) }
        for entry in average.state { add(entry.tensor) }
        for entry in optimizer.state { add(entry.tensor) }
        return hash
    }
}
