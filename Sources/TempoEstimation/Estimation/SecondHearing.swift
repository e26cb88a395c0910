import Foundation

/// Asks again, at other speeds, where the first answer is doubtful.
///
/// The tempo of music moves with its speed, and so does the network's answer. What was found in noise or speech by chance
/// is often not found again once it runs faster or slower, for other sounds then stand in a window. So a doubtful file is
/// heard at several more speeds: each answer is moved back by its stretch, the answer is the mean of all, and its confidence
/// is the mean of theirs. Sure files are not heard again, so that a folder takes hardly longer.
public struct SecondHearing: Hashable, Sendable {
    /// Answers of less confidence are doubtful; 0 asks no file again.
    public var doubtfulBelow = 0.9
    /// The other speeds: stretch ratios, in octaves.
    public var speedOctaves = [-3.0, -2, -1, 1, 2, 3].map { $0 / 9 }
    /// Length of a piece that is heard again.
    public var pieceSeconds = 24.0
    /// Pieces heard again, evenly spread over the stream: at most so many, and half as many when a longer one ends.
    public var maximumPieces = 4

    /// The values that estimating uses.
    public init() {}
}

/// The pieces of a stream that are heard again if need be.
struct SecondHearingPieces {
    private let hearing: SecondHearing
    private let plan: WindowPlan
    private let network: FrozenPeriodicityNetwork
    private let bandGroups: [Int]
    private let length: Int
    private var pieces: EvenlySpread<Piece>

    private struct Piece {
        let frames: [Int16]
        /// At each speed; nil until asked for.
        var answers: [Answer]?
    }

    /// The sum of the windows' distributions, moved back by the stretch, and how many they are.
    private struct Answer {
        var sum: [Double]
        var windows: Int
    }

    init(hearing: SecondHearing, plan: WindowPlan, network: FrozenPeriodicityNetwork, bandGroups: [Int]) {
        (self.hearing, self.plan, self.network, self.bandGroups) = (hearing, plan, network, bandGroups)
        length = max(2, Int(hearing.pieceSeconds * network.configuration.framesPerSecond))
        pieces = EvenlySpread(maximumCount: hearing.maximumPieces)
    }

    /// Frames of one piece.
    var pieceFrames: Int { length }

    /// Keeps the pieces that have become complete.
    mutating func advance(_ history: FrameHistory) {
        guard hearing.doubtfulBelow > 0 else { return }
        while (pieces.count + 1) * length <= history.endFrame {
            let start = pieces.count * length
            pieces.append(pieces.wantsNext ? Piece(frames: history.withFrames(start..<start + length) { Array($0) }) : nil)
        }
    }

    /// The mean distribution at each speed, moved back by its stretch, if the stream ends here; of those speeds at which
    /// anything is to be heard.
    mutating func distributions(endingWith history: FrameHistory) -> [[Double]] {
        for index in pieces.pieces.indices where pieces.pieces[index].piece.answers == nil {
            let answers = self.answers(pieces.pieces[index].piece.frames)
            pieces.pieces[index].piece.answers = answers
        }
        var answers = pieces.pieces.compactMap(\.piece.answers)
        let end = history.endFrame, heard = pieces.count * length
        // What is left at the end, unless it is short beside what was heard already.
        if pieces.count == 0 || (end - heard > length / 4 && pieces.keepsAll) {
            answers.append(self.answers(history.withFrames(heard..<end) { Array($0) }))
        }
        return hearing.speedOctaves.indices.compactMap { speed in
            let windows = answers.reduce(0) { $0 + $1[speed].windows }
            guard windows > 0 else { return nil }
            return network.configuration.tempoAxis.temposBPM.indices.map { bin in
                answers.reduce(0) { $0 + $1[speed].sum[bin] } / Double(windows)
            }
        }
    }

    private func answers(_ frames: [Int16]) -> [Answer] {
        let history = FrameHistory(of: frames, bandCount: network.configuration.bandCount)
        return hearing.speedOctaves.map { octaves in
            var stream = WindowStream(plan: plan, network: network, bandGroups: bandGroups, keepsWindows: false, ratio: exp2(octaves))
            stream.advance(history)
            let (sum, windows) = stream.total(endingWith: history)
            let shift = octaves * Double(network.configuration.binsPerOctave)
            return Answer(sum: sum.indices.map { TempoAxis.value(of: sum, at: Double($0) + shift) }, windows: windows)
        }
    }
}
