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
    /// What makes a confidence of an overlap, and where there is no pulse.
    public var calibration: ConfidenceCalibration
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file, not interpreted.
    public var provenance: [String: String]

    public init(
        features: LogMelConfiguration, network: PeriodicityNetwork<Float>, classifier: SameDifferentClassifier<Float>,
        windows: WindowPlan, references: ReferenceBank, prior: TempoPrior = TempoPrior(), calibration: ConfidenceCalibration? = nil,
        provenance: [String: String] = [:]
    ) {
        (self.features, self.network, self.classifier) = (features, network, classifier)
        (self.windows, self.references, self.prior) = (windows, references, prior)
        // Uncalibrated, it is the classifier's own probability of "same".
        self.calibration = calibration ?? ConfidenceCalibration(
            slope: Double(classifier.scale.value.scalar), intercept: Double(classifier.offset.value.scalar))
        self.provenance = provenance
    }
}
