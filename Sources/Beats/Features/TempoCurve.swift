import TempoEstimation

/// The tempo of a sound over time as parts of constant tempo, and the beats counted along it. Where the beats lie, it does not tell: beat
/// 0 of the count is the start of the curve.
struct TempoCurve {
    /// Where parts begin and the last ends, in seconds and in beats.
    private var seconds: [Double]
    private var beats: [Double]
    /// Whether nearly all of the sound has the tempo of the whole, at some level: no more than a fifth surely has another.
    let isSteady: Bool

    /// A part is surely of another tempo if its confidence is so much or more, and its tempo, at the level of the whole, so much faster or slower.
    private static let sureConfidence = 0.9, otherRatio = 1.04
    private static let largestOtherShare = 0.2

    /// The local tempi, at the metrical level of the whole; where there are none, the tempo of the whole.
    ///
    /// - Parameters:
    ///   - segments: Parts of nearly constant tempo, in order; between them the one before goes on.
    ///   - startSeconds: Where the count begins, in the first part.
    ///   - durationSeconds: Where it ends.
    init(tempoBPM: Double, segments: [TempoSegment] = [], startSeconds: Double = 0, durationSeconds: Double) {
        let tempi = segments.isEmpty ? [tempoBPM] : segments.map { Self.atLevel(of: tempoBPM, $0.tempoBPM) }
        seconds = [startSeconds] + segments.dropFirst().map(\.startSeconds) + [durationSeconds]
        beats = [0]
        let others = zip(segments, tempi).filter { $0.confidence >= Self.sureConfidence && Self.distance($1, tempoBPM) > Self.otherRatio }
        let otherSeconds = others.reduce(0) { $0 + $1.0.endSeconds - $1.0.startSeconds }
        isSteady = otherSeconds <= Self.largestOtherShare * (durationSeconds - startSeconds)
        for (index, tempo) in tempi.enumerated() { beats.append(beats[index] + (seconds[index + 1] - seconds[index]) * tempo / 60) }
    }

    /// A tempo, doubled, tripled, halved or divided by three where that brings it nearer to another.
    private static func atLevel(of whole: Double, _ tempo: Double) -> Double {
        [1, 2, 0.5, 3, 1.0 / 3].map { tempo * $0 }.min { distance($0, whole) < distance($1, whole) }!
    }

    private static func distance(_ a: Double, _ b: Double) -> Double { max(a, b) / min(a, b) }

    /// Length in beats.
    var beatCount: Double { beats[beats.count - 1] }

    /// When the count reaches `beat`; the first and last part go on beyond the ends.
    func seconds(atBeat beat: Double) -> Double {
        var part = 0
        while part + 2 < beats.count && beats[part + 1] <= beat { part += 1 }
        let length = beats[part + 1] - beats[part]
        return length > 0 ? seconds[part] + (beat - beats[part]) / length * (seconds[part + 1] - seconds[part]) : seconds[part]
    }

    /// The count at a moment; before the start and after the end it goes on.
    func beat(atSeconds moment: Double) -> Double {
        var part = 0
        while part + 2 < seconds.count && seconds[part + 1] <= moment { part += 1 }
        let length = seconds[part + 1] - seconds[part]
        return length > 0 ? beats[part] + (moment - seconds[part]) / length * (beats[part + 1] - beats[part]) : beats[part]
    }

    /// The moments at which the count reaches 0, `step`, 2 · `step` and so on, up to the end.
    func seconds(everyBeats step: Double) -> [Double] {
        var part = 0
        return (0...Int(beatCount / step)).map { number in
            let beat = Double(number) * step
            while part + 2 < beats.count && beats[part + 1] <= beat { part += 1 }
            let length = beats[part + 1] - beats[part]
            return length > 0 ? seconds[part] + (beat - beats[part]) / length * (seconds[part + 1] - seconds[part]) : seconds[part]
        }
    }
}
