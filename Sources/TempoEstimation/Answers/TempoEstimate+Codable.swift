/// One flat object, such as `{"tempoBPM": 120, "secondTempoBPM": 60, "strength": 0.8, "confidence": 0.9, "durationSeconds": 30}`;
/// what does not apply is left out. An object has either `tempoBPM` or `refusal`.
extension TempoEstimate: Codable {
    private enum Key: String, CodingKey {
        case tempoBPM, secondTempoBPM, strength, stability, refusal, confidence, segments, beats, durationSeconds, warning
    }

    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        if let refusal = try object.decodeIfPresent(Refusal.self, forKey: .refusal) {
            if try object.decodeIfPresent(Double.self, forKey: .tempoBPM) != nil {
                throw DecodingError.dataCorruptedError(forKey: .refusal, in: object, debugDescription: "a tempo and a refusal")
            }
            outcome = .refused(refusal)
        } else {
            outcome = .tempo(Tempo(
                bpm: try object.decode(Double.self, forKey: .tempoBPM),
                secondBPM: try object.decodeIfPresent(Double.self, forKey: .secondTempoBPM),
                strength: try object.decode(Double.self, forKey: .strength),
                stability: try object.decodeIfPresent(Double.self, forKey: .stability)))
        }
        confidence = try object.decode(Double.self, forKey: .confidence)
        segments = try object.decodeIfPresent([TempoSegment].self, forKey: .segments)
        beats = try object.decodeIfPresent(BeatTrack.self, forKey: .beats)
        durationSeconds = try object.decode(Double.self, forKey: .durationSeconds)
        warning = try object.decodeIfPresent(String.self, forKey: .warning)
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch outcome {
        case .tempo(let tempo):
            try object.encode(tempo.bpm, forKey: .tempoBPM)
            try object.encodeIfPresent(tempo.secondBPM, forKey: .secondTempoBPM)
            try object.encode(tempo.strength, forKey: .strength)
            try object.encodeIfPresent(tempo.stability, forKey: .stability)
        case .refused(let refusal): try object.encode(refusal, forKey: .refusal)
        }
        try object.encode(confidence, forKey: .confidence)
        try object.encodeIfPresent(segments, forKey: .segments)
        try object.encodeIfPresent(beats, forKey: .beats)
        try object.encode(durationSeconds, forKey: .durationSeconds)
        try object.encodeIfPresent(warning, forKey: .warning)
    }
}
