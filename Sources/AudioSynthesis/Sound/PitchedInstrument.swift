import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Ways of making a tone.
enum PitchedFamily: String, CaseIterable, Sendable {
    /// Struck: sharp attack, decays, darkens as it does.
    case piano
    /// Karplus-Strong string. Source: Karplus and Strong, Computer Music Journal 7(2), 1983.
    case plucked
    /// Short, dull, quickly gone.
    case pizzicato
    /// Slow attack, sustained, vibrato.
    case bowed
    /// Frequency modulation. Source: Chowning, JAES 21(7), 1973.
    case fm
    /// Fast attack, sustained, constant colour.
    case organ
    /// Sawtooth-like synthesiser with some decay.
    case synth
    /// Sine with a fast decay, as a marimba or music box.
    case mallet
    case bass
}

/// An instrument drawn at random from a family; `play` adds notes to a canvas.
struct PitchedInstrument: Sendable {
    let family: PitchedFamily
    private let bright: [Float]
    private let dull: [Float]
    private let attackSeconds: Double
    private let decaySeconds: Double
    private let darkeningSeconds: Double
    private let releaseSeconds: Double
    private let vibratoDepth: Double
    private let vibratoHertz: Double
    private let modulationRatio: Double
    private let modulationIndex: Double

    init(_ family: PitchedFamily, stream: inout RandomStream) {
        self.family = family
        var slope = stream.uniform(in: 1.0...1.8), harmonics = 12
        var attack = stream.uniform(in: 0.002...0.01), decay = 1e3, release = 0.03, vibrato = 0.0
        var darkening = stream.uniform(in: 0.1...0.6)
        switch family {
        case .piano: decay = stream.uniform(in: 0.4...1.8)
        case .plucked: decay = stream.uniform(in: 0.3...1.5)
        case .pizzicato: (decay, slope) = (stream.uniform(in: 0.06...0.2), 1.8)
        case .bowed:
            attack = stream.uniform(in: 0.04...0.2)
            (release, vibrato) = (stream.uniform(in: 0.05...0.25), stream.uniform(in: 0...0.006))
        case .fm: decay = stream.uniform(in: 0.2...1.5)
        case .organ: harmonics = 6
        case .synth: (decay, slope, harmonics) = (stream.uniform(in: 0.2...3), 1, 20)
        case .mallet: (decay, slope, harmonics) = (stream.uniform(in: 0.1...0.5), 2.5, 4)
        case .bass: (decay, darkening) = (stream.uniform(in: 0.15...1.2), stream.uniform(in: 0.05...0.3))
        }
        (attackSeconds, decaySeconds, darkeningSeconds, releaseSeconds) = (attack, decay, darkening, release)
        (vibratoDepth, vibratoHertz) = (vibrato, stream.uniform(in: 4.5...6.5))
        modulationRatio = [1, 2, 3, 1.41, 3.5, 0.5][stream.index(below: 6)]
        modulationIndex = stream.uniform(in: 0.5...4) / (2 * .pi)
        // Even harmonics weak or strong: clarinet-like or string-like.
        let even = stream.uniform(in: 0.2...1)
        let amplitudes = (1...harmonics).map { h in
            pow(Double(h), -slope) * (h % 2 == 0 ? even : 1) * stream.uniform(in: 0.5...1.2)
        }
        bright = family == .fm ? waveTable([1]) : waveTable(amplitudes)
        dull = waveTable(Array(amplitudes.prefix(3)))
    }

    /// Adds one note.
    ///
    /// - Parameters:
    ///   - startSeconds: Onset; may lie between samples, or before the canvas.
    ///   - seconds: Until release.
    func play(on canvas: inout SoundCanvas, atSeconds startSeconds: Double, seconds: Double, hertz: Double,
              gain: Float, stream: inout RandomStream) {
        let rate = canvas.sampleRate
        guard hertz > 15, hertz < rate * 0.4 else { return }
        // Beyond seven time constants (60 dB) a decaying note is not worth its samples.
        let sounding = min(max(seconds, 0.03) + releaseSeconds, 7 * decaySeconds)
        let offset = max(0.03, seconds)
        if family == .plucked {
            return pluck(&canvas, startSeconds, offset, hertz, gain, &stream)
        }
        let startPhase = stream.uniform()
        canvas.withSamples(fromSeconds: startSeconds, seconds: sounding) { target, firstBehind in
            bright.withUnsafeBufferPointer { bright in
                dull.withUnsafeBufferPointer { dull in
                    render(target, firstBehind, rate, hertz, offset, gain, startPhase, bright.baseAddress!,
                           dull.baseAddress!)
                }
            }
        }
    }

