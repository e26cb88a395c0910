import Formats
import Tensors

/// What a tempo model asks about each window: from log-mel excerpts to scores over a tempo axis. Its weights never change, so
/// several threads may ask it at the same time.
public protocol TempoNetwork: Sendable {
    /// Numbers in a frame that is read: `LogMelConfiguration.featureCount`.
    var bandCount: Int { get }
    /// Frames per second of what is read.
    var framesPerSecond: Double { get }
    /// The axis of the scores.
    var tempoAxis: TempoAxis { get }
    /// The axis of the periodicity spectrum, in cycles per minute.
    var rateAxis: TempoAxis { get }
    /// The weights by the names that a model's file has, in a fixed order.
    var weights: [(name: String, tensor: Tensor<Float>)] { get }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: Unnormalised scores over the tempo axis, `[batch, tempoAxis.count]`; their softmax is a tempo distribution.
    func callAsFunction(_ excerpts: Tensor<Float>) -> Tensor<Float>

    /// The learned onset strengths: `[batch, frames, bands]` to `[batch, frames, channels]`.
    func onsetStrengths(_ excerpts: Tensor<Float>) -> Tensor<Float>

    /// The periodicity spectrum of onset strengths: `[batch, frames, channels]` to `[batch, rateAxis.count, channels]`.
    func periodicity(_ onsetStrengths: Tensor<Float>) -> Tensor<Float>

    /// Adds the nodes that compute the scores.
    ///
    /// - Parameter excerpt: `[batch, frames, bands]`.
    /// - Returns: `[batch, tempoAxis.count]`.
    func addScores(to graph: inout ONNXGraph, excerpt: String, frames: Int) -> String
}
