import Autodiff
import Tensors

/// −(1 − p)^γ · log p of every row of logits, p the probability of its label: cross-entropy that turns away from what is learned
/// already, for classes of unlike frequency.
///
/// - Parameters:
///   - logits: `[..., classes]`.
///   - labels: One class per row, in order.
///   - gamma: γ, at least 0; with 0 it is the cross-entropy.
/// - Returns: `[...]`; reduce as needed.
/// Source: Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017.
public func focalLoss<Scalar>(logits: Variable<Scalar>, labels: [Int], gamma: Double = 2) -> Variable<Scalar> {
    let loss = crossEntropy(logits: logits, labels: labels)
    return focused(loss, probability: (-loss).exp(), gamma)
}

/// The same of every logit against its target in [0, 1], times α for what is there and 1 − α for what is not.
///
/// - Parameters:
///   - gamma: γ, at least 0.
///   - alpha: α, in [0, 1]; nil weighs both alike.
/// - Returns: The shape of `logits`; reduce as needed.
public func binaryFocalLoss<Scalar>(
    logits: Variable<Scalar>, targets: Tensor<Scalar>, gamma: Double = 2, alpha: Double? = 0.25
) -> Variable<Scalar> {
    let loss = binaryCrossEntropy(logits: logits, targets: targets), found = logits.sigmoid()
    let probability = found * targets + (1 - found) * (1 - targets)
    let focal = focused(loss, probability: probability, gamma)
    guard let alpha else { return focal }
    precondition((0...1).contains(alpha), "binaryFocalLoss: alpha must be from 0 to 1, found \(alpha)")
    return focal * (targets * Scalar(2 * alpha - 1) + Scalar(1 - alpha))
}

private func focused<Scalar>(_ loss: Variable<Scalar>, probability: Variable<Scalar>, _ gamma: Double) -> Variable<Scalar> {
    precondition(gamma >= 0, "focalLoss: gamma must be at least 0, found \(gamma)")
    // Rounding may put a probability at 1 or above, where a power has no finite slope or is not a number.
    return gamma == 0 ? loss : (1 - probability).clamped(to: .ulpOfOne...1) ** Scalar(gamma) * loss
}
