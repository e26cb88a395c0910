import Foundation
import Reports
import SameTempo

/// What pages tell of where they come from.
enum PageFacts {
    /// When a page is made, by which program, and how that was called. Every page begins with these.
    static func made() -> [PageFact] {
        [PageFact("Made", date.formatted(.iso8601)), PageFact("Program", SameTempoVersion.text), PageFact("Command", command)]
    }

    /// Which model estimates tempi, and the range and preference that it is asked with.
    ///
    /// - Throws: An exit code, after saying why.
    static func tempo(_ option: ModelOption, _ estimator: TempoEstimator) throws -> [PageFact] {
        [
            PageFact("Tempo model", "\(name(option.path)), sha256 \(try option.contentHash())"),
            PageFact("Training of the tempo model", provenance(estimator.model.provenance)),
            PageFact("Tempi", words(estimator.options.prior ?? estimator.model.prior)),
        ]
    }

    /// A model that is a file, or comes with the program.
    static func name(_ path: String?) -> String { path ?? "as shipped" }

    /// Where a model comes from, as its file tells it.
    static func provenance(_ texts: [String: String]) -> String {
        texts.isEmpty ? "not known" : texts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// A file of data.
    static func file(_ path: String) -> String {
        guard let hash = try? MappedFile(path).withBytes({ SHA256.hexDigest($0) }) else { return path }
        return "\(path), sha256 \(hash)"
    }

    /// The clock's time, or $SOURCE_DATE_EPOCH in seconds since 1970, with which the same call gives the same bytes
    /// (reproducible-builds.org).
    private static var date: Date {
        let fixed = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Double($0) }
        return fixed.map { Date(timeIntervalSince1970: $0) } ?? Date()
    }

    /// As a shell would take it; of many arguments, the first and the last.
    private static var command: String {
        var words = CommandLine.arguments.dropFirst().map(quoted)
        if words.count > 40 { words.replaceSubrange(20..<words.count - 20, with: ["…"]) }
        return (["sametempo"] + words).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy { scalar in
            CharacterSet.alphanumerics.contains(scalar) || "_-./:,=+@%#".unicodeScalars.contains(scalar)
        }
        return isPlain ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    private static func words(_ prior: TempoPrior) -> String {
        let low = prior.minimumBPM > 0 ? "from \(prior.minimumBPM) " : "", high = prior.maximumBPM.isFinite ? "to \(prior.maximumBPM) " : ""
        let range = low + high == "" ? "all" : low + high + "BPM"
        // Models say "no preference" by a width of a thousand octaves.
        if prior.widthOctaves > 100 { return range + "; all equally likely" }
        return range + "; likeliest \(prior.centreBPM) BPM, deviation \(prior.widthOctaves) octaves"
    }
}
