import CSignalKernels
import Foundation
import Testing

/// The kernels against the same arithmetic in plain Swift, to the last bit: whatever instruction set the loader has chosen,
/// files analysed on two machines must give the same features.
@Suite struct SignalKernelTests {
    private let signal = (0..<4096).map { Float(sin(Double($0) * 1.7) * exp(Double($0 % 97) / 20)) }

    @Test(arguments: [(1, 2), (1, 1), (1, 3), (147, 320), (147, 160), (441, 640)])
    func resamplingAddsItsProductsInOneOrder(phases: Int, step: Int) {
        for taps in [16, 48, 112] {
            let rows = (0..<phases * taps).map { Float(cos(Double($0) * 0.9)) / 3 }
            for (count, phase) in [(0, 0), (1, 0), (7, phases - 1), (8, 0), (29, phases / 2), (400, 0)] {
                var expected: [Float] = []
                for output in 0..<count {
                    let place = phase + output * step, start = place / phases, row = place % phases
                    var lanes = [Float](repeating: 0, count: 16)
                    for i in 0..<taps { lanes[i % 16] += signal[start + i] * rows[row * taps + i] }
                    expected.append((0..<8).reduce(Float(0)) { $0 + (lanes[$1] + lanes[$1 + 8]) })
                }
                var found = [Float](repeating: .nan, count: count + 1)
                signal_resample(signal, rows, taps, phases, step, phase, &found, count)
                #expect(Array(found[..<count]) == expected && found[count].isNaN, "\(count) outputs of \(taps) taps from row \(phase)")
            }
        }
    }

    @Test func windowsAndMagnitudesAreRoundedOnceEachStep() {
        for count in [1, 7, 16, 513, 2000] {
            var windowed = [Float](repeating: 0, count: count), magnitudes = windowed
            signal_window(signal, Array(signal.reversed()), &windowed, count)
            signal_magnitudes(signal, &magnitudes, count)
            #expect(windowed == (0..<count).map { signal[$0] * signal[4095 - $0] })
            #expect(magnitudes == (0..<count).map { k in
                let re = signal[2 * k], im = signal[2 * k + 1]
                return (re * re + im * im).squareRoot()
            })
        }
    }

    @Test func turnsMultiplyComplexNumbersWhosePartsLieApart() {
        for count in [1, 7, 16, 513] {
            let a = Array(signal[..<count]), b = Array(signal[600..<600 + count]), x = Array(signal[1200..<1200 + count]), y = Array(signal[1800..<1800 + count])
            var expectedReal: [Float] = [], expectedImaginary: [Float] = []
            for k in 0..<count {
                let turnedReal: Float = a[k] * x[k] - b[k] * y[k], turnedImaginary: Float = a[k] * y[k] + b[k] * x[k]
                expectedReal.append(y[k] + turnedReal)
                expectedImaginary.append(x[k] + turnedImaginary)
            }
            var (real, imaginary) = (a, b)
            signal_turn(&real, &imaginary, x, y, y, x, count)
            #expect(real == expectedReal && imaginary == expectedImaginary, "\(count) turned, and others added")
            (real, imaginary) = (y, x)
            signal_add_turned(&real, &imaginary, x, y, a, b, count)
            #expect(real == expectedReal && imaginary == expectedImaginary, "\(count) others turned and added")
        }
    }

    @Test func eightFramesAtOnceGiveTheBandsOfEachAlone() {
        let bins = 45, firstBins = [0, 2, 3, 40], offsets = [0, 1, 6, 36, 41]
        let weights = (0..<41).map { Float(sin(Double($0))) }
        var interleaved = [Float](repeating: 0, count: 8 * bins), found = [Float](repeating: 0, count: 8 * 6)
        signal_interleave8(signal, bins + 3, &interleaved, bins)
        signal_bands8(interleaved, weights, firstBins, offsets, 4, 0.3, &found, 6)
        for frame in 0..<8 {
            for band in 0..<4 {
                var sum: Float = 0
                for i in 0..<offsets[band + 1] - offsets[band] { sum += weights[offsets[band] + i] * signal[frame * (bins + 3) + firstBins[band] + i] }
                #expect(found[frame * 6 + band] == sum * 0.3, "band \(band) of frame \(frame)")
            }
        }
    }

    @Test func logarithmsAreRoundedHalfAwayFromZeroAndHeldInRange() {
        let floor: Float = 1e-5, scale: Float = 1000, silence = logf(floor) * scale
        let bands = (0..<3000).map { exp(Float($0) / 130 - 14) } + [0, .infinity, .nan, 1, 3e38]
        var found = [Int16](repeating: 0, count: bands.count)
        signal_log_steps(bands, floor, scale, silence, &found, bands.count)
        #expect(found == bands.map { band in
            let v = logf(band + floor) * scale
            return Int16((v > silence ? min(v, 32767) : silence).rounded())
        })
    }

    @Test(arguments: [(1, 48), (46, 48), (200, 96)]) func theFirstOfTheBestPredecessorsIsFound(befores: Int, nexts: Int) {
        for seed in 0..<10 {
            // Few different numbers, so that the best one comes often; infinity forbids.
            let scores = (0..<befores).map { Float(($0 * 7 + seed * 13) % 5) }
            let costs = (0..<befores * nexts).map { $0 % 6 == 5 ? Float.infinity : Float(($0 * 3 + seed) % 4) }
            var best = [Float](repeating: 0, count: nexts), origins = [UInt8](repeating: 0, count: nexts)
            signal_best_before(scores, costs, befores, nexts, &best, &origins)
            for next in 0..<nexts {
                let sums = (0..<befores).map { scores[$0] - costs[$0 * nexts + next] }
                #expect(best[next] == sums.max()! && Int(origins[next]) == sums.firstIndex(of: sums.max()!)!)
            }
        }
    }
}
