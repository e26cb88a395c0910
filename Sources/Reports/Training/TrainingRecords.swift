import Formats
import Learning

/// The records of a run, to be drawn by the names of their numbers.
struct TrainingRecords {
    let steps: [StepRecord]

    var validated: [StepRecord] { steps.filter { $0.validation != nil } }
    var last: StepRecord? { steps.last }

    /// Names of numbers that some step has, sorted.
    var names: [String] { Set(steps.flatMap(\.values.keys)).sorted() }
    /// Names of numbers that some validation has, sorted.
    var validationNames: [String] { Set(validated.flatMap { $0.validation!.keys }).sorted() }

    /// A number of the last validation.
    func lastValidation(_ name: String) -> Double? { validated.last?.validation?[name] }
}
