import RandomStreams

/// One note or chord of a part: where in the bar, how long (both in beats), which scale degrees.
struct PartNote {
    var beat: Double
    var beats: Double
    var degrees: [Int]
    var gain: Float
}

/// A bass player: a line of one kind over the piece's harmony.
struct BassPart {
    private let kind: BassLine
    private let kickBeats: [Double]
    private let pattern: [Double]
    private let vamp: [Double]
    private let articulation: Double

    init(style: GrooveStyle, kickLine: String, stream: inout RandomStream) {
        kind = style.bassLines[stream.index(below: style.bassLines.count)]
        kickBeats = kickLine.enumerated().filter { $1 == "x" || $1 == "o" }
            .map { Double($0.offset) / Double(style.stepsPerBeat) }.filter { $0 < Double(style.beatsPerBar) }
        pattern = rhythm(style: style, density: 0.35, stream: &stream)
        vamp = drawVamp(of: style, stream: &stream)
        articulation = stream.uniform(in: 0.4...0.98)
    }

    func notes(bar: Int, style: GrooveStyle, harmony: Harmony, stream: inout RandomStream) -> [PartNote] {
        let root = harmony.chordDegree(bar: bar), beats = style.beatsPerBar
        let half = style.stepsPerBeat == 3 ? 2.0 / 3 : 0.5
        let wholes = (0..<beats).map(Double.init)
        let places: [Double] = switch kind {
        case .followKick: kickBeats.isEmpty ? [0] : kickBeats
        case .eighths, .octaves: wholes.flatMap { [$0, $0 + half] }
        case .roots: beats == 4 ? [0, 2] : [0]
        case .rootFifth: beats == 4 ? [0, 2] : wholes
        case .walking: wholes
        case .offBeats: wholes.map { $0 + half }
        case .tumbao: beats == 4 ? [1.5, 3] : [0, half]
        case .syncopated: pattern
        case .vamp: vamp
        case .bars: [0]
        }
        return places.enumerated().map { index, place in
            let next = index + 1 < places.count ? places[index + 1] : Double(beats)
            let degree = switch kind {
            case .rootFifth: index % 2 == 0 ? root : root - 3
            case .octaves: index % 2 == 0 ? root : root + 7
            case .walking: index == 0 ? root : root + [-3, -2, -1, 1, 2, 4][stream.index(below: 6)]
            default: stream.uniform() < 0.1 ? root + 4 : root
            }
            return PartNote(beat: place, beats: max(0.1, next - place) * articulation, degrees: [degree],
                            gain: index == 0 ? 1 : Float(stream.uniform(in: 0.6...1)))
        }
    }
}

/// An accompanist: chords or broken chords in one manner throughout.
struct CompingPart {
    private let kind: Comping
    private let pattern: [Double]
    private let vamp: [Double]
    private let articulation: Double
    private let notesPerBeat: Int
    private let arpeggioOrder: Int
    private let octaveSpan: Int

    init(style: GrooveStyle, stream: inout RandomStream) {
        kind = style.compings[stream.index(below: style.compings.count)]
        pattern = rhythm(style: style, density: stream.uniform(in: 0.25...0.6), stream: &stream)
        vamp = drawVamp(of: style, stream: &stream)
        articulation = stream.uniform(in: 0.25...1)
        notesPerBeat = style.stepsPerBeat == 3 ? 3 : [2, 2, 4, 3, 1][stream.index(below: 5)]
        arpeggioOrder = stream.index(below: 4)
        octaveSpan = 1 + stream.index(below: 2)
    }

    func notes(bar: Int, style: GrooveStyle, harmony: Harmony, stream: inout RandomStream) -> [PartNote] {
        let chord = harmony.chord(bar: bar), beats = style.beatsPerBar
        let half = style.stepsPerBeat == 3 ? 2.0 / 3 : 0.5
        let wholes = (0..<beats).map(Double.init)
        if kind == .arpeggio { return arpeggio(chord, beats: beats, stream: &stream) }
        let places: [Double] = switch kind {
        case .quarters: wholes
        case .eighths: wholes.flatMap { [$0, $0 + half] }
        case .offBeats: wholes.map { $0 + half }
        case .afterBeats: beats > 2 ? Array(wholes.dropFirst()) : [half, 1 + half]
        case .pattern: pattern
        case .vamp: vamp
        case .bars, .arpeggio: [0]
        }
        return places.enumerated().map { index, place in
            let next = index + 1 < places.count ? places[index + 1] : Double(beats)
            let length = kind == .bars ? Double(beats) : max(0.15, next - place) * articulation
            return PartNote(beat: place, beats: length, degrees: chord,
                            gain: place == place.rounded() ? 1 : Float(stream.uniform(in: 0.6...1)))
        }
    }

