import AudioFeatures
import Autodiff
import Foundation
import Tensors

/// How a file is cut into half-overlapping windows, and what the network says of them on average.
public struct WindowPlan: Hashable, Sendable {
    public var windowSeconds: Double
    /// Windows whose loudest band stays below this are silent; full scale is about 1.
    public var silenceMagnitude = 1e-4
    /// The shortest excerpt that is asked about.
    public var minimumSeconds = 3.0
    /// Windows in one call of the network.
    public var batch = 8

    public init(windowSeconds: Double) { self.windowSeconds = windowSeconds }

    /// The mean tempo distribution, and that of each window that was not silent.
    public struct Profile: Sendable {
        public var distribution: [Double]
        public var windows: [(startSeconds: Double, distribution: [Float])]
    }

    /// First frames of the windows over `frameCount` frames: half-overlapping, the last one ending with the file.
    public func starts(frameCount: Int, framesPerSecond: Double) -> (starts: [Int], length: Int) {
        let length = min(frameCount, Int((windowSeconds * framesPerSecond).rounded()))
        guard length > 0, frameCount > length else { return ([0], length) }
        let count = Int((Double(frameCount - length) / (Double(length) / 2)).rounded(.up)) + 1
        return ((0..<count).map { (frameCount - length) * $0 / (count - 1) }, length)
    }

    /// Asks the network about every window. The distribution is uniform when all are silent.
    public func distribution(
        of frames: LogMelFrames, bandGroups: [Int], network: PeriodicityNetwork<Float>
    ) -> Profile {
        frames.values.withUnsafeBufferPointer {
            distribution(of: $0, framesPerSecond: frames.framesPerSecond, bandGroups: bandGroups, network: network)
        }
    }

    public func distribution(
        of values: UnsafeBufferPointer<Int16>, framesPerSecond: Double, bandGroups: [Int], network: PeriodicityNetwork<Float>
    ) -> Profile {
        let bands = network.configuration.bandCount, bins = network.configuration.tempoBinCount
        let frameCount = values.count / bands
        let (starts, length) = starts(frameCount: frameCount, framesPerSecond: framesPerSecond)
        let threshold = Int16(clamping: Int(log(silenceMagnitude) * Double(LogMelFrames.stepsPerNeper)))
        let audible = starts.filter { start in
            length > 1 && values[start * bands..<(start + length) * bands].contains { $0 > threshold }
        }
        var windows: [(Double, [Float])] = []
        for group in stride(from: 0, to: audible.count, by: batch) {
            let part = audible[group..<min(audible.count, group + batch)]
            let excerpts = Tensor<Float>(shape: [part.count, length, bands]) { out in
                for (index, start) in part.enumerated() {
                    readExcerpt(frames: values, bandCount: bands, startFrame: Double(start), ratio: 1, frameCount: length,
                                bandGroups: bandGroups, into: out + index * length * bands)
                }
            }
            let scores = GradientMode.disabled { network(excerpts).value.softmax() }.scalars
            for (index, start) in part.enumerated() {
                windows.append((Double(start) / framesPerSecond, Array(scores[index * bins..<(index + 1) * bins])))
            }
        }
        var mean = [Double](repeating: windows.isEmpty ? 1 / Double(bins) : 0, count: bins)
        for (_, window) in windows { for bin in 0..<bins { mean[bin] += Double(window[bin]) / Double(windows.count) } }
        return Profile(distribution: mean, windows: windows)
    }
}
