#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Adds a click at each of some moments to interleaved samples that pass by in blocks.
public struct ClickTrack: Sendable {
    /// One click, its onset at sample 0.
    private let click: [Float]
    /// The sample at which each click begins, rising.
    private let starts: [Int]
    private let channelCount: Int
    /// How loud the sound is under the clicks, so that both together stay within full scale for most music.
    private let soundGain: Float = 0.6
    private var position = 0
    private var next = 0

    /// - Parameters:
    ///   - times: When clicks begin, in seconds, rising.
    ///   - channelCount: Channels, interleaved in what `mix` is given.
    public init(times: [Double], sampleRate: Int, channelCount: Int) {
        let rate = Double(sampleRate)
        // High enough to be heard through drums, short enough to tell when it was.
        click = (0..<Int(0.05 * rate)).map { Float(0.5 * sin(2 * .pi * 1500 * Double($0) / rate) * exp(-Double($0) / (0.008 * rate))) }
        starts = times.map { Int(($0 * rate).rounded()) }
        self.channelCount = channelCount
    }

    /// Makes the next samples softer and adds the clicks that fall on them.
    ///
    /// - Parameter block: Interleaved; a multiple of the channels.
    public mutating func mix(into block: UnsafeMutableBufferPointer<Float>) {
        let frames = block.count / channelCount
        for index in block.indices { block[index] *= soundGain }
        while next < starts.count, starts[next] + click.count <= position { next += 1 }
        var number = next
        while number < starts.count, starts[number] < position + frames {
            for sample in max(0, position - starts[number])..<min(click.count, position + frames - starts[number]) {
                let frame = starts[number] + sample - position
                for channel in 0..<channelCount { block[frame * channelCount + channel] += click[sample] }
            }
            number += 1
        }
        position += frames
    }
}