    private func arpeggio(_ chord: [Int], beats: Int, stream: inout RandomStream) -> [PartNote] {
        let ladder = (0..<octaveSpan).flatMap { octave in chord.map { $0 + 7 * octave } }
        let count = ladder.count
        return (0..<beats * notesPerBeat).map { index in
            let rung: Int
            switch arpeggioOrder {
            case 0: rung = index % count
            case 1: rung = count - 1 - index % count
            case 2:
                let turn = max(1, 2 * count - 2), x = index % turn
                rung = x < count ? x : turn - x
            default: rung = stream.index(below: count)
            }
            return PartNote(beat: Double(index) / Double(notesPerBeat), beats: articulation * 2 / Double(notesPerBeat),
                            degrees: [ladder[rung]], gain: index % notesPerBeat == 0 ? 1 : 0.75)
        }
    }
}

/// A tune: a motif of one to four bars, repeated with its pitches moved along the harmony.
struct MelodyPart {
    private let motif: [PartNote]
    private let motifBars: Int

    init(style: GrooveStyle, stream: inout RandomStream) {
        motifBars = [1, 2, 2, 4][stream.index(below: 4)]
        let length = Double(motifBars * style.beatsPerBar)
        let durations: [Double] = style.stepsPerBeat == 3
            ? [1.0 / 3, 1.0 / 3, 2.0 / 3, 1, 1, 2] : [0.25, 0.5, 0.5, 0.5, 0.75, 1, 1, 1.5, 2]
        // Some tunes are busy, some slow: a piece uses a few of the durations only.
        let palette = (0..<3).map { _ in durations[stream.index(below: durations.count)] }
        let restShare = stream.uniform(in: 0...0.3), articulation = stream.uniform(in: 0.4...1)
        var notes: [PartNote] = [], beat = 0.0, degree = 7
        while beat < length - 1e-9 {
            let beats = min(palette[stream.index(below: 3)], length - beat)
            degree = min(max(degree + stream.index(below: 7) - 3, 2), 14)
            if stream.uniform() >= restShare {
                notes.append(PartNote(beat: beat, beats: beats * articulation, degrees: [degree],
                                      gain: Float(stream.uniform(in: 0.6...1))))
            }
            beat += beats
            // Uneven durations would leave the grid for good; come back to the beat when one has been passed.
            if beat.rounded() != beat && stream.uniform() < 0.5 && palette.contains(where: { $0 < 1 }) {
                let grid = style.stepsPerBeat == 3 ? 1.0 / 3 : 0.5
                beat = min(length, (beat / grid).rounded(.up) * grid)
            }
        }
        motif = notes
    }

    func notes(bar: Int, style: GrooveStyle, harmony: Harmony, stream: inout RandomStream) -> [PartNote] {
        let start = Double((bar % motifBars) * style.beatsPerBar), end = start + Double(style.beatsPerBar)
        let shift = harmony.chordDegree(bar: bar) % 3
        return motif.filter { $0.beat >= start && $0.beat < end }.map {
            var note = $0
            note.beat -= start
            note.degrees[0] += shift
            return note
        }
    }
}

/// One of the style's vamps for the whole piece; empty, and nothing drawn, where the style has none.
private func drawVamp(of style: GrooveStyle, stream: inout RandomStream) -> [Double] {
    style.vamps.isEmpty ? [] : style.vamps[stream.index(below: style.vamps.count)]
}

/// A random rhythm for one bar on the style's eighths or grid: places in beats, never empty.
private func rhythm(style: GrooveStyle, density: Double, stream: inout RandomStream) -> [Double] {
    let perBeat = style.stepsPerBeat == 4 && stream.uniform() < 0.6 ? 2 : style.stepsPerBeat
    let places = (0..<style.beatsPerBar * perBeat).filter { step in
        stream.uniform() < (step % perBeat == 0 ? density * 1.5 : density)
    }
    return places.isEmpty ? [0] : places.map { Double($0) / Double(perBeat) }
}
