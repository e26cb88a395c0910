import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Kinds of sound that have onsets or movement but no tempo.
public enum PulselessKind: String, CaseIterable, Codable, Sendable {
    /// Drum strokes at Poisson times.
    case strokes
    /// Notes and chords at Poisson times.
    case notes
    /// Strokes and notes together.
    case mixture
    /// Noise whose level wanders.
    case modulatedNoise
    /// Noise of constant level, from white to brown: tape hiss, rain, wind.
    case steadyNoise
    /// Held chords that change at random times.
    case pads
    /// Syllables: voiced, gliding, of random lengths, with noise bursts and pauses.
    case speech
}

/// Renders sound without a tempo, with the instruments and rooms of the grooves: what a model must not hear a tempo in.
///
/// - Parameters:
///   - kind: What to render.
///   - stream: Decides everything, also the onset rate (1–10 a second, log-uniform); same stream, same bytes.
/// - Returns: Samples with a peak of 0.2–0.99; `tempoBPM` nil, no beats.
public func renderPulseless(kind: PulselessKind, seconds: Double, sampleRate: Int = 22050,
                            stream: inout RandomStream) -> RenderedReference {
    var canvas = SoundCanvas(seconds: seconds, sampleRate: sampleRate)
    let onsetsPerSecond = exp(stream.uniform(in: log(1)...log(10)))
    switch kind {
    case .strokes: addStrokes(&canvas, onsetsPerSecond, seconds, sampleRate, &stream)
    case .notes: addNotes(&canvas, onsetsPerSecond, seconds, holding: false, &stream)
    case .mixture:
        addStrokes(&canvas, onsetsPerSecond, seconds, sampleRate, &stream)
        addNotes(&canvas, exp(stream.uniform(in: log(1)...log(8))), seconds, holding: false, &stream)
    case .modulatedNoise: addNoise(&canvas, depth: stream.uniform(in: 0.2...1.2), &stream)
    case .steadyNoise: addNoise(&canvas, depth: 0, &stream)
    case .pads: addNotes(&canvas, stream.uniform(in: 0.3...1.5), seconds, holding: true, &stream)
    case .speech: addSpeech(&canvas, seconds, &stream)
    }
    SoundFinish(stream: &stream).apply(to: &canvas, stream: &stream)
    return RenderedReference(samples: canvas.samples, sampleRate: sampleRate, tempoBPM: nil, beatTimesSeconds: [],
                             label: kind.rawValue)
}

/// Times of a Poisson process, from before the start so that the beginning is no exception.
private func poissonTimes(_ perSecond: Double, _ seconds: Double, _ stream: inout RandomStream) -> [Double] {
    var result: [Double] = [], time = -2.0
    while true {
        time += stream.exponential(mean: 1 / perSecond)
        if time >= seconds { return result }
        result.append(time)
    }
}

private func addStrokes(_ canvas: inout SoundCanvas, _ perSecond: Double, _ seconds: Double, _ sampleRate: Int,
                        _ stream: inout RandomStream) {
    let all = PercussionSound.allCases
    let kit = (0..<1 + stream.index(below: 5)).map { _ in
        all[stream.index(below: all.count)].render(sampleRate: sampleRate, stream: &stream)
    }
    for time in poissonTimes(perSecond, seconds, &stream) {
        canvas.add(kit[stream.index(below: kit.count)], atSeconds: time, gain: Float(stream.uniform(in: 0.2...1)))
    }
}

private func addNotes(_ canvas: inout SoundCanvas, _ perSecond: Double, _ seconds: Double, holding: Bool,
                      _ stream: inout RandomStream) {
    let families: [PitchedFamily] = holding ? [.bowed, .organ, .synth, .fm] : PitchedFamily.allCases
    let instruments = (0..<1 + stream.index(below: 3)).map { _ in
        PitchedInstrument(families[stream.index(below: families.count)], stream: &stream)
    }
    let harmony = Harmony(stream: &stream)
    let chordShare = holding ? 1 : stream.uniform()
    let times = poissonTimes(perSecond, seconds, &stream)
    for (index, time) in times.enumerated() {
        let next = index + 1 < times.count ? times[index + 1] : seconds + 1
        let length = holding ? next - time : stream.exponential(mean: 0.4)
        let degree = stream.index(below: 12), octave = stream.index(below: 3) - 1
        let size = stream.uniform() < chordShare ? 3 : 1
        let instrument = instruments[stream.index(below: instruments.count)]
        let gain = Float(stream.uniform(in: 0.1...0.4))
        for voice in 0..<size {
            instrument.play(on: &canvas, atSeconds: time, seconds: length,
                            hertz: harmony.hertz(degree: degree + 2 * voice, octave: octave), gain: gain,
                            stream: &stream)
        }
    }
}

