import AudioFeatures
import AudioNetworks
import Formats
import Tensors

/// A model whose network answers one window of sound and can be written for other programs.
public protocol WindowNetwork {
    /// How sound becomes the frames that the network reads.
    var features: LogMelConfiguration { get }
    /// Samples of one window at the rate of `features`.
    var windowSamples: Int { get }
    /// The name of the answer among the outputs of the exported network.
    static var answerName: String { get }
    /// Numbers of an answer.
    var answerWidth: Int { get }
    /// The log-mel features and the network as one graph, from `samples`, `[batch, windowSamples]`, to the answer,
    /// `[batch, answerWidth]`, for any runtime that reads ONNX.
    ///
    /// - Parameter metadata: Added to the model's own metadata.
    func onnx(metadata: [(key: String, value: String)]) -> ONNXGraph
    /// What the network makes of one excerpt, `[1, frames, bands]`.
    func answer(excerpt: Tensor<Float>) -> [Float]
}

extension WindowNetwork {
    /// Frames of one window of `windowSamples`.
    package var exportedFrames: Int { windowSamples / features.hopLength }

    /// The answer that the exported graph gives for the same window, computed by this package. Before and after the window the sound
    /// counts as silent.
    ///
    /// - Parameter samples: `windowSamples` samples at the model's sample rate.
    public func windowAnswer(samples: [Float]) -> [Float] {
        precondition(samples.count == windowSamples, "windowAnswer: \(samples.count) samples, expected \(windowSamples)")
        var logMel = LogMel(features)
        logMel.process(samples)
        let excerpt = logMel.finish().values.withUnsafeBufferPointer { frames in
            Tensor<Float>(excerpt: UnsafeBufferPointer(rebasing: frames[..<(exportedFrames * features.featureCount)]),
                          bandCount: features.featureCount, bandGroups: features.bandGroups)
        }
        return answer(excerpt: excerpt)
    }
}
