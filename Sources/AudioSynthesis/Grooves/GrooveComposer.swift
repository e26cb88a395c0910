import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Renders random synthetic music of exactly known tempo in a random style and at a tempo plausible for it.
///
/// The tempo is log-uniform in `GrooveStyle.plausibleRange`. See `renderGroove(style:tempoBPM:...)`.
public func renderGroove(seconds: Double, sampleRate: Int = 22050, rubato: Double = 0,
                         stream: inout RandomStream) -> RenderedReference {
    let style = drawStyle(among: GrooveStyle.allCases, &stream)
    let range = GrooveStyle.plausibleRange(style)
    let tempo = exp(stream.uniform(in: log(range.lowerBound)...log(range.upperBound)))
    return renderGroove(style: style, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, rubato: rubato, stream: &stream)
}

/// Renders random synthetic music at the given tempo, in a random style that is plausible there (any, if none is).
public func renderGroove(tempoBPM: Double, seconds: Double, sampleRate: Int = 22050,
                         stream: inout RandomStream) -> RenderedReference {
    let plausible = GrooveStyle.allCases.filter { GrooveStyle.plausibleRange($0).contains(tempoBPM) }
    let style = drawStyle(among: plausible.isEmpty ? GrooveStyle.allCases : plausible, &stream)
    return renderGroove(style: style, tempoBPM: tempoBPM, seconds: seconds, sampleRate: sampleRate, stream: &stream)
}

/// Renders a random piece of a style: drums, bass, accompaniment and tune, each present or not, with random
/// instruments, patterns, harmony, swing, inaccuracy of the players, room and mix.
///
/// - Parameters:
///   - tempoBPM: Tempo of the notated beat, positive; constant and exact (inaccuracies have zero mean), but for rubato.
///   - seconds: Length; the piece is entered somewhere in its middle.
///   - rubato: 0 for a metronome's beat; 1 bends the tempo of some pieces as players of the style do, and
///     `beatTimesSeconds` tells how. `tempoBPM` is then the mean over a longer piece.
///   - stream: Decides everything else; same stream, same bytes.
/// - Returns: Samples with a peak of 0.2–0.99 and the notated beats.
public func renderGroove(style: GrooveStyle, tempoBPM: Double, seconds: Double, sampleRate: Int = 22050,
                         rubato: Double = 0, stream: inout RandomStream) -> RenderedReference {
    precondition(tempoBPM > 0 && tempoBPM.isFinite, "renderGroove: tempoBPM must be positive, found \(tempoBPM)")
    var composer = GrooveComposer(style: style, tempoBPM: tempoBPM, seconds: seconds, sampleRate: sampleRate,
                                  rubato: rubato, stream: stream)
    let result = composer.render()
    stream = composer.stream
    return result
}

private func drawStyle(among styles: [GrooveStyle], _ stream: inout RandomStream) -> GrooveStyle {
    var left = stream.uniform() * styles.reduce(0) { $0 + $1.weight }
    for style in styles {
        left -= style.weight
        if left < 0 { return style }
    }
    return styles[styles.count - 1]
}

private struct GrooveComposer {
    let style: GrooveStyle
    let seconds: Double
    let sampleRate: Int
    let clock: GrooveClock
    let harmony: Harmony
    var stream: RandomStream

    init(style: GrooveStyle, tempoBPM: Double, seconds: Double, sampleRate: Int, rubato: Double, stream: RandomStream) {
        var stream = stream
        (self.style, self.seconds, self.sampleRate) = (style, seconds, sampleRate)
        clock = GrooveClock(style: style, tempoBPM: tempoBPM, seconds: seconds, rubato: rubato, stream: &stream)
        harmony = Harmony(stream: &stream)
        self.stream = stream
    }

    /// Bars that sound within the canvas, and two before, whose notes may ring into it.
    private var bars: Range<Int> {
        let first = clock.startBeat / style.beatsPerBar - 2
        let beats = seconds * clock.tempoBPM / 60 * (clock.isBent ? 1.5 : 1)
        return first..<first + 4 + Int(beats) / style.beatsPerBar
    }

