import Autodiff
import Foundation
import MusicData
import TempoEstimation
import Tensors

/// Labels music with the model's own confident answers; no human label is involved.
///
/// Every window of a track is asked about three times: as it is, faster and slower. A stretch moves the tempo by a known
/// amount, so answers that do not follow are no answers. A track is labelled where its windows, so checked, agree up
/// to a metrical level. Pairs *across* tracks follow from such labels, in which no shared instrument can give the answer
/// away.
///
/// Source of the principle: Lee, "Pseudo-Label", ICML workshop 2013; of the check: this project.
package struct SelfLabeller {
    private let recipe: TempoRecipe
    private let network: PeriodicityNetwork<Float>

    /// - Parameter network: Whose answers are asked for, as it is.
    package init(recipe: TempoRecipe, network: PeriodicityNetwork<Float>) { (self.recipe, self.network) = (recipe, network) }

    /// Most windows asked about in a track: with windows of 8 s, its first four minutes.
    private let maximumWindows = 34
    /// From one window to the next, as a share of a window. Almost no overlap: each is to be a witness of its own.
    private let hopShare = 0.9
    /// How far each window is stretched either way: far enough that an answer that stays where it was is seen. Chosen by hand.
    private let stretchOctaves = 0.3
    /// How near to where it should have moved an answer must lie, in bins. Chosen by hand: neighbours count, no others.
    private let toleranceBins = 1.6
    /// Answers that must follow, of the three of a window.
    private let neededAnswers = 2
    /// A stretch of music that is labelled has at least so many windows that follow, and gaps of at most so many that do not.
    private let shortestRun = 3, longestGap = 2
    /// A tempo within so many bins of an end of the axis is none: its peak cannot be seen whole.
    private let marginBins = 3
    /// Metrical levels that count as agreement, in octaves.
    private let levels = [0, 1, -1, log2(3.0), -log2(3.0)]

    package func labels(_ tracks: [MusicTrack], progress: (_ done: Int, _ total: Int) -> Void, isCancelled: () -> Bool) -> [SelfLabel] {
        var result: [SelfLabel] = []
        for (index, track) in tracks.enumerated() {
            if isCancelled() { return [] }
            result += labels(of: track, index: index)
            progress(index + 1, tracks.count)
        }
        return result
    }

    private func labels(of track: MusicTrack, index: Int) -> [SelfLabel] {
        let frames = recipe.excerptFrames, axis = network.configuration.tempoAxis
        let room = Double(track.frameCount) - Double(frames) * exp2(stretchOctaves) - 2
        guard room > 0 else { return [] }
        let starts = Array(stride(from: 0.0, through: room, by: Double(frames) * hopShare).prefix(maximumWindows))
        let shift = stretchOctaves * Double(axis.binsPerOctave), shifts = [0, shift, -shift]
        let answers = shifts.map { distributions(track, starts, ratio: exp2($0 / Double(axis.binsPerOctave))) }
        guard let tempoBPM = tempo(answers, shifts, axis) else { return [] }
        let centre = axis.bin(ofBPM: tempoBPM)
        let follows = starts.indices.map { window in
            zip(answers, shifts).filter { rows, shift in
                let best = Double(rows[window].indices.max { rows[window][$0] < rows[window][$1] }!) - shift
                return levels.contains { abs((best - centre) / Double(axis.binsPerOctave) - $0) < toleranceBins / Double(axis.binsPerOctave) }
            }.count >= neededAnswers
        }
        guard Double(follows.filter { $0 }.count) >= recipe.selfTraining.minimumAgreement * Double(starts.count) else { return [] }
        return runs(follows).map {
            SelfLabel(track: index, startFrame: Int(starts[$0.lowerBound]), endFrame: min(track.frameCount, Int(starts[$0.upperBound]) + frames),
                      tempoBPM: tempoBPM)
        }
    }

    /// The likeliest tempo by all answers, each moved back by what it was stretched; nil if it is not likely enough.
    private func tempo(_ answers: [[[Float]]], _ shifts: [Double], _ axis: TempoAxis) -> Double? {
        let windows = answers[0].count
        var mean = [Double](repeating: 0, count: axis.count)
        for (rows, shift) in zip(answers, shifts) {
            for row in rows { for bin in 0..<axis.count { mean[bin] += TempoAxis.value(of: row, at: Double(bin) + shift) / Double(answers.count * windows) } }
        }
        let prior = recipe.prior.prior
        let posterior = mean.indices.map { log(mean[$0] + 1e-6) + prior.logDensity(tempoBPM: axis.tempoBPM(at: Double($0))) }
        guard let peak = axis.peaks(of: posterior).first, peak.index >= marginBins, peak.index < axis.count - marginBins else { return nil }
        var mass = 0.0
        for row in answers[0] { for bin in peak.index - 1...peak.index + 1 { mass += Double(row[bin]) } }
        return mass / Double(windows) >= recipe.selfTraining.minimumMass ? peak.tempoBPM : nil
    }

    private func runs(_ follows: [Bool]) -> [ClosedRange<Int>] {
        var runs: [[Int]] = []
        for window in follows.indices where follows[window] {
            if let last = runs.last?.last, window - last <= longestGap + 1 { runs[runs.count - 1].append(window) } else { runs.append([window]) }
        }
        return runs.filter { $0.count >= shortestRun }.map { $0.first!...$0.last! }
    }

    private func distributions(_ track: MusicTrack, _ starts: [Double], ratio: Double) -> [[Float]] {
        let frames = recipe.excerptFrames, bins = network.configuration.tempoBinCount, groups = recipe.features.bandGroups
        let excerpts = Tensor<Float>(stacking: starts.count, each: [frames, track.bandCount]) { window, target in
            track.readExcerpt(startFrame: starts[window], ratio: ratio, frameCount: frames, bandGroups: groups, into: target)
        }
        let scores = GradientMode.disabled { network(excerpts).value.softmax() }.scalars
        return starts.indices.map { Array(scores[$0 * bins..<($0 + 1) * bins]) }
    }
}
