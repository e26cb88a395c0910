/// What was found out about the tempo of a file, of samples, or of a stream so far.
///
///     switch estimate.outcome {
///     case .tempo(let tempo): print(tempo.bpm, "BPM with confidence", estimate.confidence)
///     case .refused(let refusal): print("no tempo:", refusal.rawValue)
///     }
public struct TempoEstimate: Sendable, Hashable {
    /// A tempo, or the reason why there is none.
    public enum Outcome: Sendable, Hashable {
        /// A tempo was found.
        case tempo(Tempo)
        /// No tempo was found.
        case refused(Refusal)
    }

    /// A tempo and the runner-up.
    public struct Tempo: Sendable, Hashable {
        /// The tempo, in beats per minute.
        public var bpm: Double
        /// The second likeliest tempo, in beats per minute, usually another metrical level of the same pulse; nil if no other
        /// tempo is likely at all.
        public var secondBPM: Double?
        /// How likely the first tempo is when only these two are considered: from 0.5 (equally likely) to 1 (no second tempo).
        public var strength: Double
        /// Share of the file, from 0 to 1, whose local tempo lies within 4 % of `bpm`; nil unless local tempi were asked for.
        public var stability: Double?

        /// - Parameters:
        ///   - bpm: In beats per minute.
        ///   - secondBPM: In beats per minute.
        ///   - strength: From 0.5 to 1.
        public init(bpm: Double, secondBPM: Double? = nil, strength: Double = 1, stability: Double? = nil) {
            (self.bpm, self.secondBPM, self.strength, self.stability) = (bpm, secondBPM, strength, stability)
        }
    }

    /// Why there is no tempo.
    public enum Refusal: String, Sendable, Hashable, Codable {
        /// Nothing rises above −80 dB of full scale.
        case silent
        /// Shorter than `WindowPlan.minimumSeconds`.
        case tooShort = "too-short"
        /// The confidence is below the least that the model answers with: no reference agrees well enough.
        case noPulse = "no-pulse"
    }

    /// The tempo, or why there is none.
    public var outcome: Outcome
    /// The probability, from 0 to 1, that the tempo is right up to its metrical level; see `ConfidenceCalibration`. Of a refusal
    /// for `noPulse` it is that of the tempo that was not answered; of other refusals it is 0.
    public var confidence: Double
    /// Parts of nearly constant tempo, in order, without those that have no pulse; nil unless local tempi were asked for.
    public var segments: [TempoSegment]?
    /// Where the beats fall; nil unless a beat estimator was asked, and where there is no tempo.
    public var beats: BeatTrack?
    /// Length of the sound that was heard.
    public var durationSeconds: Double
    /// What was wrong with the file, in the decoder's words, if the estimate rests on a part of it; nil if nothing was.
    public var warning: String?

    /// - Parameters:
    ///   - confidence: From 0 to 1.
    ///   - durationSeconds: Length of the sound.
    ///   - segments: Nil unless local tempi were asked for.
    ///   - warning: What was wrong with the file; nil if nothing was.
    public init(
        _ outcome: Outcome, confidence: Double, durationSeconds: Double, segments: [TempoSegment]? = nil, warning: String? = nil
    ) {
        (self.outcome, self.confidence, self.durationSeconds) = (outcome, confidence, durationSeconds)
        (self.segments, self.warning) = (segments, warning)
    }

    /// The tempo; nil when refused.
    public var tempo: Tempo? {
        if case .tempo(let tempo) = outcome { tempo } else { nil }
    }

    /// The tempo in beats per minute; nil when refused.
    public var tempoBPM: Double? { tempo?.bpm }

    /// Why there is no tempo; nil when there is one.
    public var refusal: Refusal? {
        if case .refused(let refusal) = outcome { refusal } else { nil }
    }
}
