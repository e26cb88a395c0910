import Autodiff
import Tensors

/// One step's excerpts and what is known about them. Its parts stand one after another; each names its rows.
public struct TempoBatch: Sendable {
    /// `[excerpts, frames, bands]`.
    public let excerpts: Tensor<Float>
    /// Rows of the pairs' first members.
    public let first: Range<Int>
    /// Rows of the pairs' second members, in the same order.
    public let second: Range<Int>
    /// log₂(tempo of the second / tempo of the first) · binsPerOctave of each pair; fractional.
    public let tempoShifts: [Double]
    /// Bins of a tempo shift to an octave; no shift is larger.
    public let binsPerOctave: Int
    /// Rows of excerpts without a tempo.
    public let pulseless: Range<Int>
    /// Rows of excerpts whose tempo the network is told.
    public let anchors: Range<Int>
    /// Beats per minute of these, after stretching.
    public let anchorTemposBPM: [Double]
    /// What is known of the batch that this is a rank's share of; the batch itself if there is one rank.
    let whole: Whole

    /// What losses are counted by.
    struct Whole: Sendable {
        var tempoShifts: [Double]
        var pulselessCount: Int
        var anchorTemposBPM: [Double]
    }

    init(excerpts: Tensor<Float>, tempoShifts: [Double], binsPerOctave: Int, pulselessCount: Int, anchorTemposBPM: [Double], whole: Whole) {
        let pairs = tempoShifts.count
        self.whole = whole
        (self.excerpts, self.tempoShifts, self.binsPerOctave, self.anchorTemposBPM) = (excerpts, tempoShifts, binsPerOctave, anchorTemposBPM)
        (first, second) = (0..<pairs, pairs..<2 * pairs)
        pulseless = 2 * pairs..<2 * pairs + pulselessCount
        anchors = pulseless.upperBound..<pulseless.upperBound + anchorTemposBPM.count
    }
}

extension Variable {
    /// Some of the rows of what a network said of a batch.
    func rows(_ rows: Range<Int>) -> Variable { sliced(axis: 0, rows) }
}

/// How many excerpts of which kind a step has.
public struct TempoBatchSizes: Sendable, Hashable {
    /// Pairs; each has two excerpts.
    public var pairs: Int
    /// Excerpts without a tempo.
    public var pulseless = 0
    /// Synthetic excerpts whose tempo the network is told.
    public var anchors = 0
    /// Excerpts of music whose tempo the model was sure of; none are drawn before self-training.
    public var selfLabelled = 0

    /// Pairs alone, unless told otherwise.
    public init(pairs: Int, pulseless: Int = 0, anchors: Int = 0, selfLabelled: Int = 0) {
        (self.pairs, self.pulseless, self.anchors, self.selfLabelled) = (pairs, pulseless, anchors, selfLabelled)
    }
}
