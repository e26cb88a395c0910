import Autodiff
import Formats
import Foundation
import Learning
import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// One number that is pulled to a target by two terms, and a memory of its own.
private final class Pull: LearningTask {
    let weight = Parameter(Tensor<Float>(vector: [4]))
    var rounds: [Int] = [], memory: [Int] = [], seen: [Float] = []
    var isHopelessAfter = Int.max, secondWeight = 0.5

    var parameters: [NamedParameter<Float>] { [NamedParameter("weight", weight)] }

    func loss(step: Int) -> StepLoss {
        memory.append(step)
        let square = weight.variable.square().sum(), distance = (weight.variable - 1).square().sum()
        return StepLoss([.init("square", square), .init("distance", distance, weight: secondWeight)], measures: ["step mod 3": Double(step % 3)])
    }

    func validate() -> ValidationOutcome? {
        seen.append(weight.value.scalar)
        return ValidationOutcome(["loss": Double(abs(weight.value.scalar))])
    }

    func hopelessness(_ outcome: ValidationOutcome, stepInRound: Int, plan: LearningPlan) -> String? {
        stepInRound > isHopelessAfter ? "it is step \(stepInRound) of the round." : nil
    }

    func prepareRound(_ round: Int, _ context: RoundContext) throws {
        rounds.append(round)
        context.progress(1, 1)
    }

    func drawWeights(round: Int) { weight.value = Tensor(vector: [Float(10 * round)]) }

    func save(to checkpoint: inout CheckpointWriter) {
        checkpoint.add("memory", value: memory)
        checkpoint.add("weightTwice", weight.value + weight.value)
        checkpoint.add("numbers", extents: [2], doubles: [0.1, .pi])
    }

    func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws {
        memory = try checkpoint.value([Int].self, "memory") ?? []
        #expect(try checkpoint.doubles("numbers") == [0.1, .pi] && checkpoint.tensor("weightTwice").shape == [1])
        #expect(try checkpoint.value(String.self, "nothing") == nil)
        if memory.count != context.step { throw checkpoint.wrong("a memory of \(memory.count) steps") }
    }
}

@Suite struct LearnerTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func plan(steps: Int = 10, rounds: Int = 1) -> LearningPlan {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay, optimizer.clipNorm) = (steps, 0.1, 0, 1e6)
        return LearningPlan(optimizer: optimizer, rounds: rounds, validationSteps: 4, checkpointSteps: 3)
    }

    private func run(_ name: String, _ task: Pull, _ plan: LearningPlan, resuming: Bool = false) throws -> LearningRun {
        try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: ProbeRecipe(), data: RunData(contentHash: "", count: 1, noun: "data", pieces: "pieces"),
                        task: task, plan: plan, resuming: resuming)
    }

    @Test func theLossIsTheWeightedSumAndTermsAreRecordedUnweighted() throws {
        let record = try Learner(task: Pull(), plan: plan()).takeStep().record
        #expect(record.values["square"] == 16 && record.values["distance"] == 9 && record.loss == 20.5)
        #expect(record.values["gradientNorm"] == 11 && record.values["step mod 3"] == 0 && record.values["learningRate"] == 0.1)
        #expect(record.scalars.map(\.name) == ["distance", "gradientNorm", "learningRate", "loss", "square", "step mod 3"])
    }

    @Test func validationSeesTheAverageAndTrainingItsOwnWeights() throws {
        let task = Pull(), learner = Learner(task: task, plan: plan())
        for _ in 0..<3 { _ = try learner.takeStep() }
        let weight = task.weight.value.scalar
        _ = learner.validate()
        #expect(task.weight.value.scalar == weight && task.seen.last! > weight && task.seen.last! < 4)
    }

    @Test func aRoundBeginsWithNewWeightsAndAskedForPreparation() throws {
        let task = Pull(), run = try run("rounds", task, plan(rounds: 3))
        var prepared = 0
        try run.train(preparing: { _, _ in prepared += 1 })
        #expect(task.rounds == [1, 2] && prepared == 2 && run.learner.isFinished && run.learner.step == 30)
        let records = try JSONLines.read(StepRecord.self, from: run.folder.metrics)
        #expect(records[10].values["square"] == 100 && records[20].values["square"] == 400)
    }

    @Test func aTaskOwnStateIsInItsCheckpoints() throws {
        let straight = Pull()
        try run("straight", straight, plan(rounds: 2)).train()
        for stop in [2, 9, 10, 13] {
            try {
                let stopped = try run("s\(stop)", Pull(), plan(rounds: 2))
                #expect(throws: LearningError.self) { try stopped.train(shouldStop: { stopped.learner.step == stop }) }
            }()
            let second = Pull(), resumed = try run("s\(stop)", second, plan(rounds: 2), resuming: true)
            #expect(second.memory == Array(0..<stop))
            try resumed.train()
            #expect(second.memory == straight.memory && second.weight.value.scalar == straight.weight.value.scalar)
        }
    }

    @Test func aHopelessTaskStopsTheRunWithItsReason() throws {
        let task = Pull()
        task.isHopelessAfter = 5
        let error = #expect(throws: LearningError.self) { try run("r", task, plan()).train() }
        guard case .hopeless(let step, let reason, let checkpoint)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 8 && reason == "it is step 8 of the round." && checkpoint == folder.path + "/r/checkpoints/last.safetensors")
    }

    @Test func aLossThatIsNoNumberTouchesNoWeight() throws {
        let task = Pull(), learner = Learner(task: task, plan: plan())
        _ = try learner.takeStep()
        let weight = task.weight.value.scalar
        task.secondWeight = .infinity
        let error = #expect(throws: LearningError.self) { try learner.takeStep() }
        guard case .nonFinite(let step, _, _, _, _)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 2 && task.weight.value.scalar == weight && learner.step == 1)
    }

    @Test func aLossThatIsNoNumberStopsTheRunAndKeepsTheCheckpoint() throws {
        let task = Pull(), run = try run("r", task, plan())
        let error = #expect(throws: LearningError.self) { try run.train(observe: { if $0.step == 7 { task.secondWeight = .infinity } }) }
        guard case .nonFinite(let step, _, _, _, let checkpoint)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 8 && run.learner.step == 7 && checkpoint == run.folder.last)
        #expect(error?.description.contains("learningRate") == true)
        let saved = try CheckpointFacts(SafeTensors(contentsOf: run.folder.last))
        #expect(saved.step == 6)
    }

    @Test func weightsThatOverflowNeverReplaceGoodOnesOnTheDisk() throws {
        let task = Pull(), run = try run("r", task, plan())
        let error = #expect(throws: LearningError.self) {
            try run.train(observe: { if $0.step == 4 { task.weight.value = Tensor(vector: [1e38]) } })
        }
        guard case .nonFinite? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(try SafeTensors(contentsOf: run.folder.last).floats("weights.weight").allSatisfy { abs($0) < 10 })
    }

    @Test func recordsKeepNumbersThatAreNone() throws {
        let record = StepRecord(step: 3, values: ["loss": .nan, "rate": .infinity, "a": 0.1], validation: ["loss": 2, "leak": .nan])
        let line = JSONLines.line(record)
        #expect(line == #"{"a":0.1,"loss":"nan","rate":"inf","step":3,"validation":{"leak":"nan","loss":2}}"#)
        let path = try folder.file("m.jsonl", line + "\n")
        let read = try #require(JSONLines.read(StepRecord.self, from: path).first)
        #expect(read.step == 3 && read.loss.isNaN && read.values["rate"] == .infinity && read.validation?["leak"]?.isNaN == true)
    }
}
