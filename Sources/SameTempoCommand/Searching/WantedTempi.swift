import ArgumentParser
import Foundation

/// At which tempo music is looked for.
struct WantedTempi: ParsableArguments {
    @Option(help: ArgumentHelp("Look for music so many times as fast as the query, such as 1.1.", valueName: "factor"))
    var faster: Double?

    @Option(help: ArgumentHelp("Look for music so many times as slow as the query, such as 1.25.", valueName: "factor"))
    var slower: Double?

    @Option(help: ArgumentHelp("Look for music of this tempo, or of its half or double if these are nearer to the query's.", valueName: "tempo"))
    var bpm: Double?

    @Option(help: ArgumentHelp("Look for one track for each tempo, none twice: a list such as 100,104,108, or FROM-TO/COUNT such as 100-128/8.", valueName: "tempi"))
    var tempoCurve: String?

    @Option(help: ArgumentHelp("The query's own tempo, for --bpm and --tempo-curve; it is estimated without.", valueName: "tempo"))
    var queryBPM: Double?

    /// Stretch ratios beyond are refused: nothing is known of them.
    private static let ratios = 0.25...4.0
    private static let tempi = 10.0...1000.0

    func validate() throws {
        let given = [faster != nil, slower != nil, bpm != nil, tempoCurve != nil].count { $0 }
        if given > 1 { throw ValidationError("Give one of --faster, --slower, --bpm and --tempo-curve.") }
        for (name, factor) in [("--faster", faster), ("--slower", slower)] {
            if let factor, !(1...Self.ratios.upperBound).contains(factor) { throw ValidationError("\(name) must be from 1 to 4, found \(factor)") }
        }
        for (name, tempo) in [("--bpm", bpm), ("--query-bpm", queryBPM)] {
            if let tempo, !Self.tempi.contains(tempo) { throw ValidationError("\(name) must be from 10 to 1000, found \(tempo)") }
        }
        if queryBPM != nil && bpm == nil && tempoCurve == nil { throw ValidationError("--query-bpm only goes with --bpm or --tempo-curve.") }
        if let tempoCurve, Self.curve(tempoCurve) == nil {
            throw ValidationError("--tempo-curve must be tempi from 10 to 1000 such as 100,104,108, or a range such as 100-128/8, found \(tempoCurve)")
        }
    }

    /// Something that is looked for.
    struct Wish {
        /// Of the query's tempo; above 1 is faster.
        var ratio: Double
        /// The tempo that was named, if one was.
        var tempoBPM: Double?
    }

    /// One for each tempo of a curve, else one.
    ///
    /// - Parameter queryTempo: Gives the query's own tempo; called only where it matters.
    func wishes(queryTempo: () throws -> Double) throws -> [Wish] {
        if let named = tempoCurve.flatMap(Self.curve) ?? bpm.map({ [$0] }) {
            let tempo = try queryBPM ?? queryTempo()
            return named.map { Wish(ratio: Self.nearest($0 / tempo), tempoBPM: $0) }
        }
        return [Wish(ratio: faster ?? slower.map { 1 / $0 } ?? 1, tempoBPM: nil)]
    }

    /// Whether each wish is answered by one track.
    var isCurve: Bool { tempoCurve != nil }

    /// A ratio, its half or its double and so on: the one within half an octave of 1. Which of them people call the tempo is often a
    /// matter of taste, and music is changed least by the least stretch.
    private static func nearest(_ ratio: Double) -> Double { exp2(log2(ratio) - log2(ratio).rounded()) }

    private static func curve(_ text: String) -> [Double]? {
        if let match = text.wholeMatch(of: /([0-9.]+)-([0-9.]+)\/([0-9]+)/) {
            guard let first = Double(match.1), let last = Double(match.2), let count = Int(match.3), (2...1000).contains(count),
                  tempi.contains(first), tempi.contains(last) else { return nil }
            // Equal steps for the ear: each is as many times the one before.
            return (0..<count).map { first * pow(last / first, Double($0) / Double(count - 1)) }
        }
        let named = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        return named.allSatisfy { $0.map(tempi.contains) ?? false } && named.count <= 1000 ? named.compactMap(\.self) : nil
    }
}
