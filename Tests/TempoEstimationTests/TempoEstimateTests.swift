import Foundation
import TempoEstimation
import Testing

@Suite struct TempoEstimateTests {
    static let estimates = [
        TempoEstimate(.tempo(.init(bpm: 120.5)), confidence: 0.9, durationSeconds: 30),
        TempoEstimate(.tempo(.init(bpm: 120, secondBPM: 60, strength: 0.8, stability: 0.75)), confidence: 0.9, durationSeconds: 30, segments: [
            TempoSegment(startSeconds: 0, endSeconds: 30, tempoBPM: 120, confidence: 0.7),
        ], warning: "cut short"),
        TempoEstimate(.refused(.noPulse), confidence: 0.2, durationSeconds: 30, segments: []),
        TempoEstimate(.refused(.tooShort), confidence: 0, durationSeconds: 1),
    ]

    @Test func aTempoAndARefusalExcludeEachOther() {
        for estimate in Self.estimates {
            #expect((estimate.tempo == nil) != (estimate.refusal == nil) && estimate.tempoBPM == estimate.tempo?.bpm)
        }
        #expect(Self.estimates[1].tempo?.secondBPM == 60 && Self.estimates[2].refusal == .noPulse)
    }

    @Test(arguments: estimates) func whatIsEncodedIsDecoded(estimate: TempoEstimate) throws {
        #expect(try JSONDecoder().decode(TempoEstimate.self, from: JSONEncoder().encode(estimate)) == estimate)
    }

    /// Others read these names.
    @Test func aRecordIsOneFlatObject() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ estimate: TempoEstimate) throws -> String { String(decoding: try encoder.encode(estimate), as: UTF8.self) }
        #expect(try text(Self.estimates[0]) == #"{"confidence":0.9,"durationSeconds":30,"strength":1,"tempoBPM":120.5}"#)
        #expect(try text(Self.estimates[3]) == #"{"confidence":0,"durationSeconds":1,"refusal":"too-short"}"#)
    }

    @Test(arguments: [
        #"{"confidence":0.9,"durationSeconds":30}"#, #"{"confidence":0.9,"durationSeconds":30,"refusal":"bored"}"#,
        #"{"confidence":0.9,"durationSeconds":30,"strength":1,"tempoBPM":120,"refusal":"silent"}"#,
    ])
    func aRecordWithNeitherOrBothIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TempoEstimate.self, from: Data(text.utf8)) }
    }
}
