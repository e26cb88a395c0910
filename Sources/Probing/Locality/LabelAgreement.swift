import Formats
import Foundation
import TempoEstimation

/// How far the label of a neighbour agrees with that of a query.
public protocol LabelAgreement: Sendable {
    /// As it stands in tables.
    var name: String { get }
    /// From 0 to 1, between two items; what counts as found is 1.
    func agreement(query: Int, neighbour: Int) -> Double
}

/// The same class.
struct SameClass: LabelAgreement {
    let name: String
    let classes: [Int]

    func agreement(query: Int, neighbour: Int) -> Double { classes[query] == classes[neighbour] ? 1 : 0 }
}

/// Any label in common.
struct SharedLabel: LabelAgreement {
    let name = "any label in common"
    let labels: [Set<String>]

    func agreement(query: Int, neighbour: Int) -> Double { labels[query].isDisjoint(with: labels[neighbour]) ? 0 : 1 }
}

/// A tempo within 4 % of the query's (strict), or of it times 1, 2, 3, 1/2 or 1/3 (octave-relaxed, as Acc2).
struct SameTempo: LabelAgreement {
    let name: String
    let tempi: [Double]
    let isSame: @Sendable (TempoRelation) -> Bool

    func agreement(query: Int, neighbour: Int) -> Double { isSame(TempoRelation(estimatedBPM: tempi[neighbour], annotatedBPM: tempi[query])) ? 1 : 0 }
}

/// MIREX' weighted score of the neighbour's key as an estimate of the query's.
struct KeyScore: LabelAgreement {
    let name = "weighted key score"
    let keys: [MusicalKey]

    func agreement(query: Int, neighbour: Int) -> Double { keys[query].weightedScore(of: keys[neighbour]) }
}

/// The agreements that are measured for a kind of label.
public protocol LocalityTarget: ProbeTarget {
    /// One or more for a column of labels.
    static func agreements(_ column: LabelColumn) throws(FormatError) -> [any LabelAgreement]
}

extension ClassTarget: LocalityTarget {
    public static func agreements(_ column: LabelColumn) throws(FormatError) -> [any LabelAgreement] {
        let classes = LabelledItems.numbered(column.labels.map { $0.text })
        if Set(classes).count < 2 { throw column.wrong("one class only, \(column.labels.first?.text ?? "none")", "at least two classes") }
        return [SameClass(name: "same class", classes: classes)]
    }
}

extension LabelsTarget: LocalityTarget {
    public static func agreements(_ column: LabelColumn) throws(FormatError) -> [any LabelAgreement] {
        [SharedLabel(labels: column.labels.map { Set($0.text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }) })]
    }
}

extension TempoTarget: LocalityTarget {
    public static func agreements(_ column: LabelColumn) throws(FormatError) -> [any LabelAgreement] {
        let tempi = try tempi(column)
        return [SameTempo(name: "tempo within 4 %", tempi: tempi) { $0.isAccuracy1 }, SameTempo(name: "the same, octave-relaxed", tempi: tempi) { $0.isAccuracy2 }]
    }
}

extension KeyTarget: LocalityTarget {
    public static func agreements(_ column: LabelColumn) throws(FormatError) -> [any LabelAgreement] {
        let keys = try keys(column)
        return [SameClass(name: "same key", classes: keys.map(\.index)), KeyScore(keys: keys)]
    }
}
