import AudioNetworks
import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// From log-mel excerpts to embeddings: a rhythm path, a timbre path with statistics of the bands, and statistics of cepstra, one after
/// another, each whitened by what varies within tracks.
///
/// The two paths are the two speeds of music in a form that fits two cores; compare the slow and fast paths of MULE.
///
/// Source: McCallum et al., "Supervised and unsupervised learning of audio representations for music understanding", ISMIR 2022.
public final class EncoderNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: EncoderConfiguration
    /// What repeats, and how fast.
    public let rhythm: RhythmPath<Scalar>
    /// What sounds.
    public let timbre: TimbreLayers<Scalar>
    /// What the numbers of each part go through last.
    let whitening: [(part: EmbeddingPart, map: TrackWhitening<Scalar>)]
    let cepstra: CepstralStatistics<Scalar>

    /// A network with drawn weights.
    public init(_ configuration: EncoderConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        rhythm = RhythmPath(configuration, stream: &stream)
        timbre = TimbreLayers(
            bandCount: configuration.bandCount, channels: configuration.timbreChannels, kernelSize: configuration.timbreKernelSize, stream: &stream)
        whitening = EmbeddingPart.allCases.filter { !configuration.range(of: $0).isEmpty }.map { ($0, TrackWhitening(width: configuration.range(of: $0).count)) }
        cepstra = CepstralStatistics(coefficients: configuration.cepstralCount, melBands: configuration.bandGroups[0], bandCount: configuration.bandCount)
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending EncoderNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = EncoderNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    public var parameters: [NamedParameter<Scalar>] {
        rhythm.parameters(under: "rhythm") + timbre.parameters(under: "timbre") 
            + whitening.flatMap { $0.map.parameters(under: "whitening.\($0.part.rawValue)") }
    }

    /// What a path makes of excerpts before it is whitened.
    ///
    /// - Precondition: The part is a learned one.
    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`, see `AudioFeatures`.
    /// - Returns: `[batch, rhythmWidth]` or `[batch, pooledWidth]`, each row of length 1.
    public func path(_ part: EmbeddingPart, _ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        switch part {
        case .rhythm: rhythm(excerpts).l2Normalized()
        case .timbre: timbre(excerpts).l2Normalized()
        case .cepstrum: preconditionFailure("EncoderNetwork: nothing is learned of cepstra")
        }
    }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: `[batch, width]`, each row of length 1.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let numbers = numbers(excerpts)
        let parts = whitening.map { part, whitening in
            let whitened = whitening(numbers.sliced(axis: 1, configuration.range(of: part)))
            return Variable(whitened).l2Normalized().value.scaled(by: Scalar(configuration.share(of: part).squareRoot()))
        }
        return .concatenated(parts, axis: 1)
    }

    /// Measures what varies within tracks, so that it can count for less; to be called after training.
    ///
    /// - Parameters:
    ///   - tracks: How many tracks there are; at least two.
    ///   - shrinkage: See `TrackWhitening`.
    ///   - windows: Gives some windows of a track, `[windowsPerTrack, frames, bands]`, equally many of each and at least two.
    public func measureWhitening(tracks: Int, shrinkage: Double, windows: (Int) throws -> Tensor<Scalar>) rethrows {
        let rows = try (0..<tracks).map { track in
            let windows = try windows(track)
            return GradientMode.disabled { numbers(windows) }
        }
        let all = Tensor.concatenated(rows, axis: 0)
        for (part, whitening) in whitening {
            whitening.measure(all.sliced(axis: 1, configuration.range(of: part)), windowsPerTrack: rows[0].shape[0], shrinkage: shrinkage)
        }
    }

    private func numbers(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        var parts = EmbeddingPart.learned.map { path($0, excerpts).value }
        if configuration.hasBandStatistics { parts.append(BandStatistics.of(excerpts)) }
        if configuration.cepstralCount > 0 { parts.append(cepstra(excerpts)) }
        return .concatenated(parts, axis: 1)
    }
}
