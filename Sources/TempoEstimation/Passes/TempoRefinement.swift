import AudioFeatures

/// Sharpens a tempo that is already right within a few percent.
///
/// Neighbouring references are 1.5 % of tempo apart, and the network's bins 2 %. The network's onset strengths hold more: over a
/// long segment, their power at the tempo and its first multiples has a peak whose place can be read to some hundredths of a
/// percent. The segments' powers are added, not their phases, so a pause or a slip between segments does no harm.
public struct TempoRefinement: Hashable, Sendable {
    /// Length of a segment; a longer one is sharper and tolerates less drift.
    public var segmentSeconds = 24.0
    /// How many segments, evenly spread over the stream, are kept at most. When one more comes, every second one is let go.
    public var maximumSegments = 16
    /// How far to either side of the tempo is searched, as a share of it.
    public var reach = 0.025
    /// Multiples of the tempo whose powers are added.
    public var multiples = [1.0, 2, 3, 4]
    /// Points of the search to either side; a parabola reads between them.
    public var pointsPerSide = 12

    /// The values that estimating uses.
    public init() {}

    /// The sharpened tempo, in beats per minute, of frames that are all there; `tempoBPM` itself when there is no clear peak within
    /// reach.
    ///
    /// - Parameter bandGroups: As `LogMelConfiguration.bandGroups`.
    public func refined(_ tempoBPM: Double, frames: LogMelFrames, bandGroups: [Int], network: any TempoNetwork) -> Double {
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        var fine = FinePeriodicity(refinement: self, network: network, bandGroups: bandGroups, keepsAll: false)
        fine.advance(history)
        return fine.refined(tempoBPM, endingWith: history)
    }
}
