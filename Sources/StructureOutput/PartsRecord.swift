import Foundation
import Structure
import TempoOutput

/// One JSON object on one line; keys are sorted, and all are always there: what is missing is null.
///
/// `bpm` is the tempo of the whole file, null where none was found; `duration` in seconds; `model` what the features were learned
/// by; `parts` an array of objects with `confidence`, `end`, `label` and `start`; `path`; `warning`.
struct PartsRecord: Encodable {
    private struct Part: Encodable { var start, end, confidence: Double; var label: String }
    private enum Key: String, CodingKey { case bpm, duration, model, parts, path, warning }

    let song: SongStructure
    let path: String
    let tool: OutputTool

    init(_ song: SongStructure, path: String, tool: OutputTool) { (self.song, self.path, self.tool) = (song, path, tool) }

    // By hand: what the compiler writes leaves out keys that are nil.
    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(rounded(song.pulse?.estimate.tempoBPM, decimals: Decimals.tempo), forKey: .bpm)
        try object.encode(rounded(song.durationSeconds, decimals: Decimals.seconds), forKey: .duration)
        try object.encode(tool.model, forKey: .model)
        try object.encode(song.parts.map {
            Part(start: rounded($0.startSeconds, decimals: Decimals.seconds) ?? 0, end: rounded($0.endSeconds, decimals: Decimals.seconds) ?? 0,
                 confidence: rounded($0.confidence, decimals: Decimals.confidence) ?? 0, label: $0.label)
        }, forKey: .parts)
        try object.encode(path, forKey: .path)
        try object.encode(song.warning, forKey: .warning)
    }

    var line: Data { JSONText.encode(self, pretty: false) + [UInt8(ascii: "\n")] }
}
