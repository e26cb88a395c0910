import Foundation

/// What a probe says about an item.
public struct ProbeAnswer: Sendable, Hashable {
    /// A class, labels with ";" between them, or a number.
    public let text: String
    /// The probability that the probe gives its answer; nil where it gives none.
    public let confidence: Double?
}

/// How the outputs of a probe become an answer; stored with a saved probe.
public protocol ProbeReading: Codable, Sendable {
    /// What it is stored under.
    static var kind: String { get }
    /// How many outputs it reads.
    var outputCount: Int { get }
    /// The answer to one item's outputs.
    func answer(_ outputs: ArraySlice<Double>) -> ProbeAnswer
}

/// A reading of which the answer is a tempo.
public protocol TempoReading: ProbeReading {
    /// In beats per minute.
    func tempo(_ outputs: ArraySlice<Double>) -> Double
}

extension TempoReading {
    public func answer(_ outputs: ArraySlice<Double>) -> ProbeAnswer { ProbeAnswer(text: String(format: "%.2f", tempo(outputs)), confidence: nil) }
}

/// One of several classes: that of the largest output.
public struct ClassReading: ProbeReading {
    public static let kind = "class"
    /// In the order of the outputs.
    public let names: [String]
    /// Whether the outputs are logarithms of probabilities up to a constant.
    public let hasProbabilities: Bool

    public var outputCount: Int { names.count }

    public func answer(_ outputs: ArraySlice<Double>) -> ProbeAnswer {
        let values = Array(outputs), best = largestOfRows(values, width: values.count)[0]
        return ProbeAnswer(text: names[best], confidence: hasProbabilities ? 1 / values.reduce(0) { $0 + exp($1 - values[best]) } : nil)
    }
}

/// Any of several labels: those of a probability above one half.
public struct LabelsReading: ProbeReading {
    public static let kind = "multi-label"
    /// In the order of the outputs.
    public let names: [String]
    /// The output above which a label is given.
    public let threshold: Double

    public var outputCount: Int { names.count }

    public func answer(_ outputs: ArraySlice<Double>) -> ProbeAnswer {
        ProbeAnswer(text: zip(names, outputs).filter { $0.1 > threshold }.map(\.0).joined(separator: ";"), confidence: nil)
    }
}

/// The output itself.
public struct NumberReading: ProbeReading {
    public static let kind = "number"
    public var outputCount: Int { 1 }

    public func answer(_ outputs: ArraySlice<Double>) -> ProbeAnswer { ProbeAnswer(text: String(format: "%.6g", outputs.first!), confidence: nil) }
}

/// The output is the logarithm to base 2 of the tempo.
public struct TempoLogarithmReading: TempoReading {
    public static let kind = "tempo-logarithm"
    public var outputCount: Int { 1 }

    // Far from all music, a linear function may answer anything.
    public func tempo(_ outputs: ArraySlice<Double>) -> Double { exp2(max(0, min(11, outputs.first!))) }
}

/// The outputs are bins of a tempo axis, as logarithms of probabilities. The tempo is the mean of the
/// likeliest bin and its neighbours, weighted by their probabilities.
public struct TempoAxisReading: TempoReading {
    public static let kind = "tempo-axis"
    /// 18 to an octave: half a bin is 1.9 %, less than half of what counts as right.
    static let binsPerOctave = 18.0
    /// The number of the first bin; bin 0 has its centre at 1 BPM.
    public let firstBin: Int
    /// Bins from there on.
    public let binCount: Int

    public var outputCount: Int { binCount }

    /// Where a tempo in beats per minute lies among all bins.
    static func place(_ tempo: Double) -> Double { log2(tempo) * binsPerOctave }

    /// The axis that reaches from the lowest to the highest of some tempi.
    init(covering tempi: [Double]) {
        firstBin = Int(Self.place(tempi.min()!).rounded()) - 1
        binCount = Int(Self.place(tempi.max()!).rounded()) + 2 - firstBin
    }

    /// A tempo as a distribution over the bins: a normal one with the deviation of a bin, so that neighbouring bins are nearly right.
    func distribution(_ tempo: Double) -> [Double] {
        let place = Self.place(tempo)
        let powers = (0..<binCount).map { exp(-pow(Double(firstBin + $0) - place, 2) / 2) }, sum = powers.reduce(0, +)
        // What is next to nothing is nothing, which the loss then passes over.
        let kept = powers.map { $0 / sum < 1e-4 ? 0 : $0 }, total = kept.reduce(0, +)
        return kept.map { $0 / total }
    }

    public func tempo(_ outputs: ArraySlice<Double>) -> Double {
        let values = Array(outputs), best = largestOfRows(values, width: values.count)[0]
        var place = 0.0, total = 0.0
        for bin in max(0, best - 1)...min(values.count - 1, best + 1) {
            let weight = exp(values[bin] - values[best])
            place += weight * Double(firstBin + bin)
            total += weight
        }
        return exp2(place / total / Self.binsPerOctave)
    }
}

// A file from a stranger may name any bin.
extension TempoAxisReading {
    /// Bins whose tempi are numbers that can be computed with; those of music are from 80 to 150.
    private static let possibleBins = -10_000...10_000

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        firstBin = try values.decode(Int.self, forKey: .firstBin)
        binCount = try values.decode(Int.self, forKey: .binCount)
        guard Self.possibleBins.contains(firstBin), (1...Self.possibleBins.upperBound).contains(binCount) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "\(binCount) bins from \(firstBin)"))
        }
    }
}
