import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How a player's tempo bends: where each beat falls, in beats of the mean tempo.
///
/// The logarithm of the tempo is the sum of an arch over every phrase (faster in its middle, slower at its end), a slow
/// drift, and an error of every beat's own. See the measurements of performed music in B. Repp, "Diversity and
/// commonality in music performance", J. Acoust. Soc. Am. 92 (1992).
struct Rubato {
    private let firstBeat: Int
    /// Position of beat `firstBeat + i`; position 0 is beat 0 of the piece's start.
    private let positions: [Double]

    /// - Parameters:
    ///   - depth: Standard deviation of the tempo's logarithm that is aimed at.
    ///   - beats: The beats that are asked about; `start`, among them, keeps its place.
    init(depth: Double, beats: Range<Int>, start: Int, beatsPerBar: Int, stream: inout RandomStream) {
        firstBeat = beats.lowerBound
        let phraseBeats = beatsPerBar * [1, 2, 2, 4, 4, 8][stream.index(below: 6)]
        let arch = depth * stream.uniform(in: 0...1.6), ending = depth * stream.uniform(in: 0...3)
        let drift = depth * stream.uniform(in: 0...0.8), own = depth * stream.uniform(in: 0...0.7)
        var walk = 0.0
        var positions = [0.0]
        for beat in beats {
            let place = Double(((beat % phraseBeats) + phraseBeats) % phraseBeats) / Double(phraseBeats)
            walk = 0.95 * walk + 0.31 * stream.normal()
            let last = place > 1 - 2.01 / Double(phraseBeats) ? ending * (phraseBeats > 4 ? 1 : 0.4) : 0
            let bend = arch * (sin(.pi * place) * 1.4 - 0.9) + drift * walk + own * stream.normal() - last
            positions.append(positions[positions.count - 1] + exp(-max(-0.5, min(0.5, bend))))
        }
        // The mean tempo stays the notated one.
        let scale = Double(beats.count) / positions[positions.count - 1], origin = positions[start - beats.lowerBound]
        self.positions = positions.map { ($0 - origin) * scale }
    }

    /// Where `beat` falls, counted from `start` in beats of the mean tempo; linear between whole beats.
    func position(_ beat: Double) -> Double {
        let place = min(max(beat - Double(firstBeat), 0), Double(positions.count - 1))
        let index = min(Int(place), positions.count - 2)
        return positions[index] + (place - Double(index)) * (positions[index + 1] - positions[index])
    }
}
