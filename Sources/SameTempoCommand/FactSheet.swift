import Foundation

/// Something known about a file: a value, a list, named facts in order, or a table. Printed for people or as JSON, with
/// the same names in both.
indirect enum Fact {
    case text(String)
    case integer(Int)
    case number(Double)
    case list([Fact])
    case group([(name: String, fact: Fact)])
    case table(columns: [String], rows: [[Fact]])

    /// Facts under a name that leave out what is missing.
    static func group(_ items: [(String, Fact?)]) -> Fact {
        .group(items.compactMap { name, fact in fact.map { (name: name, fact: $0) } })
    }

    // MARK: For people

    /// One fact a line, the names in a column of their own; groups and tables are indented below their name.
    func text(indent: String = "") -> String {
        guard case .group(let items) = self else { return indent + line + "\n" }
        let width = items.filter { !$0.fact.isBlock }.map { $0.name.count }.max() ?? 0
        return items.map { name, fact in
            switch fact {
            case .group: return "\(indent)\(name)\n" + fact.text(indent: indent + "  ")
            case .table(let columns, let rows): return "\(indent)\(name)\n" + Self.aligned(columns, rows, indent + "  ")
            default: return indent + name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + fact.line + "\n"
            }
        }.joined()
    }

    private var isBlock: Bool {
        switch self {
        case .group, .table: true
        default: false
        }
    }

    private var line: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): String(format: "%.6g", number)
        case .list(let items): items.map(\.line).joined(separator: ", ")
        case .group(let items): items.map { "\($0.name) \($0.fact.line)" }.joined(separator: ", ")
        case .table: ""
        }
    }

    private static func aligned(_ columns: [String], _ rows: [[Fact]], _ indent: String) -> String {
        let lines = [columns] + rows.map { $0.map(\.line) }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max()! }
        return lines.map { cells in
            var text = indent
            for (column, cell) in cells.enumerated() {
                text += column == cells.count - 1 ? cell : cell.padding(toLength: widths[column] + 2, withPad: " ", startingAt: 0)
            }
            return text + "\n"
        }.joined()
    }

    // MARK: For programs

    /// JSON; a table is a list of objects, a number that is not finite is null.
    func json(indent: String = "") -> String {
        let inner = indent + "  "
        func block(_ open: String, _ parts: [String], _ close: String) -> String {
            parts.isEmpty ? open + close : "\(open)\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)\(close)"
        }
        switch self {
        case .text(let text): return Self.quoted(text)
        case .integer(let number): return "\(number)"
        case .number(let number): return number.isFinite ? "\(number)" : "null"
        case .list(let items):
            return items.allSatisfy { !$0.isBlock } ? "[" + items.map { $0.json() }.joined(separator: ", ") + "]"
                : block("[", items.map { $0.json(indent: inner) }, "]")
        case .group(let items): return block("{", items.map { "\(Self.quoted($0.name)): \($0.fact.json(indent: inner))" }, "}")
        case .table(let columns, let rows):
            return block("[", rows.map { row in
                "{" + zip(columns, row).map { "\(Self.quoted($0)): \($1.json())" }.joined(separator: ", ") + "}"
            }, "]")
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20: result += String(format: "\\u%04x", scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
