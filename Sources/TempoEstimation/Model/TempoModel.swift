import AudioFeatures
import NeuralNetworks
import RandomStreams
import Tensors

/// All that estimating needs: the network and its classifier, the references they were asked about, the prior, and
/// how audio becomes what the network reads.
///
/// Sendable, though its network's parameters are objects: nothing sets a parameter once its model is made.
public struct TempoModel: @unchecked Sendable {
    /// How sound becomes the frames that the network reads.
    public let features: LogMelConfiguration
    /// From frames to scores over a tempo axis.
    public let network: PeriodicityNetwork<Float>
    /// From the overlap of two distributions to "same tempo".
    public let classifier: SameDifferentClassifier<Float>
    /// How long the windows are that the network is asked about.
    public let windows: WindowPlan
    /// The synthetic references and what the network said of them.
    public let references: ReferenceBank
    /// What is held about tempi before listening, unless an estimator has a prior of its own.
    public var prior: TempoPrior
    /// What makes a confidence of an overlap, and where there is no pulse.
    public var calibration: ConfidenceCalibration
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file, not interpreted.
    public var provenance: [String: String]

    /// - Parameters:
    ///   - network: Its configuration must fit `features`.
    ///   - calibration: The classifier's own probability of "same" when nil.
    ///   - provenance: Free text by key, kept in the file.
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
