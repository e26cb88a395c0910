import Autodiff
import Communication
import Formats
import Foundation
import Learning
import NeuralNetworks
import RandomStreams
import RankThreads
import Tensors
import TestSupport
import Testing

/// Two layers that find each other's rows, with noise on every item: couples the batch, and draws random numbers per item.
private final class SharedPull: SharedLearningTask {
    let first: Linear<Float>, second: Linear<Float>, unused = Parameter(Tensor<Float>(vector: [1]))
    let count: Int
    var memory: [Int] = [], spoilt = Int.max, poisonStep = Int.max

    init(count: Int) {
        self.count = count
        var stream = RandomStream(seed: 11)
        first = Linear(6, 40, stream: &stream)
        second = Linear(40, 5, stream: &stream)
    }

    var parameters: [NamedParameter<Float>] { first.parameters(under: "first") + second.parameters(under: "second") + [NamedParameter("unused", unused)] }
    var itemsPerStep: Int { count }

    private func rows(_ step: Int, _ items: Range<Int>, _ side: UInt64) -> Tensor<Float> {
        Tensor(shape: [items.count, 6], scalars: items.flatMap { item in
            var stream = RandomStream(seed: 3, path: UInt64(step), UInt64(item)), own = RandomStream(seed: 4, path: UInt64(step), UInt64(item), side)
            return (0..<6).map { _ in Float(stream.uniform() + 0.1 * own.uniform()) }
        })
    }

    func loss(step: Int, share: BatchShare) -> StepLoss {
        memory.append(step)
        let own = share.items(of: count)
        func embedded(_ side: UInt64) -> Variable<Float> { second(first(Variable(rows(step, own, side))).tanh()) }
        let all = share.gathered(.concatenated([embedded(0), embedded(1)], axis: 0), blocks: 2, of: count)
        let found = share.part(of: count) {
            normalizedTemperatureCrossEntropy(all.sliced(axis: 0, 0..<count), all.sliced(axis: 0, count..<2 * count), temperature: 0.3, seekers: own).mean()
        }
        // One item alone has this term, so that most ranks have no gradient of it.
        let rare = own.contains(0) ? second(Variable(rows(step, 0..<1, 2).padded())).square().sum() : Variable(Tensor(0))
        let poison: Float = step >= poisonStep && own.contains(count - 1) ? .infinity : 1
        return StepLoss([.init("found", found * poison), .init("rare", rare, weight: 0.01)], measures: ["items": Double(own.count), "found": 0])
    }

    func validate() -> ValidationOutcome? { ValidationOutcome(["loss": Double(first.parameters[0].parameter.value.scalars[0]) + 10, "zero": .nan]) }

    func prepareRound(_ round: Int, _ context: RoundContext) throws { memory = [-round] }
    func drawWeights(round: Int) { for entry in parameters { entry.parameter.value = entry.parameter.value.scaled(by: 0.5) } }
    func save(to checkpoint: inout CheckpointWriter) { checkpoint.add("memory", value: memory) }
    func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws { memory = try checkpoint.value([Int].self, "memory") ?? [] }
}

extension Tensor<Float> {
    /// Six numbers as forty.
    fileprivate func padded() -> Tensor { Tensor(shape: [1, 40], scalars: (0..<40).map { scalars[$0 % 6] }) }
}

