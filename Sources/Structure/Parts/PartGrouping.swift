/// Which parts repeat each other: the two most alike groups of parts are joined again and again.
///
/// The likeness of two parts is the cosine of the means of their steps' standardised numbers; of two groups, its mean over all pairs
/// (average linkage). It does not matter how long parts are or in which order they come.
/// Source: Sokal and Michener, "A statistical method for evaluating systematic relationships", 1958 (average linkage).
public struct PartGrouping: Sendable {
    /// Groups whose likeness is below this are not joined. 60° between the means; chosen before any score was seen.
    public var leastLikeness: Float = 0.5
    /// Join until so many groups are left, whatever their likeness; nil to stop at `leastLikeness`.
    public var groupCount: Int?

    /// - Parameter groupCount: Nil to stop at `leastLikeness`.
    public init(groupCount: Int? = nil) { self.groupCount = groupCount }

    /// A letter for each part; the first part is A, the first that differs from it B, and so on. After Z comes AA.
    ///
    /// - Parameters:
    ///   - steps: Standardised.
    ///   - parts: The steps of each part.
    public func labels(_ steps: FeatureSteps, parts: [Range<Int>]) -> [String] {
        let groups = groups(steps, parts: parts)
        var letters: [Int: String] = [:]
        return groups.map { group in
            if let letter = letters[group] { return letter }
            letters[group] = Self.letter(letters.count)
            return letters[group]!
        }
    }

    /// A number for each part, the same for parts of one group.
    private func groups(_ steps: FeatureSteps, parts: [Range<Int>]) -> [Int] {
        let means = unitRows(means(steps, parts)), count = parts.count
        var likeness = (0..<count).map { first in (0..<count).map { product(means, first * steps.width, $0 * steps.width, steps.width) } }
        var sizes = [Int](repeating: 1, count: count), group = Array(0..<count), alive = Array(0..<count)
        while alive.count > (groupCount ?? 1) {
            var best = (first: 0, second: 0, likeness: -Float.infinity)
            for (place, first) in alive.enumerated() {
                for second in alive[(place + 1)...] where likeness[first][second] > best.likeness { best = (first, second, likeness[first][second]) }
            }
            if groupCount == nil && best.likeness < leastLikeness { break }
            if best.second == best.first { break }
            let (kept, gone) = (best.first, best.second)
            for other in alive where other != kept && other != gone {
                let mean = (Float(sizes[kept]) * likeness[kept][other] + Float(sizes[gone]) * likeness[gone][other]) / Float(sizes[kept] + sizes[gone])
                (likeness[kept][other], likeness[other][kept]) = (mean, mean)
            }
            sizes[kept] += sizes[gone]
            alive.removeAll { $0 == gone }
            for part in 0..<count where group[part] == gone { group[part] = kept }
        }
        return group
    }

    private func means(_ steps: FeatureSteps, _ parts: [Range<Int>]) -> FeatureSteps {
        let values = parts.flatMap { part in
            (0..<steps.width).map { place in
                part.reduce(Float(0)) { $0 + steps.values[$1 * steps.width + place] } / Float(max(1, part.count))
            }
        }
        return FeatureSteps(width: steps.width, stepSeconds: steps.stepSeconds, values: values)
    }

    private static func letter(_ number: Int) -> String {
        let last = String(UnicodeScalar(UInt8(65 + number % 26)))
        return number < 26 ? last : letter(number / 26 - 1) + last
    }
}
