import RandomStreams

/// Draws tracks. Long ones come more often, but not in proportion: they repeat themselves.
public struct TrackSampler: Sendable {
    /// At least one.
    public let tracks: [MusicTrack]
    /// Running sum of the tracks' shares of being drawn: the square roots of their lengths.
    private let cumulative: [Double]

    /// - Parameter tracks: At least one, or it traps.
    public init(_ tracks: [MusicTrack]) {
        precondition(!tracks.isEmpty, "TrackSampler: there is no music to draw from")
        self.tracks = tracks
        var sum = 0.0
        cumulative = tracks.map { sum += Double($0.frameCount).squareRoot(); return sum }
    }

    /// The place in `tracks` of the next one; takes one random number.
    public func index(_ stream: inout RandomStream) -> Int {
        let target = stream.uniform() * cumulative[cumulative.count - 1]
        var low = 0, high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The next track; takes one random number.
    public func track(_ stream: inout RandomStream) -> MusicTrack { tracks[index(&stream)] }
}
