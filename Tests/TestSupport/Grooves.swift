import AudioFiles
import AudioSynthesis
import RandomStreams

extension TemporaryFolder {
    /// Writes grooves of the given tempi, by rendering.
    public func grooves(_ tempi: [Double], seconds: Double = 12, sampleRate: Int = 8000, seed: UInt64 = 1) throws -> [String] {
        try tempi.enumerated().map { index, tempo in
            var stream = RandomStream(seed: seed, path: UInt64(index))
            let groove = renderGroove(style: .rock, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, stream: &stream)
            let file = "\(path)/groove-\(index).wav"
            try writeWAV(samples: groove.samples, sampleRate: sampleRate, path: file)
            return file
        }
    }
}
