import Autodiff
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct StateFileTests {
    private func withPath(_ body: (String) throws -> Void) rethrows {
        let path = NSTemporaryDirectory() + "state-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func check<Scalar: TensorScalar>(_ type: Scalar.Type) throws {
        try withPath { path in
            var a = RandomStream(seed: 1), b = RandomStream(seed: 2)
            let saved = MultiHeadAttention<Scalar>(4, heads: 2, stream: &a), other = MultiHeadAttention<Scalar>(4, heads: 2, stream: &b)
            try saved.save(to: path, metadata: ["by": "a test"])
            #expect(try other.load(contentsOf: path).isClean)
            for (x, y) in zip(saved.state, other.state) { #expect(x.name == y.name && x.tensor == y.tensor) }
            #expect(try SafeTensors(contentsOf: path).metadata["by"] == "a test")
        }
    }

    @Test func aModulesFileBringsItsNumbersBackBitForBit() throws {
        try check(Float.self)
        try check(Double.self)
    }

    @Test func aFileOfAnotherModuleIsReportedNameByName() throws {
        try withPath { path in
            var stream = RandomStream(seed: 1)
            try Linear<Float>(3, 4, bias: false, stream: &stream).save(to: path)
            let report = try Conv1D<Float>(3, 4, kernelSize: 1, stream: &stream).load(contentsOf: path)
            #expect(report.missing == ["bias"] && report.misshapen == ["weight: [4, 3], expected [4, 3, 1]"])
            #expect(throws: FormatError.self) { try Linear<Double>(3, 4, bias: false, stream: &stream).load(contentsOf: path) }
        }
    }

    /// Whatever state is forgotten, the paths part.
    @Test func aResumedOptimizerTakesTheSameSteps() throws {
        func isSame<O: Optimizer>(_ make: ([NamedParameter<Double>]) -> O) throws -> Bool where O.Scalar == Double {
            func step(_ parameter: Parameter<Double>, _ optimizer: inout O) {
                let x = parameter.variable
                optimizer.update((x * x * x).sum().backward(), learningRate: 0.01)
            }
            let whole = Parameter(Tensor<Double>(vector: [1, -2])), resumed = Parameter(Tensor<Double>(vector: [1, -2]))
            var first = make([NamedParameter("w", whole)])
            for _ in 0..<5 { step(whole, &first) }
            var result = false
            try withPath { path in
                try first.save(to: path)
                resumed.value = whole.value
                var second = make([NamedParameter("w", resumed)])
                let report = try second.load(contentsOf: path)
                for _ in 0..<5 {
                    step(whole, &first)
                    step(resumed, &second)
                }
                result = report.isClean && second.step == 10 && whole.value == resumed.value
            }
            return result
        }
        #expect(try isSame { SGD($0) })
        #expect(try isSame { SGD($0, momentum: 0.9, isNesterov: true) })
        #expect(try isSame { Adam($0, weightDecay: 0.1) })
        #expect(try isSame { AdamW($0) })
    }

    @Test func anOptimizersStateThatDoesNotFitChangesNothing() throws {
        let w = Parameter(Tensor<Float>(vector: [1, 2]))
        var optimizer = AdamW([NamedParameter("w", w)])
        let report = optimizer.load(["firstMoment.w": Tensor(vector: [0]), "extra": Tensor(0)], step: 7)
        #expect(report.missing == ["secondMoment.w"] && report.unexpected == ["extra"])
        #expect(report.misshapen == ["firstMoment.w: [1], expected [2]"] && optimizer.step == 0)
    }

    @Test func anAverageIsResumed() throws {
        try withPath { path in
            let w = Parameter(Tensor<Float>(vector: [1, 2]))
            var average = ExponentialMovingAverage([NamedParameter("w", w)], decay: 0.9)
            w.value = Tensor(vector: [3, 4])
            average.update()
            try average.save(to: path)
            var other = ExponentialMovingAverage([NamedParameter("w", w)], decay: 0.9)
            #expect(try other.load(contentsOf: path).isClean)
            #expect(other.step == 1 && other.averages[0].tensor == average.averages[0].tensor)
        }
    }
}
