import Foundation

/// An annotation of a file, and the estimate that is compared with it.
public struct ScoredEstimate: Sendable {
    /// What the file is counted with, such as the name of its dataset.
    public var group: String
    /// The annotated tempo, in beats per minute.
    public var annotatedBPM: Double
    /// A second annotated tempo, in beats per minute; nil where there is one tempo only.
    public var secondAnnotatedBPM: Double?
    /// How much listeners preferred the first annotated tempo to the second, from 0 to 1; nil where it is not known.
    public var firstWeight: Double?
    /// Nil for a file that could not be read.
    public var estimate: TempoEstimate?

    /// - Parameters:
    ///   - group: What the file is counted with.
    ///   - annotatedBPM: In beats per minute.
    ///   - secondAnnotatedBPM: In beats per minute.
    ///   - firstWeight: From 0 to 1.
    public init(
        group: String, annotatedBPM: Double, secondAnnotatedBPM: Double? = nil, firstWeight: Double? = nil, estimate: TempoEstimate?
    ) {
        (self.group, self.annotatedBPM, self.estimate) = (group, annotatedBPM, estimate)
        (self.secondAnnotatedBPM, self.firstWeight) = (secondAnnotatedBPM, firstWeight)
    }

    /// The estimate's relation to the first annotation.
    public var relation: TempoRelation { TempoRelation(estimatedBPM: estimate?.tempoBPM, annotatedBPM: annotatedBPM) }

    /// What became of the file: "ok", the raw value of a `TempoEstimate.Refusal`, or "unreadable".
    public var status: String {
        guard let estimate else { return "unreadable" }
        return estimate.refusal?.rawValue ?? "ok"
    }

    /// The P-score of MIREX, from 0 to 1: the sum of the weights of those annotated tempi that one of the two estimated tempi is
    /// within `pScoreTolerance` of; nil without two annotated tempi and a weight.
    ///
    /// Source: McKinney et al., "Evaluation of audio beat tracking and music tempo extraction algorithms", Journal of New Music
    /// Research 36(1), 2007.
    public var pScore: Double? {
        guard let secondAnnotatedBPM, let firstWeight else { return nil }
        let estimates = [estimate?.tempo?.bpm, estimate?.tempo?.secondBPM].compactMap { $0 }
        func isHit(_ tempo: Double) -> Bool { estimates.contains { abs($0 - tempo) <= Self.pScoreTolerance * tempo } }
        return (isHit(annotatedBPM) ? firstWeight : 0) + (isHit(secondAnnotatedBPM) ? 1 - firstWeight : 0)
    }

    /// The tolerance of the P-score, as a share of an annotated tempo: the 8 % of McKinney et al.
    public static let pScoreTolerance = 0.08

    /// |log₂(estimate / annotation)| after folding by whole octaves, in octaves, from 0 to 0.5; nil without an estimated tempo.
    public var foldedOctaveError: Double? {
        guard let estimatedBPM = estimate?.tempoBPM, estimatedBPM > 0 else { return nil }
        let octaves = log2(estimatedBPM / annotatedBPM)
        return abs(octaves - octaves.rounded())
    }
}
