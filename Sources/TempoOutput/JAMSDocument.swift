import Foundation
import TempoEstimation

/// A JAMS document (version 0.3) about one file, with its tempo in the namespace `tempo`.
///
/// The first annotation is the tempo of the whole file: an observation from 0 to its end, or two when there is a second
/// tempo. As in other tools, their `confidence` is the relative strength of the two and adds up to 1. The probability that the
/// tempo is right is in the annotation's `sandbox`, with `reason`, `stability`, `warning` and, for a file that could not be read,
/// `error`. A file without a tempo has an annotation without observations. The document's own `sandbox` has the path and the file's
/// `stamp`, by which a later run sees whether it has changed. The tempi of parts, if asked for, are a second annotation. Beats, if asked for, are one of namespace
/// `beat`, whose values, the places in the bar, are null; the grid is in its `sandbox`.
/// Source: Humphrey et al., "JAMS: A JSON Annotated Music Specification", ISMIR 2014.
struct JAMSDocument: Encodable {
    private struct Observation: Encodable {
        var time, duration: Double
        /// Nil becomes null.
        var value: Double?
        var confidence: Double
        private enum Key: String, CodingKey { case time, duration, value, confidence }

        // By hand: what the compiler writes leaves out keys that are nil.
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(time, forKey: .time)
            try object.encode(duration, forKey: .duration)
            try object.encode(value, forKey: .value)
            try object.encode(confidence, forKey: .confidence)
        }
    }

    private struct AnnotationSandbox: Encodable {
        var confidence, stability: Double?
        var gridBPM, firstBeat, residual: Double?
        var error, reason, warning: String?
    }

    private struct Annotation: Encodable {
        var namespace: String
        var annotation_metadata: JAMSAnnotationMetadata
        var data: [Observation]
        var time: Double = 0
        var duration: Double?
        var sandbox: AnnotationSandbox
    }

    private let file_metadata: JAMSFileMetadata
    private let annotations: [Annotation]
    private let sandbox: [String: String]

    init(_ result: FileResult, tool: OutputTool) {
        let estimate = result.estimate
        // The schema could do without a duration, but Python's `jams` refuses such files.
        let duration = rounded(estimate?.durationSeconds ?? 0, decimals: Decimals.seconds).map { max(0, $0) }
        file_metadata = JAMSFileMetadata(path: result.path, duration: duration ?? 0)
        sandbox = ["path": result.path].merging(result.stamp.map { ["stamp": $0.text] } ?? [:]) { path, _ in path }

        func annotation(_ rules: String, _ data: [Observation], _ sandbox: AnnotationSandbox, namespace: String = "tempo") -> Annotation {
            return Annotation(namespace: namespace, annotation_metadata: JAMSAnnotationMetadata(rules: rules, tool: tool), data: data, duration: duration, sandbox: sandbox)
        }

        var annotations = [annotation(
            "tempo of the whole file", estimate?.tempo.map { Self.wholeFile($0, duration ?? 0) } ?? [],
            AnnotationSandbox(
                confidence: rounded(estimate?.confidence, decimals: Decimals.confidence),
                stability: rounded(estimate?.tempo?.stability, decimals: Decimals.confidence),
                error: result.errorText, reason: result.reason, warning: estimate?.warning))]
        if let segments = estimate?.segments {
            annotations.append(annotation("tempi of parts", segments.compactMap(Self.observation), AnnotationSandbox()))
        }
        if let beats = estimate?.beats {
            let grid = beats.grid
            annotations.append(annotation("beats, without places in the bar", beats.beats.compactMap(Self.observation), AnnotationSandbox(
                gridBPM: rounded(grid?.tempoBPM, decimals: Decimals.gridTempo), firstBeat: rounded(grid?.firstBeatSeconds, decimals: Decimals.seconds),
                residual: rounded(grid?.residualSeconds, decimals: Decimals.seconds)), namespace: "beat"))
        }
        self.annotations = annotations
    }

    private static func wholeFile(_ found: TempoEstimate.Tempo, _ duration: Double) -> [Observation] {
        guard let first = tempo(found.bpm) else { return [] }
        guard let second = tempo(found.secondBPM) else {
            return [Observation(time: 0, duration: duration, value: first, confidence: 1)]
        }
        let strength = probability(found.strength) ?? 0.5
        // Rounded again: 1 − 0.9 is not 0.1.
        let other = rounded(1 - strength, decimals: Decimals.confidence)!
        return [
            Observation(time: 0, duration: duration, value: first, confidence: strength),
            Observation(time: 0, duration: duration, value: second, confidence: other),
        ]
    }

    private static func observation(_ part: TempoSegment) -> Observation? {
        guard let start = rounded(part.startSeconds, decimals: Decimals.seconds), start >= 0,
              let end = rounded(part.endSeconds, decimals: Decimals.seconds), end >= start,
              let value = tempo(part.tempoBPM) else { return nil }
        let duration = rounded(end - start, decimals: Decimals.seconds)!
        return Observation(time: start, duration: duration, value: value, confidence: probability(part.confidence) ?? 0)
    }

    private static func observation(_ beat: Beat) -> Observation? {
        guard let time = rounded(beat.seconds, decimals: Decimals.seconds), time >= 0 else { return nil }
        return Observation(time: time, duration: 0, value: nil, confidence: probability(beat.confidence) ?? 0)
    }

    // The schema's ranges.
    private static func tempo(_ value: Double?) -> Double? {
        rounded(value, decimals: Decimals.tempo).flatMap { $0 > 0 ? $0 : nil }
    }

    private static func probability(_ value: Double?) -> Double? {
        rounded(value, decimals: Decimals.confidence).map { min(1, max(0, $0)) }
    }

    var bytes: Data { JSONText.encode(self, pretty: false) + [UInt8(ascii: "\n")] }
}
