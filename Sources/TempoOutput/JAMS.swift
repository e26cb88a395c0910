import Formats
import Foundation

/// Tempo annotations of a JAMS file, as people and other programs write them.
public struct JAMS: Sendable, Hashable {
    /// A tempo that holds for a stretch of the file.
    public struct Observation: Sendable, Hashable {
        /// Where it begins.
        public var timeSeconds: Double
        /// How long it holds; 0 where the writer did not know.
        public var durationSeconds: Double
        /// Above 0.
        public var tempoBPM: Double
        /// From 0 to 1; nil where the file has null.
        public var confidence: Double?

        /// - Parameter confidence: From 0 to 1, or nil.
        public init(timeSeconds: Double, durationSeconds: Double, tempoBPM: Double, confidence: Double?) {
            (self.timeSeconds, self.durationSeconds) = (timeSeconds, durationSeconds)
            (self.tempoBPM, self.confidence) = (tempoBPM, confidence)
        }
    }

    /// Nil or empty if the file does not say.
    public var title: String?
    /// Length of the sound.
    public var durationSeconds: Double?
    /// Those of namespace `tempo`, in the order of the file; observations too.
    public var tempoAnnotations: [[Observation]]

    /// The tempo that the first annotation with observations gives most weight, that is duration times confidence
    /// summed over observations of equal tempo; nil if there is none.
    ///
    /// With two observations of the whole file it is the stronger, with many parts the one that lasts longest.
    public var tempoBPM: Double? {
        guard let observations = tempoAnnotations.first(where: { !$0.isEmpty }) else { return nil }
        // Writers that do not know the length leave durations at 0: then confidence alone decides.
        let areTimed = observations.contains { $0.durationSeconds > 0 }
        var weights: [(tempo: Double, weight: Double)] = []
        for observation in observations {
            let weight = (areTimed ? observation.durationSeconds : 1) * (observation.confidence ?? 1)
            if let index = weights.firstIndex(where: { $0.tempo == observation.tempoBPM }) {
                weights[index].weight += weight
            } else {
                weights.append((observation.tempoBPM, weight))
            }
        }
        // The first of equals, as in the file.
        var best = weights[0]
        for candidate in weights.dropFirst() where candidate.weight > best.weight { best = candidate }
        return best.tempo
    }

    /// Larger files are refused before anything is read of them.
    public static let maximumBytes = 64 << 20

    /// Reads a file; annotations of other namespaces are passed over unread.
    ///
    /// - Throws: `FormatError` for what is larger than `maximumBytes`, no JSON, lacks what JAMS requires (`annotations` with `namespace`, `data` and
    ///   in it `time`, `duration`, `value`, `confidence`), has no annotation of namespace `tempo`, or holds a tempo that
    ///   is not above 0, a confidence outside 0 ... 1 or a negative time. The text gives the place, such as
    ///   `annotations[0].data[1].value`.
    public static func read(_ path: String) throws(FormatError) -> JAMS {
        let file = try MappedFile(path)
        guard let bytes = file.withBytes({ $0.count <= maximumBytes ? Data($0) : nil }) else {
            throw .malformed(path: path, place: nil, found: "a larger file", expected: "a JAMS file of at most \(maximumBytes >> 20) MiB")
        }
        return try read(bytes, path: path)
    }

    /// The same for a document in memory; `path` is for the texts of errors.
    public static func read(_ bytes: Data, path: String) throws(FormatError) -> JAMS {
        let document: JAMSReading.Document
        do {
            document = try JSONDecoder().decode(JAMSReading.Document.self, from: bytes)
        } catch {
            throw JAMSReading.formatError(error, path: path)
        }
        let annotations = document.annotations.compactMap(\.observations)
        if annotations.isEmpty {
            let found = document.annotations.isEmpty ? "no annotations"
                : "no tempo, only " + Set(document.annotations.map(\.namespace)).sorted().joined(separator: ", ")
            throw .malformed(path: path, place: "annotations", found: found, expected: "an annotation of namespace `tempo`")
        }
        return JAMS(title: document.metadata?.title, durationSeconds: document.metadata?.duration, tempoAnnotations: annotations)
    }
}