    private func render(
        _ target: UnsafeMutableBufferPointer<Float>, _ firstBehind: Double, _ rate: Double, _ hertz: Double,
        _ offset: Double, _ gain: Float, _ startPhase: Double, _ bright: UnsafePointer<Float>,
        _ dull: UnsafePointer<Float>
    ) {
        // The slow quantities (envelope, colour, vibrato) are evaluated every 32 samples and drawn as lines between.
        let step = 32
        let turn = 4_294_967_296.0
        var phase = UInt32(startPhase * (turn - 1))
        var modulator: UInt32 = 0
        var position = 0
        var (level, colour) = state(firstBehind / rate, offset)
        while position < target.count {
            let count = min(step, target.count - position)
            let t = (firstBehind + Double(position + count)) / rate
            let (nextLevel, nextColour) = state(t, offset)
            let levelStep = (nextLevel - level) / Float(count), colourStep = (nextColour - colour) / Float(count)
            let bend = vibratoDepth > 0 ? 1 + vibratoDepth * sin(2 * .pi * vibratoHertz * t) : 1
            let increment = UInt32(hertz * bend / rate * turn)
            let chunk = target.baseAddress! + position
            if family == .fm {
                let modulatorIncrement = UInt32(min(hertz * modulationRatio / rate, 0.49) * turn)
                let index = Float(modulationIndex * turn)
                for i in 0..<count {
                    let swing = look(bright, modulator) * index * colour
                    let x = look(bright, phase &+ UInt32(bitPattern: Int32(truncatingIfNeeded: Int64(swing))))
                    chunk[i] += gain * level * x
                    level += levelStep
                    colour += colourStep
                    phase &+= increment
                    modulator &+= modulatorIncrement
                }
            } else {
                for i in 0..<count {
                    let low = look(dull, phase)
                    chunk[i] += gain * level * (low + colour * (look(bright, phase) - low))
                    level += levelStep
                    colour += colourStep
                    phase &+= increment
                }
            }
            (level, colour) = (nextLevel, nextColour)
            position += count
        }
    }

    /// Amplitude and share of the bright table, `t` seconds after the onset.
    private func state(_ t: Double, _ offset: Double) -> (level: Float, colour: Float) {
        var level = min(1, t / attackSeconds) * exp(-t / decaySeconds)
        if t > offset { level *= max(0, 1 - (t - offset) / releaseSeconds) }
        return (Float(level), Float(exp(-t / darkeningSeconds)))
    }

    private func pluck(_ canvas: inout SoundCanvas, _ start: Double, _ offset: Double, _ hertz: Double, _ gain: Float,
                       _ stream: inout RandomStream) {
        let rate = canvas.sampleRate
        let length = max(2, Int((rate / hertz - 0.5).rounded()))
        var line = (0..<length).map { _ in Float(stream.uniform(in: -1...1)) }
        let loss = Float(exp(-Double(length) / rate / decaySeconds))
        let release = Float(exp(-1 / (rate * 0.02)))
        canvas.withSamples(fromSeconds: start, seconds: min(offset + 0.1, 6 * decaySeconds)) { target, behind in
            // The line remembers, so what lies before the canvas has to be run through as well.
            let skipped = Int(behind)
            let held = Int(offset * rate) - skipped
            var index = 0, damping: Float = 1
            line.withUnsafeMutableBufferPointer { line in
                for i in -skipped..<target.count {
                    let next = index + 1 == length ? 0 : index + 1
                    let x = line[index]
                    line[index] = loss * 0.5 * (x + line[next])
                    index = next
                    if i >= held { damping *= release }
                    if i >= 0 { target[i] += gain * damping * x }
                }
            }
        }
    }
}

private let tableBits = 11

@inline(__always) private func look(_ table: UnsafePointer<Float>, _ phase: UInt32) -> Float {
    let index = Int(phase >> UInt32(32 - tableBits))
    let fraction = Float(phase & (1 << UInt32(32 - tableBits) - 1)) * Float(1 / Double(1 << (32 - tableBits)))
    return table[index] + fraction * (table[index + 1] - table[index])
}

/// One period of sine harmonics with its first value repeated at the end, scaled to a peak of 1.
private func waveTable(_ amplitudes: [Double]) -> [Float] {
    let length = 1 << tableBits
    var table = [Double](repeating: 0, count: length + 1)
    for (h, amplitude) in amplitudes.enumerated() {
        // A rotating pair instead of a sine per entry: instruments are made by the thousand.
        let angle = 2 * .pi * Double(h + 1) / Double(length)
        let (c, s) = (cos(angle), sin(angle))
        var (x, y) = (1.0, 0.0)
        for i in 0...length {
            table[i] += amplitude * y
            (x, y) = (x * c - y * s, x * s + y * c)
        }
    }
    let peak = table.reduce(1e-9) { max($0, abs($1)) }
    return table.map { Float($0 / peak) }
}
