import TempoEstimation

/// Beats, and what the network says of every moment.
struct FoundBeats {
    /// In order.
    private(set) var beats: [Beat] = []
    private let curve: TempoCurve
    private let shares: BeatShares

    private static let perBeat = BeatCells.perBeat
    /// How much earlier than their sound the beats are found, in seconds: a frame hears a stroke before its middle has come to it.
    /// Measured on click tracks.
    private static let frontEndSeconds = 0.0045

    init(_ rises: BandRises, curve: TempoCurve, tempoBPM: Double, model: BeatModel) {
        let seconds = curve.seconds(everyBeats: 1 / Double(Self.perBeat)), rate = model.features.framesPerSecond
        self.curve = curve
        guard seconds.count >= 2 * Self.perBeat else {
            shares = BeatShares(scores: [], perBeat: Self.perBeat)
            return
        }
        let cells = BeatCells.means(of: rises.values, bandCount: rises.count, scales: rises.scales, framesPerSecond: rate, at: seconds)
        shares = BeatShares(scores: model.scores(cells), perBeat: Self.perBeat)
        let onsets = OnsetAlignment(rises, framesPerSecond: rate), sounding = rises.soundingFrames, period = 60 / tempoBPM
        // In silence before and after there is no beat but the one that the last sound leads to.
        let sound = Double(sounding.lowerBound) / rate - period / 2...Double(sounding.upperBound) / rate + period
        beats = BeatPath().cells(of: shares, perBeat: Self.perBeat).map { cell in
            let found = onsets.aligned(curve.seconds(atBeat: cell / Double(Self.perBeat)), periodSeconds: period)
            return Beat(seconds: max(0, found + Self.frontEndSeconds), confidence: shares.confidence(atCell: cell))
        }.filter { sound.contains($0.seconds) }
    }

    /// How sure it is, from 0 to 1, that a beat lies at a moment and not elsewhere within its length.
    func confidence(atSeconds seconds: Double) -> Double {
        shares.confidence(atCell: curve.beat(atSeconds: seconds - Self.frontEndSeconds) * Double(Self.perBeat))
    }
}
