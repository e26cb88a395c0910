import Embeddings
import Formats

/// Items of a study: numbers and ratings of one target, and the class of each, such as its style.
public struct StudyItems: Sendable {
    /// A row for each item; what is known of the class beforehand is in its last columns, if that was asked for.
    public let table: EmbeddingTable
    /// One for each item.
    public let ratings: [Double]
    /// A number for each item, the same for those of one class; nil if there are no classes.
    public let classes: [Int]?
    /// The names of the classes.
    public let classNames: [String]

    /// - Parameters:
    ///   - items: Labelled items, whose labels are ratings.
    ///   - table: The numbers of the items.
    ///   - classes: The column of the classes, one field for each row of the labels; nil for none.
    ///   - addsClasses: Whether each item's class is also learned from, as a column of ones and zeros for each class.
    /// - Throws: `FormatError` for ratings that are no numbers.
    public init(_ items: LabelledItems, table: EmbeddingTable, classes fields: [String]?, addsClasses: Bool) throws(FormatError) {
        ratings = try items.column.numbers("a number")
        let texts = fields.map { fields in items.labelRows.map { fields[$0] } }
        let names = texts.map { Set($0).sorted() } ?? [], places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        classes = texts.map { $0.map { places[$0]! } }
        classNames = names
        guard addsClasses, let classes else {
            self.table = table
            return
        }
        let values = classes.indices.flatMap { item in table.row(item) + names.indices.map { $0 == classes[item] ? Float(1) : 0 } }
        self.table = EmbeddingTable(ids: table.ids, width: table.width + names.count, values: values)
    }

    private init(table: EmbeddingTable, ratings: [Double], classes: [Int]?, classNames: [String]) {
        (self.table, self.ratings, self.classes, self.classNames) = (table, ratings, classes, classNames)
    }

    /// The items of one class.
    public func members(of place: Int) -> StudyItems {
        let rows = ratings.indices.filter { classes?[$0] == place }
        let picked = EmbeddingTable(ids: rows.map { table.ids[$0] }, width: table.width, values: rows.flatMap { table.row($0) })
        return StudyItems(table: picked, ratings: rows.map { ratings[$0] }, classes: nil, classNames: [])
    }

    /// Why the study cannot be made of these; nil if it can.
    public var obstacle: String? {
        if ratings.count < GrooveStudy.leastItems { return "\(ratings.count) items; at least \(GrooveStudy.leastItems) are needed" }
        return ratings.allSatisfy { $0 == ratings[0] } ? "all ratings are \(ratings[0])" : nil
    }
}
