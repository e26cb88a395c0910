#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How well the labels of found parts agree with those of the truth, whatever they are called: counted in frames of 0.1 s.
public struct LabelScores: Sendable, Hashable {
    /// Of two frames that are found alike, how often the truth has them alike, and the reverse: `mir_eval.segment.pairwise`.
    public let pairPrecision, pairRecall, pairF: Double
    /// How far the truth tells what is found, and the reverse, of the entropy that it could have: `mir_eval.segment.nce`.
    public let overSegmentation, underSegmentation, entropyF: Double
    /// The same of the entropy that it has: `mir_eval.segment.vmeasure`.
    public let vPrecision, vRecall, vMeasure: Double

    /// Equal to those of mir_eval, but 0 where that divides by zero.
    ///
    /// - Parameters:
    ///   - truth, found: From 0 to the same end, each beginning where the one before ends.
    ///   - frameSeconds: 0.1 is usual.
    public init(truth: [SongPart], found: [SongPart], frameSeconds: Double = 0.1) {
        let seconds = truth.last?.endSeconds ?? 0
        let a = Self.frames(truth, seconds, frameSeconds), b = Self.frames(found, seconds, frameSeconds)
        let count = Double(a.count), rows = (a.max() ?? -1) + 1, columns = (b.max() ?? -1) + 1
        var table = [[Double]](repeating: [Double](repeating: 0, count: columns), count: rows)
        for (row, column) in zip(a, b) { table[row][column] += 1 }
        let rowSums = table.map { $0.reduce(0, +) }, columnSums = (0..<columns).map { column in table.reduce(0) { $0 + $1[column] } }

        func pairs(_ counts: [Double]) -> Double { counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
        let both = pairs(table.flatMap(\.self))
        pairPrecision = pairs(columnSums) > 0 ? both / pairs(columnSums) : 0
        pairRecall = pairs(rowSums) > 0 ? both / pairs(rowSums) : 0
        pairF = harmonicMean(pairPrecision, pairRecall)

        func entropy(_ counts: [Double]) -> Double {
            let sum = counts.reduce(0, +)
            return counts.reduce(0) { $1 > 0 ? $0 - $1 / sum * log2($1 / sum) : $0 }
        }
        let truthGivenFound = (0..<columns).reduce(0) { sum, column in sum + columnSums[column] / count * entropy(table.map { $0[column] }) }
        let foundGivenTruth = (0..<rows).reduce(0) { $0 + rowSums[$1] / count * entropy(table[$1]) }
        func share(_ rest: Double, of whole: Double) -> Double { whole > 0 ? 1 - rest / whole : 0 }
        overSegmentation = share(foundGivenTruth, of: log2(Double(max(1, columns))))
        underSegmentation = share(truthGivenFound, of: log2(Double(max(1, rows))))
        entropyF = harmonicMean(overSegmentation, underSegmentation)
        vPrecision = share(foundGivenTruth, of: entropy(columnSums))
        vRecall = share(truthGivenFound, of: entropy(rowSums))
        vMeasure = harmonicMean(vPrecision, vRecall)
    }

    /// A number for the label at each frame, from 0.
    private static func frames(_ parts: [SongPart], _ seconds: Double, _ frameSeconds: Double) -> [Int] {
        var numbers: [String: Int] = [:], place = 0
        return (0..<Int((seconds / frameSeconds).rounded(.down))).map { frame in
            // In single precision, as there; at a boundary it decides.
            let time = Double(Float(frame) * Float(frameSeconds))
            while place + 1 < parts.count && parts[place + 1].startSeconds <= time { place += 1 }
            let label = parts[place].label
            if let number = numbers[label] { return number }
            numbers[label] = numbers.count
            return numbers[label]!
        }
    }
}
