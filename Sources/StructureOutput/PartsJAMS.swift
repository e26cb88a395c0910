import Foundation
import Structure
import TempoOutput

/// A JAMS document (version 0.3) about one file, with its parts in the namespace `segment_open`.
///
/// Source: Humphrey et al., "JAMS: A JSON Annotated Music Specification", ISMIR 2014.
struct PartsJAMS: Encodable {
    private struct Observation: Encodable {
        var time, duration, confidence: Double
        var value: String
    }

    private struct Annotation: Encodable {
        var namespace = "segment_open"
        var annotation_metadata: JAMSAnnotationMetadata
        var data: [Observation]
        var time = 0.0
        var duration: Double
        var sandbox: [String: String]
    }

    private let file_metadata: JAMSFileMetadata
    private let annotations: [Annotation]
    private let sandbox: [String: String]

    init(_ song: SongStructure, path: String, tool: OutputTool) {
        func seconds(_ value: Double) -> Double { rounded(value, decimals: Decimals.seconds).map { max(0, $0) } ?? 0 }
        let duration = seconds(song.durationSeconds)
        file_metadata = JAMSFileMetadata(path: path, duration: duration)
        annotations = [Annotation(
            annotation_metadata: JAMSAnnotationMetadata(rules: "parts that are alike in themselves; equal labels repeat", tool: tool),
            data: song.parts.map {
                Observation(time: seconds($0.startSeconds), duration: seconds(seconds($0.endSeconds) - seconds($0.startSeconds)),
                            confidence: rounded($0.confidence, decimals: Decimals.confidence) ?? 0, value: $0.label)
            },
            duration: duration, sandbox: song.warning.map { ["warning": $0] } ?? [:])]
        sandbox = ["path": path]
    }

    var bytes: Data { JSONText.encode(self, pretty: false) + [UInt8(ascii: "\n")] }
}
