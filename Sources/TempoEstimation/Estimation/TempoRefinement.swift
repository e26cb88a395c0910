import AudioFeatures
import Tensors

/// Sharpens a tempo that is already right within a few percent.
///
/// References stand 1.5 % apart and the network's bins 2 %. The network's own onset strengths hold more: over long
/// segments, their power at the tempo and its first multiples has a peak whose place can be read to some hundredths of
/// a percent. Segments are combined by power, not by phase, so that a pause or a slip between them does no harm.
public struct TempoRefinement: Hashable, Sendable {
    /// Length of a segment; longer is sharper and less forgiving of drift.
    public var segmentSeconds = 24.0
    /// Segments looked at, evenly spread over the stream: at most so many, and half as many when a longer one ends.
    public var maximumSegments = 16
    /// How far to either side is searched, as a fraction of the tempo.
    public var reach = 0.025
    /// Multiples of the tempo that count together.
    public var multiples = [1.0, 2, 3, 4]
    /// Points of the search to either side; a parabola reads between them.
    public var pointsPerSide = 12

    /// The values that estimating uses.
    public init() {}

    /// The sharpened tempo of frames that are all there, or `tempoBPM` itself when there is no clear peak within reach.
    public func refined(_ tempoBPM: Double, frames: LogMelFrames, bandGroups: [Int], network: FrozenPeriodicityNetwork) -> Double {
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        var fine = FinePeriodicity(refinement: self, network: network, bandGroups: bandGroups, keepsAll: false)
        fine.advance(history)
        return fine.refined(tempoBPM, endingWith: history)
    }
}
