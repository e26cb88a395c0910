/// How exactly a sound repeats from beat to beat, and how long that beat is. What a sequencer plays comes back at the same place in each
/// beat; what people play does not quite.
///
/// The beat is the one whose harmonics have the most power, as those of anything that repeats from bar to bar. Short passages say it
/// roughly. Pairs of them are then joined, and joined again, and say it more exactly each time.
struct Repetition {
    /// A beat, in seconds.
    private(set) var periodSeconds: Double
    /// How much passages are like the rest of the sound at the same places in the beat: three quarters of them correlate with it so much
    /// or more. At most 1.
    let coherence: Double
    /// How much likelier the beat is than those around it, whose last beat comes up to 20 ms sooner or later; a logarithm.
    private(set) var sharpness = 0.0

    /// Whether this is how a sequencer plays: it repeats alike from beat to beat, or what changes still comes at the same milliseconds.
    var isExact: Bool { isAlike || sharpness >= Self.exactSharpness }
    /// Whether it repeats alike from beat to beat, all along.
    var isAlike: Bool { coherence >= Self.exactCoherence }

    /// What a sequencer plays has at least so much; where there is less than the least, no constant tempo is believed.
    private static let exactCoherence = 0.6, exactSharpness = 9.5
    static let leastCoherence = 0.35

    /// How far the beat may be from the tempo that was found, as a share.
    private static let reach = 0.01
    /// Steps of a search within what can be told apart.
    private static let steps = 8.0
    /// What is compared when the beat is refined: single beats, which agree where a tune or a filling changes the bar; and longer bars, of which
    /// more agrees.
    private static let barBeats = [1, 2, 4]
    /// How much sooner or later than thought the end of the sound may come when the beat is refined, and steps of that search.
    private static let endReachSeconds = 0.02, endStepSeconds = 0.001
    /// A passage, and the shortest there may be.
    private static let passageBeats = 8, fewestPassageBeats = 4
    /// Of so many beats the swings are kept: 3 kB each.
    private static let mostKeptBeats = 1024
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
        let count = beats / length
        // The beats of hours of sound would not fit, so they are computed twice.
        let kept = beats <= Self.mostKeptBeats ? harmonics.swings(ofBeats: 0..<count * length) : []
        func passage(_ number: Int) -> [BarHarmonics.Swing] {
            let beats = number * length..<(number + 1) * length
            return kept.isEmpty ? harmonics.swings(ofBeats: beats) : Array(kept[beats])
        }
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

    /// Tells the beat more exactly: the likeliest one by all that begins.
    ///
    /// - Parameter durationSeconds: Of the sound.
    mutating func refine(by onsets: [OnsetCurves], durationSeconds: Double) {
        let bars = Self.barBeats.flatMap { beats in onsets.compactMap { BarSpectra($0, periodSeconds: periodSeconds, beatsPerBar: beats) } }
        func likelihood(_ step: Int) -> Double {
            bars.reduce(0) { $0 + $1.likelihood(faster: Double(step) * Self.endStepSeconds / durationSeconds) }
        }
        // Every second step, and then the neighbours of the best one.
        let reach = Int(Self.endReachSeconds / Self.endStepSeconds), steps = Array(stride(from: -reach, through: reach, by: 2))
        let likelihoods = steps.map(likelihood), best = likelihoods.indices.max { likelihoods[$0] < likelihoods[$1] }!
        sharpness = likelihoods[best] - likelihoods.sorted()[reach / 2]
        let around = [likelihood(steps[best] - 1), likelihoods[best], likelihood(steps[best] + 1)]
        periodSeconds /= 1 + (Double(steps[best] - 1) + Self.top(around)) * Self.endStepSeconds / durationSeconds
    }

    /// Where the largest number is, between neighbours by a parabola.
    private static func top(_ numbers: [Double]) -> Double {
        let best = numbers.indices.max { numbers[$0] < numbers[$1] }!
        guard best > 0, best + 1 < numbers.count else { return Double(best) }
        let (left, top, right) = (numbers[best - 1], numbers[best], numbers[best + 1]), bend = left - 2 * top + right
        return Double(best) + (bend < 0 ? 0.5 * (left - right) / bend : 0)
    }

    /// The share by which all must be faster for the most power, the stretches of each group being heard together.
    private static func search(
        _ harmonics: BarHarmonics, _ count: Int, _ group: (Int) -> [BarHarmonics.Swing], from first: Double, through last: Double, step: Double
    ) -> Double {
        let shares = Array(stride(from: first, through: last + step / 2, by: step))
        var powers = [Double](repeating: 0, count: shares.count)
        for number in 0..<count {
            let swings = group(number)
            for (choice, share) in shares.enumerated() { powers[choice] += harmonics.sum(swings, faster: share).numbers.power }
        }
        return first + top(powers) * step
    }

    /// The lower quartile of the correlations of passages with the rest.
    private static func coherence(_ harmonics: BarHarmonics, _ passages: [BarHarmonics.Swing], _ whole: BarHarmonics.Swing) -> Double {
        let products = passages.map { harmonics.products($0, whole - $0) }
        let usual = products.reduce(0) { $0 + $1.a } / Double(products.count)
        let correlations = products.filter { $0.a > pauseShare * usual }.map { $0.both / max(.leastNormalMagnitude, ($0.a * $0.b).squareRoot()) }.sorted()
        return correlations.isEmpty ? 0 : correlations[correlations.count / 4]
    }
}
