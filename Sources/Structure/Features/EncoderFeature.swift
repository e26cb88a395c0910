import AudioEmbedding
import AudioFiles
import Formats

/// Embeddings of windows by an encoder that was trained without labels, one window each half second.
///
/// A step is described by the window whose centre is nearest to its own; before the first and after the last window, by these.
/// Silent windows have no embedding: their steps are all 0.
public struct EncoderFeature: StructureFeature {
    public static let name = "encoder"
    public static let summary = "embeddings of 8 s windows by the encoder"
    /// Distance of windows, and length of a step.
    public static let stepSeconds = 0.5

    /// The trained encoder.
    public let model: EncoderModel

    /// A feature of an encoder.
    public init(model: EncoderModel) { self.model = model }

    public static func load(model path: String?) throws(FormatError) -> EncoderFeature {
        guard let path else { return EncoderFeature(model: try EncoderModel.shipped()) }
        return EncoderFeature(model: try EncoderModel(contentsOf: path))
    }

    public func extractor() throws(AudioError) -> any StepExtractor { try EncoderExtractor(model) }
}

private final class EncoderExtractor: StepExtractor {
    private final class Collected {
        var windows: [WindowEmbedding] = []
    }
    private let resampler: Resampler
    private let embedder: WindowEmbedder
    private let collected = Collected()
    private let width: Int
    private var sampleCount = 0

    init(_ model: EncoderModel) throws(AudioError) {
        let collected = collected
        width = model.width
        resampler = try Resampler(from: StructureFeatures.sampleRate, to: model.features.sampleRate)
        embedder = WindowEmbedder(model: model, hopSeconds: EncoderFeature.stepSeconds) { collected.windows.append($0) }
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        sampleCount += samples.count
        resampler.process(samples) { embedder.process($0) }
    }

    func finish() -> FeatureSteps {
        resampler.finish { embedder.process($0) }
        embedder.finish()
        let length = EncoderFeature.stepSeconds, windows = collected.windows
        let count = Int(Double(sampleCount) / Double(StructureFeatures.sampleRate) / length)
        var values = [Float](repeating: 0, count: count * width)
        var next = 0
        for step in 0..<count where !windows.isEmpty {
            let centre = (Double(step) + 0.5) * length
            func distance(_ window: WindowEmbedding) -> Double { abs((window.startSeconds + window.endSeconds) / 2 - centre) }
            while next + 1 < windows.count && distance(windows[next + 1]) <= distance(windows[next]) { next += 1 }
            let window = windows[next], isWithin = centre >= window.startSeconds && centre <= window.endSeconds
            // Beyond half a window from any centre all was silent, but for the ends.
            if distance(window) <= length || isWithin && (next == 0 || next == windows.count - 1) {
                for place in 0..<width { values[step * width + place] = window.values[place] }
            }
        }
        return FeatureSteps(width: width, stepSeconds: length, values: values)
    }
}
