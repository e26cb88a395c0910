/// Mixes the channels of a file to one: the mean of them.
struct DownMix {
    init(sampleRate: Int) {}

    /// Appends the mean of the block's channels, a NaN or infinite sample counting as 0.
    mutating func add(_ block: SoundBlock, to mono: inout [Float]) {
        let start = mono.count, count = block.frameCount, channels = block.channelCount, source = block.samples.baseAddress!
        mono.append(contentsOf: repeatElement(0, count: count))
        mono.withUnsafeMutableBufferPointer { mono in
            let target = mono.baseAddress! + start
            if channels == 1 {
                for i in 0..<count { target[i] = finite(source[i]) }
            } else if channels == 2 {
                for i in 0..<count { target[i] = finite(0.5 * (finite(source[2 * i]) + finite(source[2 * i + 1]))) }
            } else {
                let scale = 1 / Float(channels)
                for i in 0..<count {
                    var sum: Float = 0
                    for c in 0..<channels { sum += finite(source[i * channels + c]) }
                    target[i] = finite(sum * scale)
                }
            }
        }
    }

    mutating func finish(to mono: inout [Float]) {}
}

@inline(__always) private func finite(_ x: Float) -> Float { x.isFinite ? x : 0 }
