import AudioFeatures
import Foundation
import Tensors

/// How a file is cut into half-overlapping windows, and what the network says of them on average.
public struct WindowPlan: Hashable, Sendable {
    /// Length of a window; the next begins half a window later.
    public var windowSeconds: Double
    /// Windows whose loudest band stays below this are silent; full scale is about 1.
    public var silenceMagnitude = 1e-4
    /// The shortest excerpt that is asked about.
    public var minimumSeconds = 3.0
    /// Windows in one call of the network. What two take stays in a core's cache: eight need 4 % more of a folder's time.
    public var batch = 2

    /// - Parameter windowSeconds: That of the excerpts that the network was trained on.
    public init(windowSeconds: Double) { self.windowSeconds = windowSeconds }

    /// The mean tempo distribution, and that of each window that was not silent.
    public struct Profile: Sendable {
        /// Uniform when all windows are silent.
        public var distribution: [Double]
        /// Those that were not silent, in order; a distribution is empty unless windows are kept.
        public var windows: [(startSeconds: Double, distribution: [Float])]
    }

    func frameCount(framesPerSecond: Double) -> Int { max(2, Int((windowSeconds * framesPerSecond).rounded())) }

    /// Asks the network about every window of frames that are all there.
    public func distribution(
        of frames: LogMelFrames, bandGroups: [Int], network: FrozenPeriodicityNetwork
    ) -> Profile {
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        var stream = WindowStream(plan: self, network: network, bandGroups: bandGroups, keepsWindows: true)
        stream.advance(history)
        return stream.profile(endingWith: history)
    }
}
