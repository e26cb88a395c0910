import AudioFeatures
import NeuralNetworks
import Tensors

/// Everything that estimating needs: the network and its classifier, the references, the prior, the calibration, and how sound
/// becomes the frames that the network reads.
///
/// A value whose weights never change, so threads may share it.
public struct TempoModel: Sendable {
    /// How sound becomes the frames that the network reads.
    public let features: LogMelConfiguration
    /// From frames to scores over a tempo axis.
    public let network: any TempoNetwork
    /// How long the windows are that the network is asked about.
    public let windows: WindowPlan
    /// The synthetic references, and the network's answer to each.
    public let references: ReferenceBank
    /// Which tempi are likely before listening, unless an estimator has a prior of its own.
    public var prior: TempoPrior
    /// From the overlap with a reference to a confidence, and the confidence below which there is no pulse.
    public var calibration: ConfidenceCalibration
    /// Where the model came from: recipe hash, seed, steps, version. Kept in the file; nothing depends on it.
    public var provenance: [String: String]
    private let classifierScale: Float
    private let classifierOffset: Float

    /// Copies the weights of the network and of the classifier: later changes of them do not reach the model.
    ///
    /// - Parameters:
    ///   - network: Its configuration must fit `features`.
    ///   - calibration: When nil, the confidence is the classifier's probability of "same tempo".
    ///   - provenance: Free text by key, kept in the file.
    public init(
        features: LogMelConfiguration, network: PeriodicityNetwork<Float>, classifier: SameDifferentClassifier<Float>,
        windows: WindowPlan, references: ReferenceBank, prior: TempoPrior = TempoPrior(), calibration: ConfidenceCalibration? = nil,
        provenance: [String: String] = [:]
    ) {
        self.init(features: features, network: FrozenPeriodicityNetwork(network), classifier: classifier, windows: windows,
                  references: references, prior: prior, calibration: calibration, provenance: provenance)
    }

    /// A model of any network.
    ///
    /// - Parameter calibration: When nil, the confidence is the classifier's probability of "same tempo".
    package init(
        features: LogMelConfiguration, network: any TempoNetwork, classifier: SameDifferentClassifier<Float>,
        windows: WindowPlan, references: ReferenceBank, prior: TempoPrior = TempoPrior(), calibration: ConfidenceCalibration? = nil,
        provenance: [String: String] = [:]
    ) {
        (self.features, self.network, self.windows, self.references) = (features, network, windows, references)
        (classifierScale, classifierOffset) = (classifier.scale.value.scalar, classifier.offset.value.scalar)
        self.prior = prior
        self.calibration = calibration ?? ConfidenceCalibration(slope: Double(classifierScale), intercept: Double(classifierOffset))
        self.provenance = provenance
    }

    /// The periodicity network, if the model has one.
    public var periodicityNetwork: FrozenPeriodicityNetwork? { network as? FrozenPeriodicityNetwork }

    /// A new classifier, from the overlap of two distributions to "same tempo", with the model's values.
    public var classifier: SameDifferentClassifier<Float> { SameDifferentClassifier(scale: classifierScale, offset: classifierOffset) }

    /// All trained numbers by name, as the model's file names them: those of the network, then those of the classifier.
    public var weights: [(name: String, tensor: Tensor<Float>)] {
        network.weights + classifier.state.map { ("classifier.\($0.name)", $0.tensor) }
    }
}
