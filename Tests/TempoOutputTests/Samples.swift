import Foundation
import TempoEstimation
import TempoOutput

/// Results that the tests of all formats share.
enum Samples {
    static let tool = OutputTool(name: "sametempo", version: "9.8", model: "abc123")

    static let two = TempoResult(
        path: "a/song.wav",
        estimate: TempoEstimate(tempoBPM: 127.984, secondTempoBPM: 63.991, strength: 0.7004, confidence: 0.91249),
        durationSeconds: 12.34567)

    static let one = TempoResult(
        path: "one.flac", estimate: TempoEstimate(tempoBPM: 90, confidence: 0.5), durationSeconds: 8)

    static let none = TempoResult(
        path: "silence.wav", estimate: TempoEstimate(tempoBPM: nil, confidence: 0, refusal: .silent), durationSeconds: 3)

    static var parts: TempoResult {
        var result = two
        result.estimate.segments = [
            TempoSegment(startSeconds: 0, endSeconds: 6.0004, tempoBPM: 127.5, confidence: 0.8),
            TempoSegment(startSeconds: 6.0004, endSeconds: 12.3, tempoBPM: 96.127, confidence: 0.25),
        ]
        result.estimate.stability = 0.625
        result.warning = "damaged in the middle"
        return result
    }

    /// Every number that there is, wrong.
    static func broken(_ value: Double) -> TempoResult {
        var result = TempoResult(
            path: "x.wav",
            estimate: TempoEstimate(tempoBPM: value, secondTempoBPM: value, strength: value, confidence: value),
            durationSeconds: value)
        result.estimate.stability = value
        result.estimate.segments = [TempoSegment(startSeconds: value, endSeconds: value, tempoBPM: value, confidence: value)]
        return result
    }

    /// Paths that break formats which do not quote; the last is bytes that are not UTF-8, as the program receives them.
    static let awkwardPaths = [
        "tab\there.wav", "line\nfeed.wav", "both\r\nof them.wav", "back\\slash\\t.wav", "\"quoted\", with comma.wav", "é\u{301}\u{1}😀.wav",
        " leading", "",
        String(decoding: [0x66, 0xFF, 0xFE, 0x2E, 0x77], as: UTF8.self),
    ]

    static func named(_ path: String) -> TempoResult {
        var result = two
        result.path = path
        return result
    }
}

extension OutputFormat {
    func text(_ result: TempoResult) -> String { String(decoding: record(result, tool: Samples.tool), as: UTF8.self) }
}
