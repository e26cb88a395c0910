import Tensors

/// A way to learn labels from embeddings.
public protocol ProbeMethod: Sendable {
    /// What users call it.
    static var name: String { get }
    /// What the strength of its regularisation is, for users.
    static var strengthDescription: String { get }
    /// The strengths among which nested cross-validation chooses, from the strongest regularisation to the weakest; the same for all
    /// embeddings.
    var strengths: [Double] { get }
    /// The most parts of a training part that are worth their time when the strength is chosen.
    var innerFoldLimit: Int { get }
    /// Whether outputs are numbers even where the labels are classes.
    var predictsNumbers: Bool { get }

    /// The loss that this method makes small for labels of a given loss, and by which strengths are chosen.
    func loss(for target: any ProbeLoss) -> any ProbeLoss

    /// A function for each strength.
    ///
    /// - Parameters:
    ///   - features: `[rows, width]`, standardised.
    ///   - targets: `[rows, outputs]`.
    ///   - loss: As `loss(for:)` gave it.
    ///   - strengths: From the strongest regularisation to the weakest.
    ///   - seed: Of all random numbers; the same seed gives the same function.
    func functions(features: Tensor<Double>, targets: Tensor<Double>, loss: any ProbeLoss, strengths: [Double], seed: UInt64) -> [any ProbeFunction]
}

extension ProbeMethod {
    public var innerFoldLimit: Int { .max }
}

/// What a method has learned.
public protocol ProbeFunction: Sendable {
    /// The arrays that it consists of, by name, for a file.
    var arrays: [(name: String, extents: [Int], values: [Double])] { get }
    /// `[rows, outputs]` from `[rows, width]` standardised features.
    func outputs(_ features: Tensor<Double>) -> Tensor<Double>
}

/// The methods there are.
public enum ProbeMethods {
    /// In the order in which they are named to users.
    public static let all: [any ProbeMethod] = [LinearProbe(), RidgeProbe(), HiddenLayerProbe()]

    /// The one of a name; nil if there is none.
    public static func named(_ name: String) -> (any ProbeMethod)? { all.first { type(of: $0).name == name } }
}
