import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A random room, microphone and master: reverberation, shelving, saturation, noise floor, level.
struct SoundFinish {
    var reverberation: Float
    var shelfHertz: Double
    var shelfGain: Float
    var drive: Float
    var noiseFloor: Float
    var peak: Float

    init(stream: inout RandomStream) {
        reverberation = stream.uniform() < 0.5 ? Float(stream.uniform(in: 0.02...0.25)) : 0
        shelfHertz = exp(stream.uniform(in: log(200)...log(4000)))
        shelfGain = stream.uniform() < 0.6 ? Float(stream.uniform(in: -0.7...1.5)) : 0
        drive = stream.uniform() < 0.4 ? Float(stream.uniform(in: 0.5...3)) : 0
        noiseFloor = Float(pow(10, stream.uniform(in: -4.2 ... -2)))
        peak = Float(stream.uniform(in: 0.2...0.99))
    }

    func apply(to canvas: inout SoundCanvas, stream: inout RandomStream) {
        let rate = canvas.sampleRate
        if reverberation > 0 { reverberate(&canvas, stream: &stream) }
        let inputPeak = canvas.peak
        guard inputPeak > 0 else { return }
        let smoothing = Float(1 - exp(-2 * .pi * shelfHertz / rate))
        let (drive, shelfGain, noiseFloor) = (drive, shelfGain, noiseFloor)
        canvas.modify { samples in
            var low: Float = 0
            var state = stream.next() | 1
            for i in samples.indices {
                let x = samples[i] / inputPeak
                low += smoothing * (x - low)
                // Gain > 0 lifts the bass, < 0 thins it out.
                var y = x + shelfGain * low
                if drive > 0 { y = y * (1 + drive) / (1 + drive * abs(y)) }
                // xorshift: cheaper than the stream for noise that nobody looks at twice.
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                samples[i] = y + noiseFloor * Float(Int32(truncatingIfNeeded: state)) * 0x1p-31
            }
        }
        let scale = peak / max(canvas.peak, 1e-9)
        canvas.modify { for i in $0.indices { $0[i] *= scale } }
    }

    /// Four parallel feedback combs. Source: Schroeder, JAES 10(3), 1962.
    private func reverberate(_ canvas: inout SoundCanvas, stream: inout RandomStream) {
        let rate = canvas.sampleRate
        let seconds = stream.uniform(in: 0.2...1.2)
        let delays = (0..<4).map { _ in stream.uniform(in: 0.028...0.053) }
        let dry = canvas.samples
        let wet = reverberation
        for delay in delays {
            let length = Int(delay * rate)
            // Minus 60 dB after `seconds`.
            let feedback = Float(pow(10, -3 * delay / seconds))
            var line = [Float](repeating: 0, count: length)
            line.withUnsafeMutableBufferPointer { line in
                canvas.modify { samples in
                    var index = 0
                    for i in samples.indices {
                        let delayed = line[index]
                        line[index] = dry[i] + feedback * delayed
                        index = index + 1 == length ? 0 : index + 1
                        samples[i] += wet * delayed
                    }
                }
            }
        }
    }
}
