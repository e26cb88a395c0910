import AudioFeatures
import Foundation
import Tensors

/// How a file is cut into half-overlapping windows that the network is asked about.
public struct WindowPlan: Hashable, Sendable {
    /// Length of a window; the next begins half a window later.
    public var windowSeconds: Double
    /// The shortest sound that is asked about. Chosen by hand: less holds too few beats to hear them repeat.
    public var minimumSeconds = 3.0
    /// Windows in one call of the network. Two fit into a core's cache; eight make a folder take 4 % longer.
    public var batch = 2

    /// - Parameter windowSeconds: That of the excerpts that the network was trained on.
    public init(windowSeconds: Double) { self.windowSeconds = windowSeconds }

    /// The mean of the network's answers, and the windows that it was asked about.
    public struct Profile: Sendable {
        /// The mean tempo distribution, a probability for each bin; uniform when all windows are silent.
        public var distribution: [Double]
        /// The windows that are not silent, in order.
        public var windows: [WindowAnswer]
    }

    /// Frames of one window.
    func frameCount(framesPerSecond: Double) -> Int { max(2, Int((windowSeconds * framesPerSecond).rounded())) }

    /// Asks the network about every window of frames that are all there.
    ///
    /// - Parameter bandGroups: As `LogMelConfiguration.bandGroups`.
    public func distribution(of frames: LogMelFrames, bandGroups: [Int], network: any TempoNetwork) -> Profile {
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        var stream = WindowStream(plan: self, network: network, bandGroups: bandGroups, keepsWindows: true)
        stream.advance(history)
        return stream.profile(endingWith: history)
    }
}

/// The network's answer to one window.
public struct WindowAnswer: Sendable, Hashable {
    /// Where the window begins, counted from the start of the sound.
    public var startSeconds: Double
    /// A probability for each bin of the network's tempo axis; empty where only the mean over the windows is kept.
    public var distribution: [Float]

    /// An answer that was computed elsewhere.
    ///
    /// - Parameter distribution: A probability for each bin of the network's tempo axis.
    public init(startSeconds: Double, distribution: [Float]) { (self.startSeconds, self.distribution) = (startSeconds, distribution) }
}
