import RandomStreams

/// Renders a rhythm of equal steps, over and over from the start of the sound, over noise 80 dB down.
///
/// - Parameters:
///   - steps: Whether each step is played; at least one is.
///   - sound: What plays; all strokes are the same specimen.
///   - tempoBPM: Beats per minute; a beat has four steps.
///   - seconds: Length of the sound.
///   - stream: Decides the specimen and the noise; same stream, same bytes.
public func renderSteps(
    _ steps: [Bool], sound: PercussionSound, tempoBPM: Double, seconds: Double, sampleRate: Int = 22050, stream: inout RandomStream
) -> RenderedReference {
    precondition(steps.contains(true), "renderSteps: no step of \(steps.count) is played")
    precondition(tempoBPM > 0 && tempoBPM.isFinite, "renderSteps: tempoBPM must be positive, found \(tempoBPM)")
    var canvas = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
    let stroke = sound.render(sampleRate: sampleRate, stream: &stream)
    let times = beatTimes(phaseSeconds: 0, tempoBPM: 4 * tempoBPM, seconds: seconds)
    for (place, time) in times.enumerated() where steps[place % steps.count] {
        canvas.add(stroke, atSeconds: time, gain: 1)
    }
    canvas.addNoiseFloor(&stream)
    return RenderedReference(samples: canvas.samples, sampleRate: sampleRate, tempoBPM: tempoBPM,
                             beatTimesSeconds: beatTimes(phaseSeconds: 0, tempoBPM: tempoBPM, seconds: seconds), label: sound.rawValue)
}

extension SoundCanvas {
    /// Adds noise 80 dB down, and brings the whole within full scale.
    mutating func addNoiseFloor(_ stream: inout RandomStream) {
        modify { for i in $0.indices { $0[i] += 1e-4 * Float(stream.uniform(in: -1.7...1.7)) } }
        let peak = peak
        if peak > 1 { modify { for i in $0.indices { $0[i] /= peak } } }
    }
}
