import Formats
import Foundation

/// What one step did: numbers by name. A line of `metrics.jsonl`.
///
/// Every record has `loss`, what was minimised; the task's terms and measures; `gradientNorm`, the joint norm of all gradients before
/// clipping; and `learningRate`.
public struct StepRecord: Sendable, Hashable {
    /// Counted from 1.
    public var step: Int
    /// By name.
    public var values: [String: Double]
    /// Of the averaged weights, by name; only on steps that validate.
    public var validation: [String: Double]?

    /// - Parameters:
    ///   - step: Counted from 1.
    ///   - values: None may be called `step` or `validation`.
    public init(step: Int, values: [String: Double], validation: [String: Double]? = nil) {
        precondition(values["step"] == nil && values["validation"] == nil, "StepRecord: a number may not be called step or validation")
        (self.step, self.values, self.validation) = (step, values, validation)
    }

    /// What was minimised; not a number if the record has none.
    public var loss: Double { values["loss"] ?? .nan }

    /// Every number of the record but the step, by name; those of a validation are called `validation/…`. Sorted by name; may hold
    /// numbers that are not finite.
    public var scalars: [(name: String, value: Double)] {
        let all = values.map { ($0.key, $0.value) } + (validation ?? [:]).map { ("validation/\($0.key)", $0.value) }
        return all.sorted { $0.0 < $1.0 }
    }
}

extension StepRecord: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        static let step = Key(stringValue: "step"), validation = Key(stringValue: "validation")
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        step = try fields.decode(Int.self, forKey: .step)
        validation = try fields.decodeIfPresent([String: Double].self, forKey: .validation)
        values = [:]
        for key in fields.allKeys where key.stringValue != "step" && key.stringValue != "validation" {
            values[key.stringValue] = try fields.decode(Double.self, forKey: key)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(step, forKey: .step)
        for (name, value) in values { try fields.encode(value, forKey: Key(stringValue: name)) }
        try fields.encodeIfPresent(validation, forKey: .validation)
    }
}
