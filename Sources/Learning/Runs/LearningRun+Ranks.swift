import Communication
import Formats
import Foundation

// What the ranks of a run have in common.

extension LearningRun {
    /// - Throws: `CommunicationError` for ranks that have nothing to do or other data.
    static func check(_ ranks: any Communicator, _ task: any LearningTask, _ identity: RunIdentity) throws(CommunicationError) {
        if ranks.size == 1 { return }
        guard let task = task as? any SharedLearningTask else { throw .unusable(reason: "\(type(of: task)) cannot be shared by \(ranks.size) ranks") }
        let hashes = try ranks.allGather(Array((identity.recipeHash + identity.dataHash).utf8))
        if let other = hashes.firstIndex(where: { $0 != hashes[0] }) {
            let length = identity.recipeHash.utf8.count, isRecipe = hashes[other].prefix(length) != hashes[0].prefix(length)
            let difference = isRecipe ? "another recipe" : "other music"
            throw .unusable(reason: "rank \(other) has \(difference) than rank 0; expected the same on every rank")
        }
        if task.itemsPerStep < ranks.size {
            throw .unusable(reason: "\(ranks.size) ranks for a batch of \(task.itemsPerStep); "
                + "expected at most one rank for each, or a recipe with a larger batch")
        }
    }

    /// Makes all that changes while training the same on every rank, to the last bit: weights, their average, the optimiser's moments, the step, and
    /// what the task keeps.
    func takeStateOfFirst() throws {
        if ranks.size == 1 { return }
        let bytes = try ranks.broadcast(ranks.isFirst ? Array(checkpoint.contents(learner).encoded()) : [], from: 0)
        if ranks.isFirst { return }
        let file = try bytes.withUnsafeBytes { bytes throws(FormatError) in try SafeTensors(MappedFile(copying: bytes, name: "the state of rank 0")) }
        let loaded = try checkpoint.load(file, into: learner, acceptingOthers: true)
        let context = RestoreContext(folder: folder, step: learner.step, round: learner.round, isAtRoundStart: false, hasOtherData: false, warn: { _ in })
        try learner.withAveragedWeights { try learner.task.restore(from: loaded.reader, context) }
    }
}
