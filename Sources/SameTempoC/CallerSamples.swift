import AudioFiles
import CSameTempo

/// Interleaved samples of a caller, mixed to one channel as those of files are.
struct CallerSamples {
    let channelCount: Int, sampleRate: Int
    private var mix: DownMix

    /// As many as a WAV file can have.
    private static let mostChannels = 65535

    init(channelCount: Int32, sampleRate: Int32) throws {
        guard (1...Self.mostChannels).contains(Int(channelCount)) else {
            throw CallError.wrongArgument("\(channelCount) channels; expected 1 to \(Self.mostChannels)")
        }
        (self.channelCount, self.sampleRate) = (Int(channelCount), Int(sampleRate))
        mix = DownMix(sampleRate: Int(sampleRate))
    }

    /// What is ready of the next samples.
    mutating func mixed(_ samples: UnsafePointer<Float>?, frameCount: Int) throws -> [Float] {
        guard frameCount > 0 else { return [] }
        guard let samples else { throw CallError.wrongArgument("NULL instead of samples") }
        let (count, overflows) = frameCount.multipliedReportingOverflow(by: channelCount)
        if overflows || count > Int.max / MemoryLayout<Float>.stride {
            throw CallError.wrongArgument("\(frameCount) frames are more than memory can hold")
        }
        var mono: [Float] = []
        mix.add(SoundBlock(samples: UnsafeBufferPointer(start: samples, count: count), frameCount: frameCount, channelCount: channelCount,
                           sampleRate: sampleRate), to: &mono)
        return mono
    }

    /// What was held back.
    mutating func rest() -> [Float] {
        var mono: [Float] = []
        mix.finish(to: &mono)
        return mono
    }

    /// All samples of a sound that is there as a whole.
    static func mixed(_ samples: UnsafePointer<Float>?, frameCount: Int, channelCount: Int32, sampleRate: Int32) throws -> [Float] {
        guard frameCount >= 0 else { throw CallError.wrongArgument("more frames than memory can hold") }
        var mixer = try CallerSamples(channelCount: channelCount, sampleRate: sampleRate)
        let mono = try mixer.mixed(samples, frameCount: frameCount)
        return mono + mixer.rest()
    }
}
