import Formats
import Foundation

/// The parts of the JAMS schema that hold tempi, checked while they are decoded.
enum JAMSReading {
    struct Document: Decodable {
        let metadata: Metadata?
        let annotations: [Annotation]
        private enum CodingKeys: String, CodingKey { case metadata = "file_metadata", annotations }
    }

    struct Metadata: Decodable {
        let title: String?
        let duration: Double?
        private enum CodingKeys: String, CodingKey { case title, duration }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            title = try object.decodeIfPresent(String.self, forKey: .title)
            duration = try object.decodeIfPresent(Double.self, forKey: .duration)
            if let duration, !(duration >= 0) { throw outOfRange(object, .duration, "\(duration)", "seconds, 0 or more") }
        }
    }

    struct Annotation: Decodable {
        let namespace: String
        /// Nil for other namespaces.
        let observations: [JAMS.Observation]?
        private enum CodingKeys: String, CodingKey { case namespace, data }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            namespace = try object.decode(String.self, forKey: .namespace)
            guard namespace == "tempo" else { observations = nil; return }
            // A list of observations, or, from writers of "dense" data, one object of equally long lists.
            if let columns = try? object.nestedContainer(keyedBy: ObservationKey.self, forKey: .data) {
                observations = try Self.dense(columns)
            } else {
                observations = try object.decode([Sparse].self, forKey: .data).map(\.observation)
            }
        }

        private static func dense(_ columns: KeyedDecodingContainer<ObservationKey>) throws -> [JAMS.Observation] {
            let times = try columns.decode([Double].self, forKey: .time)
            let durations = try columns.decode([Double].self, forKey: .duration)
            let values = try columns.decode([Double].self, forKey: .value)
            let confidences = try columns.decode([Double?].self, forKey: .confidence)
            for (key, count) in [(ObservationKey.duration, durations.count), (.value, values.count), (.confidence, confidences.count)]
            where count != times.count {
                throw outOfRange(columns, key, "\(count) entries", "\(times.count), as `time` has")
            }
            return try times.indices.map { index in
                try checked(columns, times[index], durations[index], values[index], confidences[index])
            }
        }
    }

    struct Sparse: Decodable {
        let observation: JAMS.Observation

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: ObservationKey.self)
            guard object.contains(.confidence) else {
                throw DecodingError.keyNotFound(ObservationKey.confidence, .init(codingPath: object.codingPath, debugDescription: ""))
            }
            observation = try checked(
                object, object.decode(Double.self, forKey: .time), object.decode(Double.self, forKey: .duration),
                object.decode(Double.self, forKey: .value), object.decodeIfPresent(Double.self, forKey: .confidence))
        }
    }

    enum ObservationKey: String, CodingKey { case time, duration, value, confidence }

    private static func checked(
        _ object: KeyedDecodingContainer<ObservationKey>, _ time: Double, _ duration: Double, _ value: Double, _ confidence: Double?
    ) throws -> JAMS.Observation {
        guard time >= 0, time.isFinite else { throw outOfRange(object, .time, "\(time)", "seconds, 0 or more") }
        guard duration >= 0, duration.isFinite else { throw outOfRange(object, .duration, "\(duration)", "seconds, 0 or more") }
        guard value > 0, value.isFinite else { throw outOfRange(object, .value, "\(value)", "a tempo above 0 BPM") }
        if let confidence, !(0...1).contains(confidence) {
            throw outOfRange(object, .confidence, "\(confidence)", "a confidence from 0 to 1")
        }
        return JAMS.Observation(timeSeconds: time, durationSeconds: duration, tempoBPM: value, confidence: confidence)
    }

    /// Thrown through the decoder, which lets any error pass.
    struct OutOfRange: Error { let place: [any CodingKey], found: String, expected: String }

    private static func outOfRange<Key>(
        _ object: KeyedDecodingContainer<Key>, _ key: Key, _ found: String, _ expected: String
    ) -> OutOfRange {
        OutOfRange(place: object.codingPath + [key], found: found, expected: expected)
    }

    static func formatError(_ error: any Error, path: String) -> FormatError {
        func malformed(_ place: [any CodingKey], _ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: text(place), found: found, expected: expected)
        }
        switch error {
        case let error as OutOfRange: return malformed(error.place, error.found, error.expected)
        case DecodingError.keyNotFound(let key, let context):
            return malformed(context.codingPath, "no `\(key.stringValue)`", "a JAMS document with tempo observations")
        case DecodingError.typeMismatch(let type, let context):
            return malformed(context.codingPath, "something that is not \(name(type))", name(type))
        case DecodingError.valueNotFound(let type, let context):
            return malformed(context.codingPath, "null", name(type))
        default:
            return malformed([], "not JSON (NaN and Infinity are not either)", "a JAMS document")
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        if type is Double.Type { return "a number" }
        if type is String.Type { return "a string" }
        return "\(type)".hasPrefix("Array") || type is [Any].Type ? "a list" : "an object"
    }

    private static func text(_ place: [any CodingKey]) -> String? {
        if place.isEmpty { return nil }
        return place.reduce(into: "") { text, key in
            if let index = key.intValue { text += "[\(index)]" } else { text += (text.isEmpty ? "" : ".") + key.stringValue }
        }
    }
}