    mutating func render() -> RenderedReference {
        var master = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
        let drums = DrumPart(style: style, sampleRate: sampleRate, stream: &stream)
        let hasDrums = stream.uniform() >= style.drumlessShare
        let hasBass = stream.uniform() < (style == .chamber ? 0.4 : 0.8)
        // Somebody must play the beat.
        let hasComping = stream.uniform() < 0.75 || !(hasDrums || hasBass) || (!hasDrums && stream.uniform() < 0.8)
        let hasMelody = stream.uniform() < 0.6
        if hasDrums {
            var canvas = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
            for bar in audibleBars(alwaysOn: !(hasBass || hasComping)) {
                drums.play(bar: bar, on: &canvas, clock: clock, stream: &stream)
            }
            mix(canvas, into: &master, decibels: 0...8)
        }
        if hasBass {
            let part = BassPart(style: style, kickLine: drums.kickLine, stream: &stream)
            let families: [PitchedFamily] = [.bass, .bass, .synth, .fm, .plucked, .pizzicato, .bowed]
            let family = families[stream.index(below: families.count)]
            let (style, harmony) = (style, harmony)
            play(family, octave: -1, decibels: -8...2, into: &master, alwaysOn: !hasDrums && !hasComping) {
                part.notes(bar: $0, style: style, harmony: harmony, stream: &$1)
            }
        }
        if hasComping {
            let part = CompingPart(style: style, stream: &stream)
            let (style, harmony) = (style, harmony)
            play(family(), octave: 0, decibels: -12...2, into: &master, alwaysOn: !hasDrums) {
                part.notes(bar: $0, style: style, harmony: harmony, stream: &$1)
            }
        }
        if hasMelody {
            let part = MelodyPart(style: style, stream: &stream)
            let (style, harmony) = (style, harmony)
            play(family(), octave: 1, decibels: -12...0, into: &master, alwaysOn: false) {
                part.notes(bar: $0, style: style, harmony: harmony, stream: &$1)
            }
        }
        SoundFinish(stream: &stream).apply(to: &master, stream: &stream)
        let beats = (bars.lowerBound * style.beatsPerBar..<bars.upperBound * style.beatsPerBar).map { clock.seconds(beat: Double($0)) }
            .filter { $0 >= 0 && $0 < seconds }
        return RenderedReference(samples: master.samples, sampleRate: sampleRate, tempoBPM: clock.tempoBPM,
                                 beatTimesSeconds: beats, label: style.rawValue)
    }

    private mutating func family() -> PitchedFamily {
        let families: [PitchedFamily] = switch style {
        case .chamber: [.piano, .piano, .plucked, .pizzicato, .bowed, .bowed, .mallet, .organ, .fm]
        case .jazz: [.piano, .plucked, .mallet, .fm]
        default: [.piano, .plucked, .bowed, .fm, .organ, .synth, .synth, .mallet]
        }
        return families[stream.index(below: families.count)]
    }

    /// The bars in which a part plays: now and then it rests for four.
    private mutating func audibleBars(alwaysOn: Bool) -> [Int] {
        let restShare = alwaysOn ? 0 : stream.uniform(in: 0...0.2)
        var rests: [Int: Bool] = [:]
        return bars.filter { bar in
            if rests[bar / 4] == nil { rests[bar / 4] = stream.uniform() < restShare }
            return rests[bar / 4] == false
        }
    }

    private mutating func play(_ family: PitchedFamily, octave: Int, decibels: ClosedRange<Double>,
                               into master: inout SoundCanvas, alwaysOn: Bool,
                               notes: (Int, inout RandomStream) -> [PartNote]) {
        var canvas = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
        let instrument = PitchedInstrument(family, stream: &stream)
        let humaniser = Humaniser(stream: &stream)
        let strumSeconds = stream.uniform() < 0.3 ? stream.uniform(in: 0.003...0.02) : 0
        let beatSeconds = 60 / clock.tempoBPM
        for bar in audibleBars(alwaysOn: alwaysOn) {
            for note in notes(bar, &stream) {
                let beat = Double(bar * style.beatsPerBar) + note.beat
                let time = clock.seconds(beat: beat) + humaniser.deviation(&stream)
                for (index, degree) in note.degrees.enumerated() {
                    instrument.play(on: &canvas, atSeconds: time + Double(index) * strumSeconds,
                                    seconds: note.beats * beatSeconds,
                                    hertz: harmony.hertz(degree: degree, octave: octave), gain: 0.3 * note.gain,
                                    stream: &stream)
                }
            }
        }
        mix(canvas, into: &master, decibels: decibels)
    }

    /// Adds a part at a random level, by its root mean square.
    private mutating func mix(_ canvas: SoundCanvas, into master: inout SoundCanvas, decibels: ClosedRange<Double>) {
        let gain = Float(pow(10, stream.uniform(in: decibels) / 20))
        let level = canvas.level
        if level > 1e-6 { master.add(canvas, gain: gain * 0.1 / level) }
    }
}
