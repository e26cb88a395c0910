import AudioFeatures
import Foundation
import RandomStreams
import Testing

@Suite struct TransformationTests {
    private let features = LogMelConfiguration(semitoneBandCount: 24)

    private func excerpt(seed: UInt64, frames: Int = 5) -> [Float] {
        var stream = RandomStream(seed: seed)
        return (0..<frames * features.featureCount).map { _ in Float(stream.uniform(in: 0...6)) }
    }

    private func shifted(_ excerpt: [Float], _ semitones: Double) -> [Float] {
        var copy = excerpt
        copy.withUnsafeMutableBufferPointer { PitchShift(features).apply(semitones: semitones, to: $0.baseAddress!, frameCount: $0.count / features.featureCount) }
        return copy
    }

    @Test func aWholeShiftMovesSemitoneBandsByWholePlaces() {
        let before = excerpt(seed: 1), after = shifted(before, 3), width = features.featureCount
        for frame in 0..<5 {
            let old = Array(before[frame * width..<(frame + 1) * width].suffix(24)), new = Array(after[frame * width..<(frame + 1) * width].suffix(24))
            #expect(Array(new.dropFirst(3)) == Array(old.dropLast(3)) && new.prefix(3).allSatisfy { $0 == old[0] })
        }
        #expect(shifted(before, 0) == before)
        let down = shifted(before, -2).suffix(24), last = before.suffix(24)
        #expect(Array(down.dropLast(2)) == Array(last.dropFirst(2)) && down.suffix(1).allSatisfy { $0 == 0 })
    }

    /// The analysis of a sine moves to where that of the shifted sine lies, within a band.
    @Test(arguments: [-4.0, -1, 2, 5]) func aSineMovesToItsNewPitch(semitones: Double) throws {
        func frame(_ hertz: Double) throws -> [Float] {
            let samples = (0..<22050).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / 22050)) }
            let frames = try LogMelFrames(samples: samples, sampleRate: 22050, configuration: features)
            var row = [Float](repeating: 0, count: features.featureCount)
            frames.values.withUnsafeBufferPointer {
                readExcerpt(frames: $0, bandCount: features.featureCount, startFrame: 20, ratio: 1, frameCount: 1, bandGroups: features.bandGroups, into: &row)
            }
            return row
        }
        func peak(_ row: ArraySlice<Float>) -> Int { row.indices.max { row[$0] < row[$1] }! - row.startIndex }
        let moved = shifted(try frame(130.81), semitones), expected = try frame(130.81 * exp2(semitones / 12))
        #expect(peak(moved.suffix(24)) == peak(expected.suffix(24)))
        #expect(abs(peak(moved.prefix(64)) - peak(expected.prefix(64))) <= 1)
        let high = shifted(try frame(2000), semitones), highExpected = try frame(2000 * exp2(semitones / 12))
        #expect(abs(peak(high.prefix(64)) - peak(highExpected.prefix(64))) <= 1)
    }

    @Test func mixingAddsMagnitudesAndSilenceAddsNothing() {
        let a = excerpt(seed: 1), b = excerpt(seed: 2)
        var mixed = a
        mix(b, gain: 0.3, into: &mixed, count: a.count)
        for i in a.indices { #expect(abs(mixed[i] - log(exp(a[i]) + 0.3 * (exp(b[i]) - 1))) < 1e-4) }
        var alone = a
        mix([Float](repeating: 0, count: a.count), gain: 1, into: &alone, count: a.count)
        #expect(zip(alone, a).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}
