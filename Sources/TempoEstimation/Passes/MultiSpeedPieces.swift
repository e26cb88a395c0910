import AudioFeatures
import Foundation

/// The pieces of a stream that are played at other speeds if the first answer is doubtful.
struct MultiSpeedPieces {
    private let settings: MultiSpeedPass
    private let plan: WindowPlan
    private let network: any TempoNetwork
    private let bandGroups: [Int]
    private let length: Int
    private var pieces: EvenlySpread<Piece>

    private struct Piece {
        let frames: [Int16]
        /// At each speed; nil until asked for.
        var answers: [Answer]?
    }

    /// The sum of the windows' distributions, moved back by the speed, and how many windows they are.
    private struct Answer {
        var sum: [Double]
        var windows: Int
    }

    /// At the end of a stream, frames after the last piece are played too if they are more than this share of a piece: 1 / 4.
    private static let ignoredTailDivisor = 4

    init(settings: MultiSpeedPass, plan: WindowPlan, network: any TempoNetwork, bandGroups: [Int]) {
        (self.settings, self.plan, self.network, self.bandGroups) = (settings, plan, network, bandGroups)
        length = max(2, Int(settings.pieceSeconds * network.framesPerSecond))
        pieces = EvenlySpread(maximumCount: settings.maximumPieces)
    }

    /// Frames of one piece.
    var pieceFrames: Int { length }

    /// Keeps the pieces that have become complete.
    mutating func advance(_ history: FrameHistory) {
        guard settings.doubtfulBelow > 0 else { return }
        while (pieces.count + 1) * length <= history.endFrame {
            let start = pieces.count * length
            pieces.append(pieces.wantsNext ? Piece(frames: history.withFrames(start..<start + length) { Array($0) }) : nil)
        }
    }

    /// The mean distribution at each speed, moved back by the speed, if the stream ends here. Speeds at which all is silent are
    /// left out.
    mutating func distributions(endingWith history: FrameHistory) -> [[Double]] {
        for index in pieces.pieces.indices where pieces.pieces[index].piece.answers == nil {
            let answers = self.answers(pieces.pieces[index].piece.frames)
            pieces.pieces[index].piece.answers = answers
        }
        var answers = pieces.pieces.compactMap(\.piece.answers)
        let end = history.endFrame, heard = pieces.count * length
        if pieces.count == 0 || (end - heard > length / Self.ignoredTailDivisor && pieces.keepsAll) {
            answers.append(self.answers(history.withFrames(heard..<end) { Array($0) }))
        }
        return settings.speedOctaves.indices.compactMap { speed in
            let windows = answers.reduce(0) { $0 + $1[speed].windows }
            guard windows > 0 else { return nil }
            return network.tempoAxis.temposBPM.indices.map { bin in
                answers.reduce(0) { $0 + $1[speed].sum[bin] } / Double(windows)
            }
        }
    }

    private func answers(_ frames: [Int16]) -> [Answer] {
        let history = FrameHistory(of: frames, bandCount: network.bandCount)
        return settings.speedOctaves.map { octaves in
            var stream = WindowStream(plan: plan, network: network, bandGroups: bandGroups, keepsWindows: false, ratio: exp2(octaves))
            stream.advance(history)
            let (sum, windows) = stream.total(endingWith: history)
            let tempoShift = octaves * Double(network.tempoAxis.binsPerOctave)
            return Answer(sum: sum.indices.map { TempoAxis.value(of: sum, at: Double($0) + tempoShift) }, windows: windows)
        }
    }
}
