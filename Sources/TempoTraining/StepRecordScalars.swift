import Formats
import Foundation

extension StepRecord {
    /// Every number of the record but the step, as `metrics.jsonl` has them, by name; those of a validation, if there was one,
    /// are called `validation/…`. Sorted by name; may hold numbers that are not finite.
    public var scalars: [(name: String, value: Double)] {
        // By way of the record's own encoding: what is added to it later is shown without being named here.
        func flatten(_ object: Any, _ prefix: String) -> [(name: String, value: Double)] {
            guard let fields = object as? [String: Any] else { return [] }
            return fields.sorted { $0.key < $1.key }.flatMap { name, value -> [(name: String, value: Double)] in
                if prefix.isEmpty && name == "step" { return [] }
                if let number = value as? Double { return [(prefix + name, number)] }
                if let number = (value as? String).flatMap({ Double($0) }) { return [(prefix + name, number)] }
                return flatten(value, prefix + name + "/")
            }
        }
        return (try? JSONSerialization.jsonObject(with: Data(JSONLines.line(self).utf8))).map { flatten($0, "") } ?? []
    }
}
