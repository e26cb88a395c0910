import TempoEstimation

/// A way to find where parts begin.
///
/// To add one, write a type that conforms, and name it in `Segmenters.all`.
public protocol Segmenter: Sendable {
    /// What users call it.
    static var name: String { get }
    /// How it works, for users.
    static var summary: String { get }
    /// How far apart the steps are that it compares.
    var reachSeconds: Double { get }

    /// - Parameters:
    ///   - band: Reaches at least `reachSeconds`, unless the song is shorter.
    ///   - limits: What the user asked for.
    func segmentation(_ band: SimilarityBand, limits: PartLimits) -> Segmentation
}

/// What a user asks of the parts.
public struct PartLimits: Sendable, Hashable {
    /// The shortest part; nil for the segmenter's own limit.
    public var minimumSeconds: Double?
    /// At most so many parts, and fewer only where no more can be told apart; nil for as many as are heard.
    public var partCount: Int?

    /// Without limits of its own.
    public init(minimumSeconds: Double? = nil, partCount: Int? = nil) { (self.minimumSeconds, self.partCount) = (minimumSeconds, partCount) }
}

/// Where parts begin, and what that rests on.
public struct Segmentation: Sendable, Hashable {
    /// The first steps of all parts but the first part, rising.
    public var boundaries: [Int]
    /// For each step how much speaks for a part that begins there, in the segmenter's own unit.
    public var curve: [Double]

    /// Where a parabola through the curve at a boundary and its neighbours is highest, from −0.5 to 0.5 steps away: a change in the
    /// middle of a step makes the curve high at both of its ends.
    func peakOffset(at boundary: Int) -> Double {
        guard boundary > 0, boundary + 1 < curve.count else { return 0 }
        return parabolicPeak(curve[boundary - 1], curve[boundary], curve[boundary + 1])
    }
}

/// The segmenters there are.
public enum Segmenters {
    /// In the order in which they are named to users; the first is the default.
    public static let all: [any Segmenter] = [NoveltySegmenter(), BlockSegmenter()]

    /// The one of a name; nil if there is none.
    public static func named(_ name: String) -> (any Segmenter)? { all.first { type(of: $0).name == name } }
}
