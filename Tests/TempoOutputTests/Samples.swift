import Foundation
import TempoEstimation
import TempoOutput

/// An estimate and the file that it is of.
struct Sample {
    var path: String
    var estimate: TempoEstimate

    var result: FileResult { FileResult(path: path, .success(estimate)) }
    var jams: Data { OutputFormat.jams.record(result, tool: Samples.tool)! }
}

/// Estimates that the tests of all formats share.
enum Samples {
    static let tool = OutputTool(name: "sametempo", version: "9.8", model: "abc123")

    static let two = Sample(path: "a/song.wav", estimate: TempoEstimate(
        .tempo(.init(bpm: 127.984, secondBPM: 63.991, strength: 0.7004)), confidence: 0.91249, durationSeconds: 12.34567))

    static let one = Sample(path: "one.flac", estimate: TempoEstimate(.tempo(.init(bpm: 90)), confidence: 0.5, durationSeconds: 8))

    static let none = Sample(path: "silence.wav", estimate: TempoEstimate(.refused(.silent), confidence: 0, durationSeconds: 3))

    static let parts = Sample(path: "a/song.wav", estimate: TempoEstimate(
        .tempo(.init(bpm: 127.984, secondBPM: 63.991, strength: 0.7004, stability: 0.625)), confidence: 0.91249, durationSeconds: 12.34567,
        segments: [
            TempoSegment(startSeconds: 0, endSeconds: 6.0004, tempoBPM: 127.5, confidence: 0.8),
            TempoSegment(startSeconds: 6.0004, endSeconds: 12.3, tempoBPM: 96.127, confidence: 0.25),
        ], warning: "damaged in the middle"))

    /// Every number that there is, wrong.
    static func broken(_ value: Double) -> Sample {
        Sample(path: "x.wav", estimate: TempoEstimate(
            .tempo(.init(bpm: value, secondBPM: value, strength: value, stability: value)), confidence: value, durationSeconds: value,
            segments: [TempoSegment(startSeconds: value, endSeconds: value, tempoBPM: value, confidence: value)]))
    }

    /// Paths that break formats which do not quote; the last is bytes that are not UTF-8, as the program receives them.
    static let awkwardPaths = [
        "tab\there.wav", "line\nfeed.wav", "both\r\nof them.wav", "back\\slash\\t.wav", "\"quoted\", with comma.wav", "é\u{301}\u{1}😀.wav",
        " leading", "",
        String(decoding: [0x66, 0xFF, 0xFE, 0x2E, 0x77], as: UTF8.self),
    ]

    static func named(_ path: String) -> Sample { Sample(path: path, estimate: two.estimate) }
}

extension OutputFormat {
    func text(_ sample: Sample) -> String {
        String(decoding: record(sample.result, tool: Samples.tool)!, as: UTF8.self)
    }
}
