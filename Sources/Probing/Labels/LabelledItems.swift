import AudioFiles
import Embeddings
import Formats

/// Files that have a label, and an embedding in each of one or more tables; and what was left out.
public struct LabelledItems: Sendable {
    /// One row for each item in each table, in the order of the labels; tracks are the means of their windows.
    public let tables: [EmbeddingTable]
    /// The rows of the label table that the items belong to.
    public let labelRows: [Int]
    /// The labels of the items.
    public let column: LabelColumn
    /// A number for each item, the same for items of one group; nil if no group was asked for.
    public let groups: [Int]?
    /// Whether a probe is asked about each item; the others are only learned from.
    public let isTested: [Bool]
    /// What was left out, a sentence for each reason with the first few names.
    public let remarks: [String]

    /// - Parameters:
    ///   - labels: Labels of files.
    ///   - column: The column that counts. Rows in which it is empty are left out.
    ///   - group: A column whose equal fields mean one group, such as an artist; nil for none. A row in which it is empty is a group of
    ///     its own.
    ///   - trainingOnly: A column that marks files that are only learned from: those in which it is neither empty nor 0. Nil for none.
    ///   - tables: Embeddings, and the files that they came from.
    /// - Throws: `FormatError` for a column that is missing, or if nothing is left.
    public init(_ labels: LabelTable, column: String, group: String?, trainingOnly: String? = nil, tables: [(path: String, table: EmbeddingTable)]) throws(FormatError) {
        let fields = try labels.column(column)
        var groupFields: [String]?
        if let group { groupFields = try labels.column(group) }
        let marks = try trainingOnly.map { name throws(FormatError) in try labels.column(name) }
        var remarks: [String] = [], rowsOf: [[Int: Int]] = [], means: [EmbeddingTable] = []
        for (path, table) in tables {
            let table = table.trackMeans(), join = try LabelJoin(labels, table, tablePath: path)
            remarks += Self.remark(join.withoutEmbedding.map { labels.rows[$0].path }, of: labels.rows.count, "labelled files", "have no embedding in \(path)")
            remarks += Self.remark(join.withoutLabel.map { table.ids[$0].path }, of: table.count, "embeddings of \(path)", "have no row in \(labels.path)")
            rowsOf.append(Dictionary(uniqueKeysWithValues: join.labelRows.enumerated().compactMap { row, label in label.map { ($0, row) } }))
            means.append(table)
        }
        let everywhere = labels.rows.indices.filter { row in rowsOf.allSatisfy { $0[row] != nil } }
        let empty = everywhere.filter { fields[$0].isEmpty }
        remarks += Self.remark(empty.map { labels.rows[$0].path }, of: labels.rows.count, "labelled files", "have no \(column)")
        let kept = everywhere.filter { !fields[$0].isEmpty }
        guard !kept.isEmpty else {
            throw .malformed(path: labels.path, place: nil, found: "no file with a \(column) and an embedding", expected: "at least one")
        }
        self.tables = zip(means, rowsOf).map { table, rows in
            let picked = kept.map { rows[$0]! }
            return EmbeddingTable(ids: picked.map { table.ids[$0] }, width: table.width, values: picked.flatMap { table.row($0) })
        }
        labelRows = kept
        self.column = LabelColumn(path: labels.path, name: column, labels: kept.map { (fields[$0], labels.rows[$0].line) })
        groups = groupFields.map { fields in Self.numbered(kept.map { fields[$0] }) }
        isTested = kept.map { row in marks.map { $0[row].isEmpty || $0[row] == "0" } ?? true }
        guard isTested.contains(true) else {
            throw .malformed(path: labels.path, place: nil, found: "no file that is not marked in \(trainingOnly ?? "")", expected: "at least one to test on")
        }
        self.remarks = remarks
    }

    init(tables: [EmbeddingTable], labelRows: [Int], column: LabelColumn, groups: [Int]?, isTested: [Bool], remarks: [String]) {
        (self.tables, self.labelRows, self.column, self.groups) = (tables, labelRows, column, groups)
        (self.isTested, self.remarks) = (isTested, remarks)
    }

    /// A number for each text, the same for equal ones; an empty text has one of its own.
    package static func numbered(_ texts: [String]) -> [Int] {
        var numbers: [PathKey: Int] = [:], next = 0
        return texts.map { text in
            if !text.isEmpty, let number = numbers[PathKey(text)] { return number }
            next += 1
            if !text.isEmpty { numbers[PathKey(text)] = next }
            return next
        }
    }

    /// "3 of 100 labelled files have no embedding: a, b, c"
    static func remark(_ names: [String], of count: Int, _ what: String, _ lack: String) -> [String] {
        if names.isEmpty { return [] }
        return ["\(names.count) of \(count) \(what) \(lack): " + names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")]
    }
}
