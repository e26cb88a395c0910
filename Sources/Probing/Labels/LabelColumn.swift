import Formats

/// The labels of some items: what a target is made from.
public struct LabelColumn: Sendable {
    /// The file of labels, and the column's name, for the texts of errors.
    public let path, name: String
    /// A label for each item, never empty, and the line it stands on.
    public let labels: [(text: String, line: Int)]

    /// - Parameters:
    ///   - path: The file of labels.
    ///   - name: The column.
    ///   - labels: One for each item, with its line.
    public init(path: String, name: String, labels: [(text: String, line: Int)]) { (self.path, self.name, self.labels) = (path, name, labels) }

    /// An error about an item's label.
    func wrong(_ item: Int, _ expected: String) -> FormatError {
        .malformed(path: path, place: "\(labels[item].line)", found: "\(name) \"\(labels[item].text)\"", expected: expected)
    }

    /// An error about the column as a whole.
    func wrong(_ found: String, _ expected: String) -> FormatError { .malformed(path: path, place: nil, found: "\(name): \(found)", expected: expected) }

    /// Finite numbers in a range.
    func numbers(_ expected: String, where isGood: (Double) -> Bool = { _ in true }) throws(FormatError) -> [Double] {
        var numbers: [Double] = []
        for item in labels.indices {
            guard let number = Double(labels[item].text), number.isFinite, isGood(number) else { throw wrong(item, expected) }
            numbers.append(number)
        }
        return numbers
    }
}
