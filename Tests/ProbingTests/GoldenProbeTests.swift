import Probing
import Foundation
import Tensors
import Testing

/// Our probes and measures against scikit-learn's and mir_eval's.
@Suite struct GoldenProbeTests {
    let golden: GoldenFile
    init() throws { golden = try GoldenFile.read() }

    private func column(_ labels: [String]) -> LabelColumn { LabelColumn(path: "l.csv", name: "label", labels: labels.enumerated().map { ($1, $0 + 2) }) }

    private func matrix(_ numbers: [Double], rows: Int) -> Tensor<Double> { Tensor(shape: [rows, numbers.count / rows], scalars: numbers) }

    private func function(_ method: any ProbeMethod, _ x: Tensor<Double>, _ target: any ProbeTarget, _ strength: Double) -> any ProbeFunction {
        let y = Tensor<Double>(shape: [x.shape[0], target.reading.outputCount], scalars: target.numbers)
        return method.functions(features: x, targets: y, loss: method.loss(for: target.loss), strengths: [strength], seed: 1)[0]
    }

    private func array(_ name: String, _ function: any ProbeFunction) -> [Double] { function.arrays.first { $0.name == name }!.values }

    private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
        #expect(a.count == b.count)
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// Probabilities within 1e-5, weights within 1e-4: both programs stop near the minimum.
    @Test func logisticRegressionIsThatOfScikitLearn() throws {
        for example in golden.logistic {
            let x = matrix(example.x, rows: example.rows), width = x.shape[1]
            let target = try ClassTarget(column(example.y.map { "\($0)" }), for: LinearProbe())
            let probe = function(LinearProbe(), x, target, example.c), outputs = probe.outputs(x).scalars
            let probabilities = (0..<example.rows).flatMap { row -> [Double] in
                let powers = outputs[row * example.classes..<(row + 1) * example.classes].map { exp($0) }
                return powers.map { $0 / powers.reduce(0, +) }
            }
            #expect(largestDifference(probabilities, example.probabilities) < 1e-5, "C \(example.c)")
            let weights = array("weight", probe), bias = array("bias", probe)
            if example.classes == 2 {
                // Its one output is the difference of our two.
                #expect(largestDifference((0..<width).map { weights[width + $0] - weights[$0] }, example.weights) < 1e-4, "C \(example.c)")
                #expect(abs(bias[1] - bias[0] - example.bias[0]) < 1e-4)
            } else {
                #expect(largestDifference(weights, example.weights) < 1e-4, "C \(example.c)")
                // All offsets may move together.
                func centred(_ values: [Double]) -> [Double] { values.map { $0 - values.reduce(0, +) / Double(values.count) } }
                #expect(largestDifference(centred(bias), centred(example.bias)) < 1e-4)
            }
        }
    }

    /// A label that two classes can be read from: one logistic regression with one output.
    @Test func eachOfSeveralLabelsIsALogisticRegressionOfItsOwn() throws {
        let example = try #require(golden.logistic.last { $0.classes == 2 && $0.c == 1 }), x = matrix(example.x, rows: example.rows)
        let target = try LabelsTarget(column(example.y.enumerated().map { ($1 == 1 ? "yes;" : "") + ($0 % 3 == 0 ? "third" : "") }), for: LinearProbe())
        let probe = function(LinearProbe(), x, target, 1)
        // Labels in order: third, yes.
        #expect(largestDifference(Array(array("weight", probe).suffix(x.shape[1])), example.weights) < 1e-4)
        #expect(abs(array("bias", probe)[1] - example.bias[0]) < 1e-4)
    }

    @Test func ridgeRegressionIsThatOfScikitLearn() throws {
        for example in golden.ridge {
            let x = matrix(example.x, rows: example.rows)
            for output in 0..<2 {
                let labels = (0..<example.rows).map { example.y[2 * $0 + output] }
                let probe = function(RidgeProbe(), x, try NumberTarget(column(labels.map { "\($0)" }), for: RidgeProbe()), example.alpha)
                let width = x.shape[1]
                #expect(largestDifference(array("weight", probe), Array(example.weights[output * width..<(output + 1) * width])) < 1e-7, "alpha \(example.alpha)")
                #expect(abs(array("bias", probe)[0] - example.bias[output]) < 1e-7)
            }
        }
    }

    private func value(_ name: String, _ target: any ProbeTarget, _ outputs: [Double]) throws -> Double {
        let metric = try #require(target.metrics.first { $0.name == name })
        return metric.prepared(outputs)([Double](repeating: 1, count: outputs.count / target.reading.outputCount))
    }

    @Test func measuresAreThoseOfScikitLearn() throws {
        let scores = golden.scores
        let labels = try LabelsTarget(column((0..<50).map { item in (0..<4).filter { scores.flags[item * 4 + $0] == 1 }.map { "l\($0)" }.joined(separator: ";") }), for: LinearProbe())
        #expect(abs(try value("mAP", labels, scores.outputs) - scores.mAP) < 1e-12)
        // An answer that is no label: class 5 is among the names by one more item of weight 0.
        let classes = try ClassTarget(column((scores.truths + [5]).map { "\($0)" }), for: LinearProbe())
        let outputs = (scores.answers + [5]).flatMap { answer in (0..<6).map { $0 == answer ? 1.0 : 0 } }
        let f1 = try #require(classes.metrics.first { $0.name == "macro-F1" }).prepared(outputs)([Double](repeating: 1, count: 60) + [0])
        #expect(abs(f1 - scores.macroF1) < 1e-12)
        let numbers = try NumberTarget(column(scores.numbers.map { "\($0)" }), for: RidgeProbe())
        #expect(abs(try value("R²", numbers, scores.predicted) - scores.R2) < 1e-12)
        #expect(abs(try value("RMSE", numbers, scores.predicted) - scores.RMSE) < 1e-12)
    }

    @Test func keysAreScoredAsMirEvalDoes() throws {
        for (row, name) in golden.keys.names.enumerated() {
            let key = try #require(MusicalKey(name))
            #expect(key.index == row && MusicalKey(key.description) == key)
            for (other, digit) in zip(golden.keys.names, golden.keys.scores[row]) {
                let estimate = try #require(MusicalKey(other))
                #expect(abs(key.weightedScore(of: estimate) * 10 - Double(try #require(digit.hexDigitValue))) < 1e-9, "\(name) \(other)")
            }
        }
    }

    @Test(arguments: [("c", "C minor"), ("Am", "A minor"), ("Bb:maj", "Bb major"), ("f♯ min", "F# minor"), ("Cb", "B major"), ("E", "E major"), ("DM", "D major"),
                      ("G-sharp minor", nil), ("H minor", nil), ("C dorian", nil), ("", nil)])
    func keysAreReadAsTheyAreWritten(text: String, key: String?) { #expect(MusicalKey(text)?.description == key) }
}
