import CSameTempo
import TempoEstimation

/// What `sametempo_estimate` points to.
final class EstimateHandle: Sendable {
    private let estimate: TempoEstimate
    let warning: CallerText?
    let segments: CallerArray<sametempo_segment>
    let beats: CallerArray<sametempo_beat>
    let evidence: CallerEvidence?

    init(_ estimate: TempoEstimate, evidence: TempoEvidence? = nil) {
        self.estimate = estimate
        warning = estimate.warning.map(CallerText.init)
        segments = CallerArray((estimate.segments ?? []).map {
            sametempo_segment(start_seconds: $0.startSeconds, end_seconds: $0.endSeconds, tempo_bpm: $0.tempoBPM, confidence: $0.confidence)
        })
        beats = CallerArray((estimate.beats?.beats ?? []).map { sametempo_beat(seconds: $0.seconds, confidence: $0.confidence) })
        self.evidence = evidence.map(CallerEvidence.init)
    }

    var summary: sametempo_summary {
        let tempo = estimate.tempo, grid = estimate.beats?.grid
        let refusal = switch estimate.refusal {
        case nil: SAMETEMPO_NO_REFUSAL
        case .silent: SAMETEMPO_REFUSED_SILENT
        case .tooShort: SAMETEMPO_REFUSED_TOO_SHORT
        case .noPulse: SAMETEMPO_REFUSED_NO_PULSE
        }
        return sametempo_summary(
            struct_size: 0, refusal: Int32(refusal), tempo_bpm: tempo?.bpm ?? .nan, second_tempo_bpm: tempo?.secondBPM ?? .nan,
            strength: tempo?.strength ?? .nan, confidence: estimate.confidence, stability: tempo?.stability ?? .nan,
            duration_seconds: estimate.durationSeconds, grid_tempo_bpm: grid?.tempoBPM ?? .nan,
            grid_first_beat_seconds: grid?.firstBeatSeconds ?? .nan, grid_residual_seconds: grid?.residualSeconds ?? .nan)
    }
}

/// What an estimate rests on, as callers read it.
struct CallerEvidence {
    let distributionTempi: CallerArray<Double>, probabilities: CallerArray<Double>
    let windowSeconds: Double
    let windowStarts: CallerArray<Double>, windowDistributions: CallerArray<Float>, windowTempi: CallerArray<Double>
    let strengths: CallerArray<Float>
    let frameCount: Int, channelCount: Int
    let framesPerSecond: Double

    init(_ evidence: TempoEvidence) {
        distributionTempi = CallerArray(evidence.posterior.isEmpty ? [] : evidence.referenceAxis.temposBPM)
        probabilities = CallerArray(evidence.posterior)
        windowSeconds = evidence.windowSeconds
        windowStarts = CallerArray(evidence.windows.map(\.startSeconds))
        windowDistributions = CallerArray(evidence.windows.flatMap(\.distribution))
        windowTempi = CallerArray(evidence.tempoAxis.temposBPM)
        strengths = CallerArray(evidence.onsetStrengths.flatMap { $0 })
        (frameCount, channelCount) = (evidence.onsetStrengths.count, evidence.onsetStrengths.first?.count ?? 0)
        framesPerSecond = evidence.framesPerSecond
    }
}

@_cdecl("sametempo_estimate_free") public func freeEstimate(_ estimate: OpaquePointer?) { release(estimate) }

@_cdecl("sametempo_estimate_summary")
public func summary(of estimate: OpaquePointer?, _ summary: UnsafeMutableRawPointer?) -> Int32 {
    guard let handle = object(estimate, EstimateHandle.self),
          let summary = summary?.assumingMemoryBound(to: sametempo_summary.self),
          (try? SizedStructure.write(handle.summary, to: summary, smallest: summarySize)) != nil
    else { return sametempo_status(SAMETEMPO_WRONG_ARGUMENT) }
    return sametempo_status(SAMETEMPO_OK)
}

@_cdecl("sametempo_estimate_warning") public func warning(of estimate: OpaquePointer?) -> Text? {
    object(estimate, EstimateHandle.self)?.warning?.pointer
}

@_cdecl("sametempo_estimate_segments")
public func segments(of estimate: OpaquePointer?, _ segments: UnsafeMutableRawPointer?) -> Int {
    object(estimate, EstimateHandle.self)?.segments.give(segments?.assumingMemoryBound(to: UnsafePointer<sametempo_segment>?.self)) ?? 0
}

@_cdecl("sametempo_estimate_beats")
public func beats(of estimate: OpaquePointer?, _ beats: UnsafeMutableRawPointer?) -> Int {
    object(estimate, EstimateHandle.self)?.beats.give(beats?.assumingMemoryBound(to: UnsafePointer<sametempo_beat>?.self)) ?? 0
}

public typealias Doubles = UnsafeMutablePointer<UnsafePointer<Double>?>
public typealias Floats = UnsafeMutablePointer<UnsafePointer<Float>?>

@_cdecl("sametempo_estimate_distribution")
public func distribution(of estimate: OpaquePointer?, _ tempi: Doubles?, _ probabilities: Doubles?) -> Int {
    guard let evidence = object(estimate, EstimateHandle.self)?.evidence else { return 0 }
    _ = evidence.distributionTempi.give(tempi)
    return evidence.probabilities.give(probabilities)
}

@_cdecl("sametempo_estimate_windows")
public func windows(of estimate: OpaquePointer?, _ starts: Doubles?, _ windowSeconds: UnsafeMutablePointer<Double>?,
                    _ distributions: Floats?, _ tempoCount: UnsafeMutablePointer<Int>?, _ tempi: Doubles?) -> Int {
    guard let evidence = object(estimate, EstimateHandle.self)?.evidence else { return 0 }
    windowSeconds?.pointee = evidence.windowSeconds
    _ = evidence.windowDistributions.give(distributions)
    tempoCount?.pointee = evidence.windowTempi.give(tempi)
    return evidence.windowStarts.give(starts)
}

@_cdecl("sametempo_estimate_onset_strengths")
public func onsetStrengths(of estimate: OpaquePointer?, _ strengths: Floats?, _ channelCount: UnsafeMutablePointer<Int>?,
                           _ framesPerSecond: UnsafeMutablePointer<Double>?) -> Int {
    guard let evidence = object(estimate, EstimateHandle.self)?.evidence else { return 0 }
    _ = evidence.strengths.give(strengths)
    channelCount?.pointee = evidence.channelCount
    framesPerSecond?.pointee = evidence.framesPerSecond
    return evidence.frameCount
}
