import RandomStreams

/// What a reference plays on each beat: clicks with or without subdivisions, or a drum pattern.
///
/// The pattern decides which metrical level of a piece the reference resembles; the estimator weighs several.
public enum ReferencePattern: String, CaseIterable, Codable, Sendable {
    /// A click on each beat.
    case click
    /// With softer clicks on the eighths.
    case click8
    /// With softer clicks on the triplets.
    case click3
    /// Kick and snare in turn, hi-hat on eighths.
    case rock
    /// Kick and snare in turn, hi-hat on sixteenths.
    case rock16
    /// Kick on each beat, hi-hat between.
    case four
    /// Hi-hat in swung eighths, soft kick and snare in turn.
    case swing
    /// Kick on one, hi-hat on two and three.
    case waltz

    /// The strokes of one beat: sound, position within the beat in 0 ..< 1, gain.
    func strokes(beat: Int) -> [(sound: PercussionSound, position: Double, gain: Float)] {
        let back: PercussionSound = beat % 2 == 1 ? .snare : .kick
        return switch self {
        case .click: [(.click, 0, 1)]
        case .click8: [(.click, 0, 1), (.click, 1 / 2, 0.4)]
        case .click3: [(.click, 0, 1), (.click, 1 / 3, 0.35), (.click, 2 / 3, 0.35)]
        case .rock: [(back, 0, 1), (.hat, 0, 0.7), (.hat, 1 / 2, 0.6)]
        case .rock16: [(back, 0, 1), (.hat, 0, 0.7), (.hat, 1 / 4, 0.45), (.hat, 1 / 2, 0.7), (.hat, 3 / 4, 0.45)]
        case .four: [(.kick, 0, 1), (.hat, 1 / 2, 0.8)]
        case .swing: [(.hat, 0, 0.8), (.hat, 2 / 3, 0.5), (back, 0, 0.5)]
        case .waltz: [(beat % 3 == 0 ? .kick : .hat, 0, 1)]
        }
    }
}

/// Renders a reference: strictly periodic, its first beat at a random phase, over noise 80 dB down.
///
/// - Parameters:
///   - tempoBPM: Beats per minute, positive.
///   - seconds: Length of the sound.
///   - stream: Decides phase and sounds; same stream, same bytes.
/// - Returns: Samples and beat times; strokes lie on the beat times to a fraction of a sample.
public func renderReference(
    pattern: ReferencePattern, tempoBPM: Double, seconds: Double, sampleRate: Int = 22050, stream: inout RandomStream
) -> RenderedReference {
    precondition(tempoBPM > 0 && tempoBPM.isFinite, "renderReference: tempoBPM must be positive, found \(tempoBPM)")
    var canvas = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
    let period = 60 / tempoBPM
    let phase = stream.uniform() * period
    var kit: [PercussionSound: [Float]] = [:]
    for sound in [PercussionSound.click, .kick, .snare, .hat] {
        kit[sound] = sound.render(sampleRate: sampleRate, stream: &stream)
    }
    let beats = beatTimes(phaseSeconds: phase, tempoBPM: tempoBPM, seconds: seconds)
    for (beat, time) in beats.enumerated() {
        for stroke in pattern.strokes(beat: beat) {
            canvas.add(kit[stroke.sound]!, atSeconds: time + stroke.position * period, gain: stroke.gain)
        }
    }
    canvas.addNoiseFloor(&stream)
    return RenderedReference(samples: canvas.samples, sampleRate: sampleRate, tempoBPM: tempoBPM,
                             beatTimesSeconds: beats, label: pattern.rawValue)
}

/// phase + b x 60 / tempo for b = 0, 1, ... while within `seconds`; by product, so that no error accumulates.
func beatTimes(phaseSeconds: Double, tempoBPM: Double, seconds: Double) -> [Double] {
    var result: [Double] = []
    while true {
        let time = phaseSeconds + Double(result.count) * 60 / tempoBPM
        if time >= seconds { return result }
        result.append(time)
    }
}
