/// How much begins at each moment in each of some bands, in steps of milliseconds.
package struct OnsetCurves {
    /// A rise above this multiple of its band's mean counts no more: one loud stroke does not outweigh the rest.
    private static let largest: Float = 20

    /// `[band][step]`, at least 0, in multiples of the band's mean; all bands are of one length.
    package let bands: [[Float]]
    /// The first step is at 0 s.
    let stepSeconds: Double

    /// - Parameter rises: By band; falls, below 0, count as 0.
    init(rises: [[Float]], stepSeconds: Double) {
        bands = rises.map { band in
            let mean = Float(band.reduce(0) { $0 + Double(max(0, $1)) } / Double(max(1, band.count)))
            return band.map { min(Self.largest, max(0, $0) / max(mean, .leastNormalMagnitude)) }
        }
        self.stepSeconds = stepSeconds
    }

    /// How many steps there are.
    var count: Int { bands[0].count }

    /// How far before and after a moment onsets count to it, in seconds, and from how far on they tell what is usual.
    private static let reachSeconds = 0.02, surroundingsSeconds = 0.06

    /// How much later than some moments the centre of the onsets around them is, in seconds: at most 20 ms, 0 where nothing begins there.
    package func lateness(around moments: [Double]) -> Double {
        let reach = Int(Self.reachSeconds / stepSeconds), surroundings = Int(Self.surroundingsSeconds / stepSeconds)
        var profile = [Double](repeating: 0, count: 2 * surroundings + 1)
        for moment in moments {
            // Linearly between two steps, so that nothing is rounded.
            let place = moment / stepSeconds, whole = Int(place.rounded(.down)), share = Float(place - place.rounded(.down))
            guard whole >= surroundings, whole + surroundings + 1 < count else { continue }
            for band in bands {
                for away in -surroundings...surroundings {
                    profile[away + surroundings] += Double((1 - share) * band[whole + away] + share * band[whole + away + 1])
                }
            }
        }
        let usual = profile.sorted()[surroundings]
        var sum = 0.0, moment = 0.0
        for away in -reach...reach {
            let beyond = max(0, profile[away + surroundings] - usual)
            sum += beyond * beyond
            moment += beyond * beyond * Double(away)
        }
        return sum > 0 ? moment / sum * stepSeconds : 0
    }
}
