import RandomStreams

/// Maps positions in beats to seconds: tempo, phase, swing and the player's inaccuracy.
struct GrooveClock {
    let tempoBPM: Double
    /// When the beat `startBeat` falls; less than one beat after the sound's start.
    let phaseSeconds: Double
    /// The piece is entered here, so that excerpts do not all begin with a first bar.
    let startBeat: Int
    private let swing: Double
    private let swingsSixteenths: Bool
    private let rubato: Rubato?

    /// - Parameter rubato: How much of the style's usual bending of the tempo there is; 0 is a metronome.
    init(style: GrooveStyle, tempoBPM: Double, seconds: Double, rubato: Double, stream: inout RandomStream) {
        self.tempoBPM = tempoBPM
        phaseSeconds = stream.uniform() * 60 / tempoBPM
        startBeat = style.beatsPerBar * 2 + stream.index(below: style.beatsPerBar * 8)
        let swings = style.swungShare.map { stream.uniform() < $0 } ?? true
        swing = swings ? style.swingRange.map { stream.uniform(in: $0) } ?? 0.5 : 0.5
        swingsSixteenths = style.swingsSixteenths
        guard rubato > 0, stream.uniform() < style.rubatoShare else {
            self.rubato = nil
            return
        }
        // The tempo may bend so far that more bars sound than at a steady one.
        let bars = (startBeat / style.beatsPerBar - 3)..<(startBeat / style.beatsPerBar + 6 + Int(1.7 * seconds * tempoBPM / 60) / style.beatsPerBar)
        self.rubato = Rubato(
            depth: rubato * style.rubatoDepth * stream.uniform(in: 0.2...1), beats: bars.lowerBound * style.beatsPerBar..<bars.upperBound * style.beatsPerBar,
            start: startBeat, beatsPerBar: style.beatsPerBar, stream: &stream)
    }

    /// Whether the tempo bends.
    var isBent: Bool { rubato != nil }

    /// - Parameter beat: Position in beats from the piece's start, as notated.
    func seconds(beat: Double) -> Double {
        let place = swung(beat)
        return phaseSeconds + (rubato?.position(place) ?? (place - Double(startBeat))) * 60 / tempoBPM
    }

    private func swung(_ beat: Double) -> Double {
        let unit = swingsSixteenths ? 0.5 : 1.0
        let whole = (beat / unit).rounded(.down)
        let x = beat / unit - whole
        let moved = x < 0.5 ? x * 2 * swing : swing + (x - 0.5) * 2 * (1 - swing)
        return (whole + moved) * unit
    }
}

/// A player's inaccuracy: onset errors of zero mean, so that the tempo stays exact.
struct Humaniser {
    let sigmaSeconds: Double

    /// Sequenced in a third of cases, else played with a standard deviation of up to 15 ms.
    init(stream: inout RandomStream) {
        sigmaSeconds = stream.uniform() < 0.35 ? 0 : stream.uniform(in: 0...0.015)
    }

    func deviation(_ stream: inout RandomStream) -> Double {
        sigmaSeconds == 0 ? 0 : min(max(stream.normal(), -2.5), 2.5) * sigmaSeconds
    }
}
