import AudioFeatures
import AudioFiles
import Formats
import Tensors

/// Numbers that were learned without labels from what is near in time in songs, beside cepstral coefficients.
///
/// Source: McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019; the sizes and the loss are ours.
public struct LearnedFeature: StructureFeature {
    public static let name = "learned"
    public static let summary = "numbers learned from what is near in time, beside cepstral coefficients"

    /// What was learned.
    public let model: StructureModel

    /// A feature of a model.
    public init(model: StructureModel) { self.model = model }

    public static func load(model path: String?) throws(FormatError) -> LearnedFeature {
        guard let path else { return LearnedFeature(model: try StructureModel.shipped()) }
        return LearnedFeature(model: try StructureModel(contentsOf: path))
    }

    public func extractor() throws(AudioError) -> any StepExtractor {
        let learned = try WindowExtractor(model)
        if model.cepstrumShare == 0 { return learned }
        return PairedExtractor(learned, MFCCFeature().extractor(), secondShare: model.cepstrumShare)
    }
}

/// What two extractors of equal steps say, side by side.
private final class PairedExtractor: StepExtractor {
    private let first, second: any StepExtractor
    private let secondShare: Double

    init(_ first: any StepExtractor, _ second: any StepExtractor, secondShare: Double) {
        (self.first, self.second, self.secondShare) = (first, second, secondShare)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        first.process(samples)
        second.process(samples)
    }

    func finish() -> FeatureSteps { FeatureSteps(first.finish(), second.finish(), secondShare: secondShare) }
}

/// Asks the network about the window around each step.
private final class WindowExtractor: StepExtractor {
    /// Windows in one call of the network. Chosen by hand; more do not fit into a core's cache.
    private static let batch = 32
    private let model: StructureModel
    private let resampler: Resampler
    private var logMel: LogMel
    private var history: FrameHistory
    /// Places of windows that wait to be asked about, and their frames.
    private var pending: [Float] = []
    private var pendingCount = 0
    private var values: [Float] = []
    private var step = 0

    init(_ model: StructureModel) throws(AudioError) {
        self.model = model
        resampler = try Resampler(from: StructureFeatures.sampleRate, to: model.features.sampleRate)
        logMel = LogMel(model.features)
        history = FrameHistory(bandCount: model.features.featureCount, keptFrames: model.windowFrames + 2 * Self.largestStepFrames(model))
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        resampler.process(samples) { logMel.process($0) }
        logMel.drain { append($0) }
    }

    func finish() -> FeatureSteps {
        resampler.finish { logMel.process($0) }
        logMel.flush()
        logMel.drain { append($0) }
        // Steps near the end have the last window.
        while history.endFrame > 0 && (Double(step) + 0.5) * StepPooling.usualSeconds * model.features.framesPerSecond < Double(history.endFrame) { addStep() }
        ask()
        return FeatureSteps(width: model.configuration.width, stepSeconds: StepPooling.usualSeconds, values: values)
    }

    private static func largestStepFrames(_ model: StructureModel) -> Int { Int(StepPooling.usualSeconds * model.features.framesPerSecond) + 1 }

    private func append(_ frames: UnsafeBufferPointer<Int16>) {
        // In pieces, because frames leave the history that no window needs any more.
        let piece = Self.largestStepFrames(model) * history.bandCount
        for start in stride(from: 0, to: frames.count, by: piece) {
            history.append(UnsafeBufferPointer(rebasing: frames[start..<min(frames.count, start + piece)]))
            while windowStart + model.windowFrames <= history.endFrame { addStep() }
        }
    }

    /// Of the window whose middle is that of the step; the first windows begin with the sound.
    private var windowStart: Int {
        let middle = (Double(step) + 0.5) * StepPooling.usualSeconds * model.features.framesPerSecond
        return max(0, Int((middle - Double(model.windowFrames) / 2).rounded()))
    }

    private func addStep() {
        let frames = model.windowFrames, bands = history.bandCount, start = max(0, min(windowStart, history.endFrame - frames))
        history.withFrames(start..<min(history.endFrame, start + frames)) { found in
            let used = pending.count
            pending.append(contentsOf: repeatElement(0, count: frames * bands))
            // Silence, which has its peak everywhere, is like a window of zeros.
            if LogMelFrames.areSilent(found) { return }
            pending.withUnsafeMutableBufferPointer { out in
                readExcerpt(frames: found, bandCount: bands, startFrame: 0, ratio: 1, frameCount: frames, bandGroups: model.features.bandGroups,
                            into: out.baseAddress! + used)
            }
        }
        pendingCount += 1
        step += 1
        if pendingCount == Self.batch { ask() }
    }

    private func ask() {
        if pendingCount == 0 { return }
        values += model(Tensor(shape: [pendingCount, model.windowFrames, history.bandCount], scalars: pending)).scalars
        pending.removeAll(keepingCapacity: true)
        pendingCount = 0
    }
}
