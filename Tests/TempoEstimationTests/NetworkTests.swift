import AudioFeatures
import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct NetworkTests {
    @Test func scoresFallOnTheTempoAxis() {
        var stream = RandomStream(seed: 1)
        let configuration = PeriodicityNetworkConfiguration()
        let axis = configuration.tempoAxis
        #expect(configuration.isPossible)
        #expect(axis.count == 126 && axis.binsPerOctave == 36)
        #expect(abs(axis.minimumBPM - 30) < 0.3 && axis.maximumBPM > 320 && axis.maximumBPM < 345)
        let network = PeriodicityNetwork<Float>(configuration, stream: &stream)
        for frames in [2, 150, 401] { #expect(network(Tensor(repeating: 1, shape: [2, frames, 64])).shape == [2, 126]) }
    }

    @Test func aRateHasItsPeakAtItsBin() {
        var stream = RandomStream(seed: 1)
        let network = PeriodicityNetwork<Double>(PeriodicityNetworkConfiguration(), stream: &stream)
        for tempo in [45.0, 97, 120, 333] {
            let onsets = Tensor<Double>(shape: [1, 800, 1]) { out in for i in 0..<800 { out[i] = cos(2 * .pi * tempo / 60 * Double(i) / 50 + 1) } }
            let spectrum = network.periodicity(Variable(onsets)).value
            #expect(spectrum.shape == [1, 180, 1])
            let peak = spectrum.reshaped([1, 180]).argmaxLastAxis()[0]
            #expect(abs(Double(peak) - 36 * log2(tempo / 20)) <= 0.5, "\(tempo) BPM at bin \(peak)")
        }
    }

    /// Without biases nothing comes from nothing, so that a shifted spectrum must give exactly the shifted scores.
    @Test func theHeadShiftsScoresAsItsInputIsShifted() {
        var stream = RandomStream(seed: 2)
        let configuration = PeriodicityNetworkConfiguration()
        let network = PeriodicityNetwork<Double>(configuration, stream: &stream)
        for entry in network.parameters where entry.name.hasSuffix("bias") { entry.parameter.value = Tensor(zeros: entry.parameter.shape) }
        let bump = (0..<20).map { _ in stream.uniform() }
        func scores(from bin: Int) -> [Double] {
            let spectrum = Tensor<Double>(shape: [1, 180, 24]) { out in
                for i in 0..<180 * 24 { out[i] = 0 }
                for (i, height) in bump.enumerated() { for channel in 0..<24 { out[(bin + i) * 24 + channel] = height * Double(channel % 5) } }
            }
            return network.scores(Variable(spectrum)).value.scalars
        }
        let base = scores(from: 80)
        #expect((base.max()! - base.min()!) > 1e-3)
        for shift in [-36, -5, 1, 17, 36] {
            let moved = scores(from: 80 + shift)
            for bin in max(0, shift)..<min(126, 126 + shift) { #expect(abs(moved[bin] - base[bin - shift]) < 1e-9, "shift \(shift), bin \(bin)") }
        }
    }

    @Test func aStretchedPulseTrainShiftsTheScores() {
        var stream = RandomStream(seed: 4)
        var configuration = PeriodicityNetworkConfiguration()
        configuration.bandCount = 8
        let network = PeriodicityNetwork<Double>(configuration, stream: &stream)
        func scores(_ tempo: Double) -> [Double] { network(pulseTrain(tempoBPM: tempo, frames: 800, bands: 8)).value.scalars }
        let base = scores(100)
        for shift in [-12, -4, 3, 9, 14] {
            let moved = scores(100 * exp2(Double(shift) / 36))
            // Interior bins only: at the ends the kernels see beyond the rates.
            let best = (-18...18).max { a, b in agreement(base, moved, a) < agreement(base, moved, b) }!
            #expect(abs(best - shift) <= 1, "stretched by \(shift) bins, scores moved by \(best)")
            #expect(agreement(base, moved, shift) > 0.8)
        }
    }

    private func agreement(_ base: [Double], _ moved: [Double], _ shift: Int) -> Double {
        correlation((30..<96).map { base[$0] }, (30..<96).map { moved[$0 + shift] })
    }

    @Test func loudnessAndExcerptsOfTheBatchDoNotMeddle() {
        var stream = RandomStream(seed: 4)
        let network = PeriodicityNetwork<Double>(tinyConfiguration(), stream: &stream)
        let a = Tensor<Double>(uniform: [1, 60, 3], in: 0...6, stream: &stream), b = Tensor<Double>(uniform: [1, 60, 3], in: 0...6, stream: &stream)
        let together = network(Tensor(shape: [2, 60, 3], scalars: a.scalars + b.scalars)).value.scalars
        let apart = network(a).value.scalars + network(b).value.scalars
        for (x, y) in zip(together, apart) { #expect(abs(x - y) < 1e-9) }
        // A gain is an offset in log-mel: only the difference in time is seen.
        let louder = network(a.scaled(by: 1, plus: 2)).value.scalars
        for (x, y) in zip(louder, together) { #expect(abs(x - y) < 1e-9) }
    }

    /// Also an untrained network's onset strengths have the period of what they hear.
    @Test func aTempoThatIsNearIsRefinedToAFewHundredthsOfAPercent() throws {
        var stream = RandomStream(seed: 4)
        var configuration = PeriodicityNetworkConfiguration()
        configuration.bandCount = 8
        let network = PeriodicityNetwork<Float>(configuration, stream: &stream)
        for (tempo, seconds) in [(61.7, 60.0), (100.3, 30), (173.9, 90)] {
            let pulses: Tensor<Float> = pulseTrain(tempoBPM: tempo, frames: Int(50 * seconds), bands: 8)
            let frames = LogMelFrames(bandCount: 8, framesPerSecond: 50, values: pulses.scalars.map { Int16(1024 * ($0 - 7)) })
            for error in [-0.017, -0.004, 0, 0.012] {
                let refined = TempoRefinement().refined(tempo * (1 + error), frames: frames, bandGroups: [8], network: FrozenPeriodicityNetwork(network))
                #expect(abs(refined / tempo - 1) < 0.0005, "\(tempo) BPM from \(tempo * (1 + error)): \(refined)")
            }
        }
    }

    @Test func anImpossibleAxisIsKnown() {
        var configuration = PeriodicityNetworkConfiguration()
        configuration.tempoMinimumBPM = 10
        #expect(!configuration.isPossible)
        configuration = PeriodicityNetworkConfiguration()
        configuration.rateOctaves = 10
        configuration.tempoBinCount = 20
        #expect(!configuration.isPossible)
    }
}
