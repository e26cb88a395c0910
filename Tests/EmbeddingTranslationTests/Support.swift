import AudioEmbedding
import EmbeddingTranslation
import RandomStreams
import Tensors

/// Two parts, 4 and 5 numbers.
func smallConfiguration() -> TranslationConfiguration {
    var encoder = EncoderConfiguration()
    (encoder.rhythmWidth, encoder.timbreChannels, encoder.hasBandStatistics, encoder.cepstralCount) = (4, [2], false, 0)
    var configuration = TranslationConfiguration(encoder, rhythmHiddenWidths: [6, 5], otherHiddenWidths: [3])
    configuration.parts[1].width = 5
    return configuration
}

/// Drawn, and untrained.
func smallNetwork(seed: UInt64 = 1) -> TranslationNetwork<Float> {
    var stream = RandomStream(seed: seed)
    return TranslationNetwork(smallConfiguration(), stream: &stream)
}

/// The network with weights that move something.
func moved(_ network: TranslationNetwork<Float>) -> TranslationNetwork<Float> {
    var stream = RandomStream(seed: 11)
    for entry in network.parameters { entry.parameter.value = Tensor(normal: entry.parameter.value.shape, deviation: 0.4, stream: &stream) }
    return network
}
