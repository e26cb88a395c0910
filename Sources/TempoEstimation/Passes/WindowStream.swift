import AudioFeatures
import Tensors

/// Asks the network about the windows of a stream as soon as their frames are there, and keeps the mean of its answers.
///
/// The stream may be played faster or slower than it is. Windows are counted in frames of the stream as played.
struct WindowStream {
    private let plan: WindowPlan
    private let network: any TempoNetwork
    private let bandGroups: [Int]
    private let framesPerSecond: Double
    private let length: Int
    private let hop: Int
    private let keepsWindows: Bool
    private let ratio: Double
    private var nextStart = 0
    private var pending: [Int] = []
    private var excerpts: [Float] = []
    private var sum: [Double]
    private var count = 0
    private var windows: [WindowAnswer] = []
    /// At the end of a stream, frames that no window has heard yet get a window of their own if they are more than this share of
    /// it: 1 / 8. With less, a window would hear again what was heard before, and the end of a file would count twice.
    private static let ignoredTailDivisor = 8

    /// - Parameters:
    ///   - keepsWindows: Whether each window's answer is kept beside the mean: half a kilobyte per window.
    ///   - ratio: Speed at which the stream is played; above 1 is faster.
    init(plan: WindowPlan, network: any TempoNetwork, bandGroups: [Int], keepsWindows: Bool, ratio: Double = 1) {
        (self.plan, self.network, self.bandGroups, self.keepsWindows, self.ratio) = (plan, network, bandGroups, keepsWindows, ratio)
        framesPerSecond = network.framesPerSecond
        length = plan.frameCount(framesPerSecond: framesPerSecond)
        hop = length / 2
        sum = [Double](repeating: 0, count: network.tempoAxis.count)
    }

    /// Asks about the windows that have become complete.
    mutating func advance(_ history: FrameHistory) {
        while nextStart + length <= playedFrames(history.endFrame) {
            add(start: nextStart, length: length, history)
            nextStart += hop
            if pending.count == plan.batch { ask(length: length) }
        }
    }

    /// What is known if the stream ends here. The last window ends with the stream; a short stream is one window.
    func profile(endingWith history: FrameHistory) -> WindowPlan.Profile {
        let rest = finished(history), bins = sum.count
        let mean = rest.count == 0 ? [Double](repeating: 1 / Double(bins), count: bins) : rest.sum.map { $0 / Double(rest.count) }
        return WindowPlan.Profile(distribution: mean, windows: rest.windows)
    }

    /// The sum of all answers if the stream ends here, and of how many windows it is.
    func total(endingWith history: FrameHistory) -> (sum: [Double], windows: Int) {
        let rest = finished(history)
        return (rest.sum, rest.count)
    }

    private func finished(_ history: FrameHistory) -> WindowStream {
        var rest = self
        let end = playedFrames(history.endFrame), lastEnd = nextStart - hop + length
        if nextStart == 0 {
            if end >= 2 {
                rest.add(start: 0, length: end, history)
                rest.ask(length: end)
            }
        } else {
            if end - lastEnd > length / Self.ignoredTailDivisor { rest.add(start: end - length, length: length, history) }
            rest.ask(length: length)
        }
        return rest
    }

    /// How many frames so many frames of the stream have when it is played; the last one lies on the last frame or before it.
    private func playedFrames(_ frames: Int) -> Int { frames == 0 ? 0 : Int(Double(frames - 1) / ratio) + 1 }

    private mutating func add(start: Int, length: Int, _ history: FrameHistory) {
        let bands = network.bandCount, ratio = ratio, bandGroups = bandGroups
        let first = Double(start) * ratio, begin = Int(first), last = Int((first + Double(length - 1) * ratio).rounded(.up))
        history.withFrames(begin..<min(last + 1, history.endFrame)) { frames in
            if LogMelFrames.areSilent(frames) { return }
            let used = pending.count * length * bands
            if excerpts.count < used + length * bands {
                excerpts.append(contentsOf: repeatElement(0, count: used + length * bands - excerpts.count))
            }
            excerpts.withUnsafeMutableBufferPointer { out in
                readExcerpt(frames: frames, bandCount: bands, startFrame: first - Double(begin), ratio: ratio, frameCount: length, bandGroups: bandGroups,
                            into: out.baseAddress! + used)
            }
            pending.append(start)
        }
    }

    private mutating func ask(length: Int) {
        guard !pending.isEmpty else { return }
        let bands = network.bandCount, bins = sum.count, size = pending.count * length * bands
        let input = Tensor<Float>(shape: [pending.count, length, bands]) { out in
            excerpts.withUnsafeBufferPointer { out.update(from: $0.baseAddress!, count: size) }
        }
        let scores = network(input).softmax().scalars
        for (index, start) in pending.enumerated() {
            let answer = scores[index * bins..<(index + 1) * bins]
            for (bin, value) in answer.enumerated() { sum[bin] += Double(value) }
            windows.append(WindowAnswer(startSeconds: Double(start) * ratio / framesPerSecond, distribution: keepsWindows ? Array(answer) : []))
        }
        count += pending.count
        // One is enough to tell that not all was silent.
        if !keepsWindows { windows = Array(windows.prefix(1)) }
        pending.removeAll(keepingCapacity: true)
    }
}
