import AudioEmbedding
import AudioFeatures
import AudioSynthesis
import RandomStreams

/// Features and an encoder so small that it embeds within milliseconds.
func smallFeatures() -> LogMelConfiguration {
    LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 12, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 24,
                        semitoneFrameLength: 1024, semitoneMinimumHz: 110)
}

func smallConfiguration(_ features: LogMelConfiguration = smallFeatures()) -> EncoderConfiguration {
    var configuration = EncoderConfiguration()
    configuration.bandGroups = features.bandGroups
    configuration.framesPerSecond = features.framesPerSecond
    (configuration.onsetChannels, configuration.rateChannels, configuration.rhythmWidth) = ([8, 8, 6], 6, 24)
    (configuration.binsPerOctave, configuration.timbreChannels, configuration.cepstralCount) = (24, [10, 12], 5)
    return configuration
}

/// An encoder with drawn weights.
func smallModel(seed: UInt64 = 1) -> EncoderModel {
    var stream = RandomStream(seed: seed)
    let network = EncoderNetwork<Float>(smallConfiguration(), stream: &stream)
    return EncoderModel(features: smallFeatures(), network: network, windowSeconds: 4, provenance: ["seed": "\(seed)"])
}

func groove(_ style: GrooveStyle, _ tempoBPM: Double, seconds: Double = 12, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed)
    return renderGroove(style: style, tempoBPM: tempoBPM, seconds: seconds, sampleRate: 8000, stream: &stream).samples
}

func cosine(_ a: [Float], _ b: [Float]) -> Float {
    func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
}
