import AudioFeatures
import AudioFiles
import Tensors

/// From mono samples at the encoder's sample rate to the embeddings of its windows, in order, as soon as their sound is there.
///
/// Memory does not grow with the sound. A class, since its frames are large to copy.
package final class WindowEmbedder: SampleConsumer {
    private let model: EncoderModel
    private let hopFrames: Int
    private let each: (WindowEmbedding) -> Void
    private var logMel: LogMel
    private var history: FrameHistory
    private var nextStart = 0
    private var pending: [Range<Int>] = []
    private var excerpts: [Float] = []
    private var sum: [Double]
    private(set) var windowCount = 0

    /// Windows in one call of the network. Chosen by hand; more do not fit into a core's cache.
    private static let batch = 4
    /// At the end of a sound, frames that no window has heard yet get a window of their own if they are more than this share of it:
    /// 1 / 8. With less, the end would count twice.
    private static let ignoredTailDivisor = 8
    /// The shortest sound that is embedded. Chosen by hand.
    static let minimumSeconds = 1.0

    package init(model: EncoderModel, hopSeconds: Double, each: @escaping (WindowEmbedding) -> Void) {
        (self.model, self.each) = (model, each)
        hopFrames = max(1, Int((hopSeconds * model.features.framesPerSecond).rounded()))
        logMel = LogMel(model.features)
        history = FrameHistory(bandCount: model.features.featureCount, keptFrames: model.windowFrames + hopFrames)
        sum = [Double](repeating: 0, count: model.width)
    }

    package func process(_ samples: UnsafeBufferPointer<Float>) {
        logMel.process(samples)
        logMel.drain { append($0) }
    }

    package func finish() {
        logMel.flush()
        logMel.drain { append($0) }
        let length = model.windowFrames, end = history.endFrame
        if nextStart == 0 {
            if Double(end) >= Self.minimumSeconds * model.features.framesPerSecond { add(0..<end) }
        } else if end - (nextStart - hopFrames + length) > length / Self.ignoredTailDivisor {
            add(end - length..<end)
        }
        ask()
    }

    /// The mean over all windows; nil if there were none.
    var mean: [Float]? { windowCount == 0 ? nil : sum.map { Float($0 / Double(windowCount)) } }

    private func append(_ frames: UnsafeBufferPointer<Int16>) {
        // In pieces, because frames leave the history that no window needs any more.
        let piece = history.keptFrames * history.bandCount
        for start in stride(from: 0, to: frames.count, by: piece) {
            history.append(UnsafeBufferPointer(rebasing: frames[start..<min(frames.count, start + piece)]))
            while nextStart + model.windowFrames <= history.endFrame {
                add(nextStart..<nextStart + model.windowFrames)
                nextStart += hopFrames
                if pending.count == Self.batch { ask() }
            }
        }
    }

    private func add(_ range: Range<Int>) {
        let bands = model.features.featureCount
        history.withFrames(range) { frames in
            if LogMelFrames.areSilent(frames) { return }
            let used = excerpts.count
            excerpts.append(contentsOf: repeatElement(0, count: range.count * bands))
            excerpts.withUnsafeMutableBufferPointer { out in
                readExcerpt(frames: frames, bandCount: bands, startFrame: 0, ratio: 1, frameCount: range.count, bandGroups: model.features.bandGroups,
                            into: out.baseAddress! + used)
            }
            pending.append(range)
        }
    }

    private func ask() {
        guard let length = pending.first?.count else { return }
        let rows = model(Tensor(shape: [pending.count, length, model.features.featureCount], scalars: excerpts)).scalars
        let width = model.width, rate = model.features.framesPerSecond
        for (index, range) in pending.enumerated() {
            let values = Array(rows[index * width..<(index + 1) * width])
            for (place, value) in values.enumerated() { sum[place] += Double(value) }
            windowCount += 1
            each(WindowEmbedding(startSeconds: Double(range.lowerBound) / rate, endSeconds: Double(range.upperBound) / rate, values: values))
        }
        pending.removeAll(keepingCapacity: true)
        excerpts.removeAll(keepingCapacity: true)
    }
}
