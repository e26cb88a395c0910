import Formats
import Foundation

/// Tempo annotations of a JAMS file, as people and other programs write them.
public struct JAMS: Sendable, Hashable {
    /// A tempo that holds for a stretch of the file.
    public struct Observation: Sendable, Hashable {
        /// Where it begins, counted from the start of the file.
        public var timeSeconds: Double
        /// How long it holds; 0 if the writer did not know.
        public var durationSeconds: Double
        /// Beats per minute, above 0.
        public var tempoBPM: Double
        /// From 0 to 1; nil where the file has null.
        public var confidence: Double?

        /// - Parameters:
        ///   - tempoBPM: Above 0.
        ///   - confidence: From 0 to 1, or nil.
        public init(timeSeconds: Double, durationSeconds: Double, tempoBPM: Double, confidence: Double?) {
            (self.timeSeconds, self.durationSeconds) = (timeSeconds, durationSeconds)
            (self.tempoBPM, self.confidence) = (tempoBPM, confidence)
        }
    }

    /// The title of the piece; nil or empty if the file has none.
    public var title: String?
    /// Length of the sound; nil if the file does not have it.
    public var durationSeconds: Double?
    /// The annotations of namespace `tempo`, each with its observations, in the order of the file.
    public var tempoAnnotations: [[Observation]]

    /// The tempo with the largest weight in the first annotation that has observations; nil if none has. The weight of a tempo is
    /// duration times confidence, summed over its observations.
    ///
    /// If the annotation has two tempi of the whole file, this is the stronger one. If it has the tempi of many parts, this is the
    /// one that lasts longest.
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

    /// Larger files are refused before any of their bytes are read.
    public static let maximumBytes = 64 << 20

    /// Reads a file. Annotations of other namespaces are ignored.
    ///
    /// - Throws: `FormatError` for a file that is larger than `maximumBytes`; is not JSON; lacks what JAMS requires (`annotations` with
    ///   `namespace` and `data`, and in `data` `time`, `duration`, `value` and `confidence`); has no annotation of namespace `tempo`; or
    ///   has a tempo that is not above 0, a confidence outside 0 ... 1 or a negative time. The text gives the place, such as
    ///   `annotations[0].data[1].value`.
    public static func read(_ path: String) throws(FormatError) -> JAMS {
        let file = try MappedFile(path)
        guard let bytes = file.withBytes({ $0.count <= maximumBytes ? Data($0) : nil }) else {
            throw .malformed(path: path, place: nil, found: "a larger file", expected: "a JAMS file of at most \(maximumBytes >> 20) MiB")
        }
        return try read(bytes, path: path)
    }

    /// Reads a document in memory.
    ///
    /// - Parameter path: Named in the texts of errors.
    /// - Throws: As `read(_:)`.
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
