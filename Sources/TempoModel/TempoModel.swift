import AudioFeatures
import NeuralNetworks
import RandomStreams
import Tensors

/// All that estimating needs: the network and its classifier, the references they were asked about, the prior, and
/// how audio becomes what the network reads.
///
/// Sendable, though its network's parameters are objects: nothing sets a parameter once its model is made.
public struct TempoModel: @unchecked Sendable {
    public let features: LogMelConfiguration
    public let network: PeriodicityNetwork<Float>
    public let classifier: SameDifferentClassifier<Float>
    public let windows: WindowPlan
    public let references: ReferenceBank
    public var prior: TempoPrior
    /// Below this probability of "same" there is no pulse.
    public var minimumConfidence: Double
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file, not interpreted.
    public var provenance: [String: String]

    public init(
        features: LogMelConfiguration, network: PeriodicityNetwork<Float>, classifier: SameDifferentClassifier<Float>,
        windows: WindowPlan, references: ReferenceBank, prior: TempoPrior = TempoPrior(), minimumConfidence: Double = 0,
        provenance: [String: String] = [:]
    ) {
        (self.features, self.network, self.classifier) = (features, network, classifier)
        (self.windows, self.references, self.prior) = (windows, references, prior)
        (self.minimumConfidence, self.provenance) = (minimumConfidence, provenance)
    }
}
