import RandomStreams

/// A drummer for one piece: lines chosen from the style's book, with ghosts, omissions and fills of his own.
struct DrumPart {
    let kickLine: String
    private let lines: [(sound: PercussionSound, steps: [Character], level: Float)]
    private let kit: [PercussionSound: [Float]]
    private let humaniser: Humaniser
    private let omission: Double
    private let fillEvery: Int?
    private let stepsPerBeat: Int
    private let stepsPerBar: Int

    init(style: GrooveStyle, sampleRate: Int, stream: inout RandomStream) {
        let book = DrumBook.book(for: style)
        func pick<T>(_ choices: [T], _ stream: inout RandomStream) -> T { choices[stream.index(below: choices.count)] }
        kickLine = pick(book.kicks, &stream)
        var lines: [(sound: PercussionSound, steps: [Character], level: Float)] = []
        func add(_ sound: PercussionSound, _ line: String, _ level: Double, _ stream: inout RandomStream) {
            precondition(line.count % (style.stepsPerBeat * style.beatsPerBar) == 0,
                         "DrumBook: line \(line) of \(style) does not fill whole bars")
            lines.append((sound, Array(line), Float(level * stream.uniform(in: 0.5...1.3))))
        }
        add(.kick, kickLine, 1, &stream)
        // Parts drop out whole too: hi-hat alone, kick alone, no kick.
        if stream.uniform() < 0.9 { add(pick(book.snareSounds, &stream), pick(book.snares, &stream), 0.8, &stream) }
        if stream.uniform() < 0.9 { add(pick(book.cymbalSounds, &stream), pick(book.cymbals, &stream), 0.5, &stream) }
        for extra in book.extras where stream.uniform() < 0.4 { add(extra.0, extra.1, 0.5, &stream) }
        if lines.count > 2 && stream.uniform() < 0.1 { lines.removeFirst() }
        self.lines = lines
        var kit: [PercussionSound: [Float]] = [:]
        for sound in lines.map(\.sound) + [.tom, .snare] where kit[sound] == nil {
            kit[sound] = sound.render(sampleRate: sampleRate, stream: &stream)
        }
        self.kit = kit
        humaniser = Humaniser(stream: &stream)
        omission = stream.uniform() < 0.5 ? 0 : stream.uniform(in: 0...0.15)
        fillEvery = [nil, 4, 8, 8][stream.index(below: 4)]
        stepsPerBeat = style.stepsPerBeat
        stepsPerBar = style.stepsPerBeat * style.beatsPerBar
    }

    func play(bar: Int, on canvas: inout SoundCanvas, clock: GrooveClock, stream: inout RandomStream) {
        let isFill = fillEvery.map { bar % $0 == $0 - 1 } ?? false
        let fillStart = isFill ? stepsPerBar - stepsPerBeat * (1 + stream.index(below: 2)) : stepsPerBar
        for line in lines {
            for step in 0..<fillStart {
                let symbol = line.steps[(bar * stepsPerBar + step) % line.steps.count]
                var gain: Float = switch symbol {
                case "x": 1
                case "o": 0.65
                case "g": 0.25
                case "?": stream.uniform() < 0.4 ? 0.7 : 0
                default: 0
                }
                if gain == 0 || stream.uniform() < omission { continue }
                gain *= line.level * Float(stream.uniform(in: 0.8...1.1))
                strike(line.sound, bar, step, gain, &canvas, clock, &stream)
            }
        }
        for step in fillStart..<stepsPerBar where stream.uniform() < 0.75 {
            let gain = Float(stream.uniform(in: 0.4...1))
            strike(stream.uniform() < 0.5 ? .tom : .snare, bar, step, gain, &canvas, clock, &stream)
        }
    }

    private func strike(_ sound: PercussionSound, _ bar: Int, _ step: Int, _ gain: Float, _ canvas: inout SoundCanvas,
                        _ clock: GrooveClock, _ stream: inout RandomStream) {
        let time = clock.seconds(beat: Double(bar * stepsPerBar + step) / Double(stepsPerBeat))
        canvas.add(kit[sound]!, atSeconds: time + humaniser.deviation(&stream), gain: gain)
    }
}
