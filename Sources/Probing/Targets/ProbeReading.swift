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

/// The outputs are bins of a tempo axis; the centre of the likeliest is the tempo.
public struct TempoAxisReading: TempoReading {
    public static let kind = "tempo-axis"
    /// 18 to an octave: half a bin is 1.9 %, less than half of what counts as right.
    static let binsPerOctave = 18.0
    /// The numbers of the bins in the order of the outputs; bin 0 has its centre at 1 BPM.
    public let bins: [Int]

    public var outputCount: Int { bins.count }

    /// The bin of a tempo in beats per minute.
    static func bin(_ tempo: Double) -> Int { Int((log2(tempo) * binsPerOctave).rounded()) }

    public func tempo(_ outputs: ArraySlice<Double>) -> Double {
        exp2(Double(bins[largestOfRows(Array(outputs), width: outputs.count)[0]]) / Self.binsPerOctave)
    }
}
