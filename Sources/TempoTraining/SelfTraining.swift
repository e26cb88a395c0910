import AudioFeatures
import Autodiff
import Foundation
import TempoEstimation
import Tensors

/// A stretch of a track whose tempo the model is sure of by itself, to be learned from in the next round.
public struct PseudoTempo: Sendable, Hashable, Codable {
    /// Index among the training tracks.
    public var track: Int
    /// Frames within which excerpts are cut.
    public var startFrame: Int
    /// The first frame after them.
    public var endFrame: Int
    /// Beats per minute, by the model's own answer.
    public var tempoBPM: Double
}

/// Labels music with the model's own confident answers; no human label is involved.
///
/// Every window of a track is asked about three times: as it is, faster and slower. A stretch moves the tempo by a known
/// amount, so answers that do not follow are no answers. A track is labelled where its windows, so checked, agree up
/// to a metrical level. Pairs *across* tracks follow from such labels, in which no shared instrument can give the answer
/// away.
///
/// Source of the principle: Lee, "Pseudo-Label", ICML workshop 2013; of the check: this project.
struct SelfLabeller {
    let recipe: Recipe
    let network: PeriodicityNetwork<Float>
    /// Most windows asked about in a track.
    var maximumWindows = 34
    private let reachOctaves = 0.3

    func labels(_ tracks: [TrainingTrack], progress: (Int, Int) -> Void, isCancelled: () -> Bool) -> [PseudoTempo] {
        var result: [PseudoTempo] = []
        for (index, track) in tracks.enumerated() {
            if isCancelled() { return [] }
            result += labels(of: track, index: index)
            progress(index + 1, tracks.count)
        }
        return result
    }

    private func labels(of track: TrainingTrack, index: Int) -> [PseudoTempo] {
        let frames = recipe.excerptFrames, axis = network.configuration.tempoAxis
        let room = Double(track.frameCount) - Double(frames) * exp2(reachOctaves) - 2
        guard room > 0 else { return [] }
        let starts = Array(stride(from: 0.0, through: room, by: Double(frames) * 0.9).prefix(maximumWindows))
        let shift = reachOctaves * Double(axis.binsPerOctave)
        let shifts = [0, shift, -shift]
        let answers = shifts.map { distributions(track, starts, ratio: exp2($0 / Double(axis.binsPerOctave))) }

        // The mean over windows and stretches, each moved back by what it was stretched.
        var mean = [Double](repeating: 0, count: axis.count)
        for (rows, shift) in zip(answers, shifts) {
            for row in rows { for bin in 0..<axis.count { mean[bin] += TempoAxis.value(of: row, at: Double(bin) + shift) / Double(3 * starts.count) } }
        }
        let prior = TempoPrior(centreBPM: recipe.prior.centreBPM, widthOctaves: recipe.prior.widthOctaves)
        let posterior = mean.indices.map { log(mean[$0] + 1e-6) + prior.logDensity(tempoBPM: axis.tempoBPM(at: Double($0))) }
        guard let peak = axis.peaks(of: posterior).first, peak.index > 2, peak.index < axis.count - 3 else { return [] }
        var mass = 0.0
        for row in answers[0] { for bin in peak.index - 1...peak.index + 1 { mass += Double(row[bin]) } }
        guard mass / Double(starts.count) >= recipe.selfTraining.minimumMass else { return [] }
        let centre = axis.bin(ofBPM: peak.tempoBPM)
        let follows = starts.indices.map { window in
            zip(answers, shifts).filter { rows, shift in
                let best = Double(rows[window].indices.max { rows[window][$0] < rows[window][$1] }!) - shift
                return levels.contains { abs((best - centre) / Double(axis.binsPerOctave) - $0) < 1.6 / Double(axis.binsPerOctave) }
            }.count >= 2
        }
        guard Double(follows.filter { $0 }.count) >= recipe.selfTraining.minimumAgreement * Double(starts.count) else { return [] }
        return runs(follows).map {
            PseudoTempo(track: index, startFrame: Int(starts[$0.lowerBound]), endFrame: min(track.frameCount, Int(starts[$0.upperBound]) + frames),
                        tempoBPM: peak.tempoBPM)
        }
    }

    /// Metrical levels that count as agreement, in octaves.
    private let levels = [0, 1, -1, log2(3.0), -log2(3.0)]

    /// Stretches of at least three windows that follow, with gaps of at most two.
    private func runs(_ follows: [Bool]) -> [ClosedRange<Int>] {
        var runs: [[Int]] = []
        for window in follows.indices where follows[window] {
            if let last = runs.last?.last, window - last <= 3 { runs[runs.count - 1].append(window) } else { runs.append([window]) }
        }
        return runs.filter { $0.count >= 3 }.map { $0.first!...$0.last! }
    }

    private func distributions(_ track: TrainingTrack, _ starts: [Double], ratio: Double) -> [[Float]] {
        let frames = recipe.excerptFrames, bands = track.bandCount, bins = network.configuration.tempoBinCount
        let excerpts = Tensor<Float>(shape: [starts.count, frames, bands]) { out in
            uncheckedParallelFor(starts.count) { range, _ in
                for i in range {
                    readExcerpt(frames: track.values, bandCount: bands, startFrame: starts[i], ratio: ratio, frameCount: frames,
                                bandGroups: recipe.features.bandGroups, into: out + i * frames * bands)
                }
            }
        }
        let scores = GradientMode.disabled { network(excerpts).value.softmax() }.scalars
        return starts.indices.map { Array(scores[$0 * bins..<($0 + 1) * bins]) }
    }
}
