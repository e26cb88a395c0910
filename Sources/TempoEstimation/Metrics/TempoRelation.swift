/// How an estimated tempo relates to an annotated one, with the usual tolerance of 4 %.
///
/// Source: Gouyon et al., "An experimental comparison of audio tempo induction algorithms", IEEE TASLP 14(5), 2006.
public enum TempoRelation: String, CaseIterable, Sendable, Codable {
    /// Within the tolerance of the annotation, or of it times 2, 1/2, 3 or 1/3.
    case equal, double, half, triple, third
    /// Off by 3:2, 2:3, 4:3 or 3:4: wrong by Accuracy 2 too, but a metrical confusion and no accident.
    case ternary
    /// Off by any other factor.
    case other
    /// No estimate.
    case missing

    /// The tolerance, as a share of the annotated tempo or of the multiple that is compared with.
    public static let toleranceFraction = 0.04

    /// How `estimatedBPM` relates to `annotatedBPM`; both in beats per minute. An estimate that is nil, 0 or below is `missing`.
    public init(estimatedBPM: Double?, annotatedBPM: Double) {
        guard let estimatedBPM, estimatedBPM > 0 else { self = .missing; return }
        func near(_ factor: Double) -> Bool {
            abs(estimatedBPM - annotatedBPM * factor) <= Self.toleranceFraction * annotatedBPM * factor
        }
        if near(1) { self = .equal }
        else if near(2) { self = .double }
        else if near(0.5) { self = .half }
        else if near(3) { self = .triple }
        else if near(1.0 / 3) { self = .third }
        else if near(1.5) || near(2.0 / 3) || near(4.0 / 3) || near(0.75) { self = .ternary }
        else { self = .other }
    }

    /// Accuracy 1: the annotated tempo itself.
    public var isAccuracy1: Bool { self == .equal }
    /// Accuracy 2: the annotated tempo times 1, 2, 3, ½ or ⅓.
    public var isAccuracy2: Bool { [.equal, .double, .half, .triple, .third].contains(self) }
}
