import Foundation
import TempoEstimation

/// One JSON object on one line; keys are sorted, and all are always there: what is missing is null.
///
/// `bpm`, `bpm2`, `strength`, `confidence`, `stability` and `warning` as in `TempoEstimate`; `reason` why there is no tempo;
/// `error` what went wrong with a file that could not be read; `stamp` the file's state, by which a later run sees whether it has
/// changed; `duration` in seconds; `model`; `path`; `segments`, an array of objects with `start` and `end` in seconds, `bpm` and
/// `confidence`; `beats`, an array of objects with `time` in seconds and `confidence`; `grid` with `bpm`, and `first` and `residual` in
/// seconds. Segments, beats and grid are null unless they were asked for.
struct JSONLinesRecord: Encodable {
    private struct Segment: Encodable {
        var start, end, bpm, confidence: Double?
        private enum Key: String, CodingKey { case start, end, bpm, confidence }
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(start, forKey: .start)
            try object.encode(end, forKey: .end)
            try object.encode(bpm, forKey: .bpm)
            try object.encode(confidence, forKey: .confidence)
        }
    }

    private struct Beat: Encodable { var time, confidence: Double }
    private struct Grid: Encodable { var bpm, first, residual: Double }

    private enum Key: String, CodingKey {
        case beats, bpm, bpm2, confidence, duration, error, grid, model, path, reason, segments, stability, stamp, strength, warning
    }

    private let result: FileResult
    private let tool: OutputTool

    init(_ result: FileResult, tool: OutputTool) { (self.result, self.tool) = (result, tool) }

    // By hand: what the compiler writes leaves out keys that are nil.
    func encode(to encoder: any Encoder) throws {
        let estimate = result.estimate, tempo = estimate?.tempo
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(rounded(tempo?.bpm, decimals: Decimals.tempo), forKey: .bpm)
        try object.encode(rounded(tempo?.secondBPM, decimals: Decimals.tempo), forKey: .bpm2)
        try object.encode(rounded(estimate?.confidence, decimals: Decimals.confidence), forKey: .confidence)
        try object.encode(rounded(estimate?.durationSeconds, decimals: Decimals.seconds), forKey: .duration)
        try object.encode(tool.model, forKey: .model)
        try object.encode(result.path, forKey: .path)
        try object.encode(result.reason, forKey: .reason)
        try object.encode(result.errorText, forKey: .error)
        try object.encode(result.stamp?.text, forKey: .stamp)
        try object.encode(rounded(tempo?.stability, decimals: Decimals.confidence), forKey: .stability)
        try object.encode(rounded(tempo?.strength, decimals: Decimals.confidence), forKey: .strength)
        try object.encode(estimate?.warning, forKey: .warning)
        try object.encode(estimate?.segments?.map {
            Segment(start: rounded($0.startSeconds, decimals: Decimals.seconds),
                    end: rounded($0.endSeconds, decimals: Decimals.seconds),
                    bpm: rounded($0.tempoBPM, decimals: Decimals.tempo),
                    confidence: rounded($0.confidence, decimals: Decimals.confidence))
        }, forKey: .segments)
        try object.encode(estimate?.beats?.beats.compactMap { beat in
            guard let time = rounded(beat.seconds, decimals: Decimals.seconds), let confidence = rounded(beat.confidence, decimals: Decimals.confidence) else { return nil }
            return Beat(time: time, confidence: confidence)
        } as [Beat]?, forKey: .beats)
        try object.encode(grid, forKey: .grid)
    }

    private var grid: Grid? {
        guard let found = result.estimate?.beats?.grid, let bpm = rounded(found.tempoBPM, decimals: Decimals.gridTempo),
              let first = rounded(found.firstBeatSeconds, decimals: Decimals.seconds), let residual = rounded(found.residualSeconds, decimals: Decimals.seconds)
        else { return nil }
        return Grid(bpm: bpm, first: first, residual: residual)
    }

    var line: Data { JSONText.encode(self, pretty: false) + [UInt8(ascii: "\n")] }
}

/// JSON with sorted keys and slashes as they are.
package enum JSONText {
    /// - Precondition: No number is NaN or infinite.
    package static func encode(_ value: some Encodable, pretty: Bool) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        do { return try encoder.encode(value) } catch {
            preconditionFailure("TempoOutput: \(error); numbers must be finite here, they are rounded before")
        }
    }
}
