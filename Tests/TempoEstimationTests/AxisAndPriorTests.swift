import Foundation
import TempoEstimation
import Testing

@Suite struct AxisAndPriorTests {
    @Test func anOctaveIsBinsPerOctaveBins() {
        let axis = TempoAxis(minimumBPM: 30, maximumBPM: 300, binsPerOctave: 48)
        #expect(axis.count == 160)      // 3.3219 octaves of 48, and both ends.
        #expect(axis.tempoBPM(at: 48) == 60)
        #expect(axis.maximumBPM <= 300 && axis.maximumBPM * exp2(1.0 / 48) > 300)
        #expect(axis.temposBPM.count == 160 && axis.temposBPM.first == 30 && axis.temposBPM.last == axis.maximumBPM)
        for tempo in [29.0, 30, 100, 123.456, 400] { #expect(abs(axis.tempoBPM(at: axis.bin(ofBPM: tempo)) - tempo) < 1e-9) }
    }

    @Test func aCurveIsReadBetweenItsBins() {
        let curve: [Float] = [1, 3, 2]
        #expect(TempoAxis.value(of: curve, at: 1) == 3 && TempoAxis.value(of: curve, at: 0.25) == 1.5)
        #expect(TempoAxis.value(of: curve, at: 2) == 2 && TempoAxis.value(of: curve, at: 0) == 1)
        #expect(TempoAxis.value(of: curve, at: -0.01) == 0 && TempoAxis.value(of: curve, at: 2.01) == 0)
        #expect(TempoAxis.value(of: [Float(7)], at: 0) == 7)
    }

    @Test func aMaximumOnABinIsIncluded() {
        #expect(TempoAxis(minimumBPM: 30, maximumBPM: 240, binsPerOctave: 36).count == 109)
        #expect(TempoAxis(minimumBPM: 60, maximumBPM: 60, binsPerOctave: 36).count == 1)
    }

    @Test func thePriorFallsEquallyToBothSidesInOctaves() {
        let prior = TempoPrior(centreBPM: 120, widthOctaves: 0.8)
        #expect(prior.logDensity(tempoBPM: 120) == 0)
        #expect(abs(prior.logDensity(tempoBPM: 60) - prior.logDensity(tempoBPM: 240)) < 1e-12)
        #expect(abs(prior.logDensity(tempoBPM: 60) + 0.5 / 0.64) < 1e-12)
    }

    @Test func nothingOutsideTheRangeIsPossible() {
        let prior = TempoPrior(minimumBPM: 70, maximumBPM: 140)
        #expect(prior.logDensity(tempoBPM: 69.9) == -.infinity)
        #expect(prior.logDensity(tempoBPM: 140.1) == -.infinity)
        #expect(prior.logDensity(tempoBPM: 70).isFinite && prior.logDensity(tempoBPM: 140).isFinite)
        #expect(TempoPrior.flat.logDensity(tempoBPM: 33) == TempoPrior.flat.logDensity(tempoBPM: 333))
    }

    @Test func peaksAreRefinedByAParabola() throws {
        let axis = TempoAxis(minimumBPM: 40, binsPerOctave: 48, count: 100)
        // A parabola is met exactly; the lower one, elsewhere, comes second.
        let curve = (0..<100).map { i in max(-0.01 * pow(Double(i) - 30.3, 2), -1 - 0.02 * pow(Double(i) - 70.75, 2)) }
        let peaks = axis.peaks(of: curve)
        #expect(peaks.count == 2)
        #expect(peaks.map(\.index) == [30, 71])
        #expect(abs(try #require(peaks.first).tempoBPM - axis.tempoBPM(at: 30.3)) < 1e-9)
        #expect(abs(try #require(peaks.last).tempoBPM - axis.tempoBPM(at: 70.75)) < 1e-9)
    }

    @Test func peaksAtTheEndsOrBesideTheImpossibleStayWhereTheyAre() {
        let axis = TempoAxis(minimumBPM: 40, binsPerOctave: 48, count: 5)
        func tempi(_ curve: [Double]) -> [Double] { axis.peaks(of: curve).map(\.tempoBPM) }
        #expect(tempi([3, 2, 1, 0, 1]) == [axis.tempoBPM(at: 0), axis.tempoBPM(at: 4)])
        #expect(tempi([-.infinity, 5, 4, 3, -.infinity]) == [axis.tempoBPM(at: 1)])
        #expect(tempi([-.infinity, -.infinity, -.infinity, -.infinity, -.infinity]) == [])
        #expect(tempi([.nan, .nan, .nan, .nan, .nan]) == [])
        // A flat top counts once, in its first bin's half.
        #expect(tempi([0, 1, 1, 0, 0]).count == 1)
    }
}
