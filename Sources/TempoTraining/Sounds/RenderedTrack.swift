import MusicData

/// A track that we rendered ourselves, so that its tempo is exactly known.
public struct RenderedTrack: Sendable {
    /// Its frames.
    public let track: MusicTrack
    /// Beats per minute, on average.
    public let tempoBPM: Double
    /// When its beats fall, in frames, if they are not evenly spaced.
    public let beatFrames: [Double]

    /// - Parameter beatFrames: Empty if the tempo does not bend.
    public init(track: MusicTrack, tempoBPM: Double, beatFrames: [Double] = []) {
        (self.track, self.tempoBPM, self.beatFrames) = (track, tempoBPM, beatFrames)
    }

    /// Beats per minute on average over `frames`.
    func tempoBPM(over frames: Range<Double>, framesPerSecond: Double) -> Double {
        guard beatFrames.count > 1 else { return tempoBPM }
        let seconds = (frames.upperBound - frames.lowerBound) / framesPerSecond
        return (beat(at: frames.upperBound) - beat(at: frames.lowerBound)) / seconds * 60
    }

    /// How many beats have passed at `frame`; on with the last spacing beyond the ends.
    private func beat(at frame: Double) -> Double {
        let next = beatFrames.firstIndex { $0 > frame } ?? beatFrames.count
        let index = min(max(next - 1, 0), beatFrames.count - 2)
        return Double(index) + (frame - beatFrames[index]) / (beatFrames[index + 1] - beatFrames[index])
    }
}