@Suite struct RankTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static func plan(steps: Int = 40, rounds: Int = 1) -> LearningPlan {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate) = (steps, 0.01)
        return LearningPlan(optimizer: optimizer, rounds: rounds, validationSteps: 10, checkpointSteps: 10)
    }

    private struct End: Sendable, Equatable { var weights: [Float], records: [StepRecord], memory: [Int] }

    /// Steps of a learner without files; the same is asked of every rank.
    private func train(ranks count: Int, items: Int = 13, steps: Int = 40, bucketBytes: Int = Learner.bucketBytes) throws -> [End] {
        try withRankThreads(count) { ranks in
            let task = SharedPull(count: items), learner = Learner(task: task, plan: Self.plan(), ranks: ranks, bucketBytes: bucketBytes)
            let records = try (0..<steps).map { _ in try learner.takeStep().record }
            return End(weights: task.parameters.flatMap(\.parameter.value.scalars), records: records, memory: task.memory)
        }
    }

    @Test(arguments: [2, 3, 4])
    func severalRanksLearnWhatOneLearns(count: Int) throws {
        let one = try train(ranks: 1)[0], several = try train(ranks: count)
        for rank in several { #expect(rank.weights == several[0].weights && rank.memory == one.memory) }
        let largest = zip(one.weights, several[0].weights).map { abs($0 - $1) }.max()!
        #expect(largest < 1e-4, "\(largest)")
        for (single, shared) in zip(one.records, several[0].records) {
            for name in ["loss", "found", "rare", "gradientNorm", "items"] {
                #expect(abs(single.values[name]! - shared.values[name]!) < 1e-4 * max(1, abs(single.values[name]!)), "\(name) at \(single.step)")
            }
        }
        // A parameter that no rank has a gradient of stays as it is, though others decay.
        #expect(several[0].weights.last == 1)
    }

    @Test func theSameRanksGiveTheSameBytesTwice() throws {
        let first = try train(ranks: 3), second = try train(ranks: 3)
        #expect(first.map(\.weights) == second.map(\.weights) && first.map { $0.records.map(\.loss) } == second.map { $0.records.map(\.loss) })
    }

    @Test func howGradientsAreDividedIntoBucketsChangesNothing() throws {
        let learned = try [1, 500, 1 << 20].map { bytes in try train(ranks: 3, bucketBytes: bytes)[0].weights }
        #expect(learned[0] == learned[1] && learned[0] == learned[2])
    }

    @Test func ranksWhoseWeightsPartAreNamed() throws {
        let errors = try withRankThreads(3) { ranks -> String in
            let task = SharedPull(count: 6), learner = Learner(task: task, plan: Self.plan(), ranks: ranks)
            do {
                for step in 0..<20 {
                    if step == 4 && ranks.rank == 2 { task.second.parameters[0].parameter.value = task.second.parameters[0].parameter.value.scaled(by: 1.0001) }
                    _ = try learner.takeStep()
                }
            } catch let error as LearningError { return error.description }
            return "nothing was noticed"
        }
        for error in errors { #expect(error.hasPrefix("training stopped at step 10: the weights of rank 2 are not those of rank 0"), "\(error)") }
    }

    @Test func aLossThatIsNoNumberOnOneRankStopsAllBeforeAnyWeightIsTouched() throws {
        let steps = try withRankThreads(3) { ranks -> [Int] in
            let task = SharedPull(count: 6), learner = Learner(task: task, plan: Self.plan(), ranks: ranks)
            task.poisonStep = 7
            do { for _ in 0..<20 { _ = try learner.takeStep() } } catch LearningError.nonFinite(let step, _, _, _, _) { return [step, learner.step] }
            return []
        }
        #expect(steps == [[8, 7], [8, 7], [8, 7]])
    }

    // MARK: Runs

    private func run(_ name: String, _ ranks: any Communicator, items: Int = 12, resuming: Bool = false, rounds: Int = 2) throws -> (LearningRun, SharedPull) {
        let task = SharedPull(count: items)
        let run = try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: ProbeRecipe(), data: RunData(contentHash: "d", count: 1, noun: "data", pieces: "pieces"),
                                  task: task, plan: Self.plan(steps: 25, rounds: rounds), ranks: ranks, resuming: resuming)
        return (run, task)
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + path)) }

    @Test func aRunOfSeveralRanksWritesOneFolderAndRoundsBeginEverywhere() throws {
        let memories = try withRankThreads(3) { ranks in
            let (run, task) = try run("shared", ranks)
            try run.train()
            return task.memory
        }
        #expect(memories == [[Int]](repeating: [-1] + Array(25..<50), count: 3))
        #expect(try JSONLines.read(StepRecord.self, from: folder.path + "/shared/metrics.jsonl").map(\.step) == Array(1...50))
        #expect(try CheckpointFacts(SafeTensors(contentsOf: folder.path + "/shared/checkpoints/last.safetensors")).step == 50)
    }

    @Test func whoeverIsAskedToStopAllStopAfterTheSameStepAndGoOnExactly() throws {
        _ = try withRankThreads(3) { try run("straight", $0).0.train() }
        let steps = try withRankThreads(3) { ranks -> Int in
            let (run, _) = try run("stopped", ranks)
            var asked = 0
            do {
                try run.train(shouldStop: { asked += 1; return ranks.rank == 2 && asked > 17 })
            } catch LearningError.interrupted(let step, _) { return step }
            return -1
        }
        #expect(steps == [18, 18, 18])
        _ = try withRankThreads(3) { try run("stopped", $0, resuming: true).0.train() }
        for name in ["checkpoints/last.safetensors", "checkpoints/best.safetensors", "metrics.jsonl"] {
            #expect(try bytes("stopped/" + name) == bytes("straight/" + name), "\(name)")
        }
    }

    @Test func aRunGoesOnWithAnotherNumberOfRanks() throws {
        _ = try withRankThreads(1) { try run("one", $0).0.train() }
        for count in [3, 1, 4] {
            _ = try withRankThreads(count) { ranks in
                let (run, _) = try run("mixed", ranks, resuming: count != 3)
                var asked = 0
                do { try run.train(shouldStop: { asked += 1; return count != 4 && asked > 15 }) } catch LearningError.interrupted {}
            }
        }
        let one = try SafeTensors(contentsOf: folder.path + "/one/checkpoints/last.safetensors")
        let mixed = try SafeTensors(contentsOf: folder.path + "/mixed/checkpoints/last.safetensors")
        for name in one.names { #expect(zip(try one.floats(name), try mixed.floats(name)).allSatisfy { abs($0 - $1) < 1e-4 }, "\(name)") }
        #expect(try JSONLines.read(StepRecord.self, from: folder.path + "/mixed/metrics.jsonl").map(\.step) == Array(1...50))
    }

    @Test func moreRanksThanItemsAreRefused() throws {
        let reasons = try withRankThreads(4) { ranks -> String in
            do { _ = try run("few", ranks, items: 3) } catch let error as CommunicationError { return error.description }
            return ""
        }
        #expect(reasons.allSatisfy { $0.hasPrefix("4 ranks for a batch of 3") }, "\(reasons)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/few"))
    }

    @Test func sharesAreConsecutiveAndEven() throws {
        let items = try withRankThreads(4) { BatchShare($0).items(of: 10) }
        #expect(items == [0..<2, 2..<5, 5..<7, 7..<10])
    }
}
