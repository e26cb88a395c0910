/// How exactly a sound repeats from beat to beat, and how long that beat is. What a sequencer plays comes back at the same place in each
/// beat; what people play does not quite.
///
/// The beat is the one whose harmonics have the most power, as those of anything that repeats from bar to bar. Short passages say it
/// roughly. Pairs of them are then joined, and joined again, and say it more exactly each time.
struct Repetition {
    /// A beat, in seconds.
    let periodSeconds: Double
    /// How much passages are like the rest of the sound at the same places in the beat: three quarters of them correlate with it so much
    /// or more. At most 1.
    let coherence: Double

    /// What a sequencer plays has at least so much; where there is less than the least, no constant tempo is believed.
    static let exactCoherence = 0.6, leastCoherence = 0.35

    /// How far the beat may be from the tempo that was found, as a share.
    private static let reach = 0.01
    /// Steps of a search within what can be told apart.
    private static let steps = 8.0
    /// A passage, and the shortest there may be.
    private static let passageBeats = 8, fewestPassageBeats = 4
    /// A passage with less power than this share of the usual is a pause.
    private static let pauseShare = 1e-3

    /// Nil where there are fewer than eight beats.
    ///
    /// - Parameter tempoBPM: Right to 1 %.
    init?(_ rises: BandRises, framesPerSecond: Double, tempoBPM: Double) {
        let beatSeconds = 60 / tempoBPM, beats = Int(Double(rises.frameCount) / framesPerSecond / beatSeconds)
        guard beats >= 2 * Self.fewestPassageBeats else { return nil }
        let length = beats >= 2 * Self.passageBeats ? Self.passageBeats : Self.fewestPassageBeats
        let harmonics = BarHarmonics(rises, framesPerSecond: framesPerSecond, beatSeconds: beatSeconds)
        // What two beats must differ by, as a share, for a passage to tell them apart.
        var apart = 1 / (Double(length) * beatSeconds * harmonics.highestHz)
        // A passage's beats are computed twice, because those of hours of sound would not fit.
        let count = beats / length
        func passage(_ number: Int) -> [BarHarmonics.Swing] { harmonics.swings(ofBeats: number * length..<(number + 1) * length) }
        var share = Self.search(harmonics, count, passage, from: -Self.reach, through: Self.reach, step: apart / Self.steps)
        let passages = (0..<count).map { harmonics.sum(passage($0), faster: share) }, passageShare = share
        var parts = passages
        while parts.count > 1 {
            let pairs = stride(from: 0, to: parts.count, by: 2).map { Array(parts[$0..<min(parts.count, $0 + 2)]) }
            let correction = Self.search(harmonics, pairs.count, { pairs[$0] }, from: -apart, through: apart, step: apart / 2 / Self.steps)
            parts = pairs.map { harmonics.sum($0, faster: correction) }
            share += correction
            apart /= 2
        }
        periodSeconds = beatSeconds / (1 + share)
        coherence = Self.coherence(harmonics, passages.map { harmonics.sum([$0], faster: share - passageShare) }, parts[0])
    }

    /// The share by which all must be faster for the most power, the stretches of each group being heard together.
    private static func search(
        _ harmonics: BarHarmonics, _ count: Int, _ group: (Int) -> [BarHarmonics.Swing], from first: Double, through last: Double, step: Double
    ) -> Double {
        let shares = Array(stride(from: first, through: last + step / 2, by: step))
        var powers = [Double](repeating: 0, count: shares.count)
        for number in 0..<count {
            let swings = group(number)
            for (choice, share) in shares.enumerated() { powers[choice] += harmonics.sum(swings, faster: share).power }
        }
        let best = powers.indices.max { powers[$0] < powers[$1] }!
        guard best > 0, best + 1 < powers.count else { return shares[best] }
        let (left, top, right) = (powers[best - 1], powers[best], powers[best + 1]), bend = left - 2 * top + right
        return shares[best] + (bend < 0 ? 0.5 * (left - right) / bend * step : 0)
    }

    /// The lower quartile of the correlations of passages with the rest.
    private static func coherence(_ harmonics: BarHarmonics, _ passages: [BarHarmonics.Swing], _ whole: BarHarmonics.Swing) -> Double {
        let products = passages.map { harmonics.products($0, whole - $0) }
        let usual = products.reduce(0) { $0 + $1.a } / Double(products.count)
        let correlations = products.filter { $0.a > pauseShare * usual }.map { $0.both / max(.leastNormalMagnitude, ($0.a * $0.b).squareRoot()) }.sorted()
        return correlations.isEmpty ? 0 : correlations[correlations.count / 4]
    }
}
