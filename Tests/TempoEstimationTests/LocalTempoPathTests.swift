import Foundation
import TempoEstimation
import Testing

@Suite struct LocalTempoPathTests {
    /// Half-overlapping windows of 8 s with these tempi.
    private func path(_ temposBPM: [Double], stepsPerOctave: Int) -> [TempoSegment] {
        let model = perfectModel(stepsPerOctave: stepsPerOctave)
        let windows = temposBPM.enumerated().map { index, tempo in
            WindowAnswer(startSeconds: 4 * Double(index), distribution: peaked(at: tempo, model.network.tempoAxis).map { Float($0) })
        }
        return LocalTempoPath(windows: windows, windowSeconds: 8, matcher: ReferenceMatcher(model: model, prior: .flat),
                              durationSeconds: 4 * Double(temposBPM.count + 1)).segments { tempo, _ in tempo }
    }

    /// What a drift costs is a matter of tempo, not of how finely the references of a recipe are spaced.
    @Test(arguments: [24, 48, 96]) func aDriftAndAJumpAreFollowedWhateverTheStepOfTheReferences(stepsPerOctave: Int) throws {
        let drift = (0..<12).map { 100 * pow(1.01, Double($0)) }
        let drifting = path(drift, stepsPerOctave: stepsPerOctave)
        #expect(drifting.count >= 3 && drifting.count <= 6, "\(drifting)")
        for part in drifting {
            let window = (part.startSeconds + part.endSeconds) / 8 - 1
            #expect(abs(part.tempoBPM / (100 * pow(1.01, window)) - 1) < 0.02, "\(part)")
        }
        let jumping = path([Double](repeating: 100, count: 6) + [Double](repeating: 131, count: 6), stepsPerOctave: stepsPerOctave)
        #expect(jumping.count == 2 && abs(jumping[0].tempoBPM - 100) < 1 && abs(jumping[1].tempoBPM - 131) < 1.3, "\(jumping)")
        #expect(abs(jumping[0].endSeconds - 26) <= 4 && jumping[1].startSeconds >= jumping[0].endSeconds)
    }

    /// Going to another tempo and back is worth its cost if enough windows agree on that tempo.
    @Test(arguments: [24, 48, 96]) func oneWindowThatDisagreesIsNoPartAndTenAre(stepsPerOctave: Int) {
        func parts(_ windows: Int, at tempo: Double) -> [TempoSegment] {
            let steady = [Double](repeating: 100, count: 6)
            return path(steady + [Double](repeating: tempo, count: windows) + steady, stepsPerOctave: stepsPerOctave)
        }
        #expect(parts(1, at: 137).count == 1)
        let detour = parts(10, at: 105)
        #expect(detour.count == 3 && zip(detour, [100.0, 105, 100]).allSatisfy { abs($0.tempoBPM / $1 - 1) < 0.015 }, "\(detour)")
    }
}