/// White noise under a log-normal envelope with knots at random distances.
/// - Parameter depth: Deviation of the wandering level, in nepers.
private func addNoise(_ canvas: inout SoundCanvas, depth: Double, _ stream: inout RandomStream) {
    let rate = canvas.sampleRate
    let meanKnotSeconds = stream.uniform(in: 0.03...0.3)
    let smoothing = Float(exp(stream.uniform(in: log(0.02)...0)))
    canvas.modify { samples in
        var position = 0, level = Float(exp(depth * stream.normal())), low: Float = 0
        while position < samples.count {
            let count = max(1, Int(stream.exponential(mean: meanKnotSeconds) * rate))
            let next = Float(exp(depth * stream.normal()))
            let slope = (next - level) / Float(count)
            for i in position..<min(samples.count, position + count) {
                low += smoothing * (Float(stream.uniform(in: -1...1)) - low)
                samples[i] += level * low
                level += slope
            }
            level = next
            position += count
        }
    }
}

/// Buzzes with gliding pitch through two resonances that move from syllable to syllable, and fricative noise.
private func addSpeech(_ canvas: inout SoundCanvas, _ seconds: Double, _ stream: inout RandomStream) {
    let rate = canvas.sampleRate
    let basePitch = exp(stream.uniform(in: log(85)...log(250)))
    var time = -stream.uniform()
    while time < seconds {
        let voicedSeconds = 0.06 + stream.exponential(mean: 0.12)
        let pitch = basePitch * exp(0.15 * stream.normal()), glide = 0.3 * stream.normal()
        let formants = [stream.uniform(in: 280...850), stream.uniform(in: 900...2500)]
        let gain = Float(stream.uniform(in: 0.3...1)), isFricative = stream.uniform() < 0.25
        let attack = stream.uniform(in: 0.01...0.05)
        canvas.withSamples(fromSeconds: time, seconds: voicedSeconds) { target, _ in
            var resonators = formants.map { Resonator(hertz: $0, bandwidthHertz: 90, rate: rate) }
            var phase = 0.0
            for i in 0..<target.count {
                let t = Double(i) / rate
                phase += pitch * (1 + glide * t) / rate
                if phase >= 1 { phase -= 1 }
                let source = isFricative ? Float(stream.uniform(in: -1...1)) : Float(phase - 0.5)
                let envelope = Float(min(1, t / attack) * min(1, (voicedSeconds - t) / attack))
                var x: Float = isFricative ? source : 0
                if !isFricative { for r in resonators.indices { x += resonators[r].filter(source) } }
                target[i] += gain * envelope * x * 0.5
            }
        }
        time += voicedSeconds
        // Mostly a short gap; sometimes a breath.
        time += stream.uniform() < 0.12 ? stream.uniform(in: 0.2...0.9) : stream.exponential(mean: 0.04)
    }
}

/// Two poles; unit gain at the peak, roughly.
private struct Resonator {
    private let a1: Float, a2: Float, gain: Float
    private var y1: Float = 0, y2: Float = 0

    init(hertz: Double, bandwidthHertz: Double, rate: Double) {
        let radius = exp(-.pi * bandwidthHertz / rate)
        a1 = Float(2 * radius * cos(2 * .pi * hertz / rate))
        a2 = Float(-radius * radius)
        gain = Float(1 - radius)
    }

    mutating func filter(_ x: Float) -> Float {
        let y = gain * x + a1 * y1 + a2 * y2
        (y2, y1) = (y1, y)
        return y
    }
}
