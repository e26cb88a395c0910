import Formats

/// What a probe is to find out about each item, from a column of labels.
public protocol ProbeTarget: Sendable {
    /// What users call this kind of target.
    static var kind: String { get }
    /// What a label looks like, for users.
    static var labelDescription: String { get }

    /// - Parameters:
    ///   - column: The labels of the items.
    ///   - method: What is to learn them; it may decide how they are written as numbers.
    /// - Throws: `FormatError` that names the line, or says what the column lacks.
    init(_ column: LabelColumn, for method: any ProbeMethod) throws(FormatError)

    /// How far outputs are from the labels.
    var loss: any ProbeLoss { get }
    /// What the outputs should be: `[items, reading.outputCount]`, row by row.
    var numbers: [Double] { get }
    /// How outputs become answers.
    var reading: any ProbeReading { get }
    /// The first is the one that the field looks at.
    var metrics: [any ProbeMetric] { get }
    /// A class for each item where every fold should have its share of each; nil where there are none.
    var strata: [Int]? { get }
    /// The names of the strata.
    var classNames: [String] { get }
}

extension ProbeTarget {
    public var strata: [Int]? { nil }
    public var classNames: [String] { [] }
}

/// The kinds of target there are.
public enum ProbeTargets {
    /// In the order in which they are named to users.
    public static let all: [any ProbeTarget.Type] = [ClassTarget.self, LabelsTarget.self, NumberTarget.self, TempoTarget.self, KeyTarget.self]

    /// The one of a kind; nil if there is none.
    public static func named(_ kind: String) -> (any ProbeTarget.Type)? { all.first { $0.kind == kind } }
}
