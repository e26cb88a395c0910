import ArgumentParser
import Formats
import Foundation

/// Results of a command as rows of named cells, written for people or programs.
struct ResultTable {
    enum Cell {
        case text(String)
        case integer(Int)
        /// With so many decimals for people; CSV and JSON have it in full.
        case number(Double, decimals: Int)
        /// Nothing known.
        case none
    }

    let columns: [String]
    var rows: [[Cell]] = []

    /// Columns of equal width, with two spaces between.
    var text: String {
        let lines = [columns] + rows.map { $0.map(Self.forPeople) }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max()! }
        return lines.map { cells in
            let line = zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
            return line.replacing(/\ +$/, with: "") + "\n"
        }.joined()
    }

    /// A header and a line for each row.
    var csv: String { CSV.line(columns) + rows.map { CSV.line($0.map(Self.forPrograms)) }.joined() }

    /// An object for each row; what is not known is null.
    var jsonl: String {
        rows.map { row in
            "{" + zip(columns, row).map { "\(JSONLines.line($0)):\(Self.json($1))" }.joined(separator: ",") + "}\n"
        }.joined()
    }

    private static func forPeople(_ cell: Cell) -> String {
        if case .number(let value, let decimals) = cell { return value.isFinite ? String(format: "%.\(decimals)f", value) : "-" }
        let text = forPrograms(cell)
        return text.isEmpty ? "-" : text
    }

    private static func forPrograms(_ cell: Cell) -> String {
        switch cell {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let value, _): value.isFinite ? "\(value)" : ""
        case .none: ""
        }
    }

    private static func json(_ cell: Cell) -> String {
        switch cell {
        case .text(let text): JSONLines.line(text)
        case .integer(let number): "\(number)"
        case .number(let value, _): value.isFinite ? "\(value)" : "null"
        case .none: "null"
        }
    }
}

/// How a table of results is written.
enum ResultTableFormat: String, CaseIterable, ExpressibleByArgument {
    case text, csv, jsonl

    func written(_ table: ResultTable) -> String {
        switch self {
        case .text: table.text
        case .csv: table.csv
        case .jsonl: table.jsonl
        }
    }
}

/// `--format` and `-o`, for commands whose result is one table.
struct ResultTableOptions: ParsableArguments {
    @Option(help: "How results are written.")
    var format: ResultTableFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Where results go; to standard output without.", valueName: "file"), completion: .file())
    var output: String?

    /// - Parameter text: What the format text has instead of the table as it is.
    /// - Throws: `ExitCode.cannotWrite`, after saying why.
    func write(_ table: ResultTable, text: String? = nil) throws {
        let result = format == .text ? text ?? table.text : format.written(table)
        guard let output, output != "-" else { return printResult(result) }
        try writeOrStop(result, to: output)
    }

    /// The file that is written, if any.
    var file: String? { output == "-" ? nil : output }
}

/// Writes a file of text.
///
/// - Throws: `ExitCode.cannotWrite`, after saying why.
func writeOrStop(_ text: String, to path: String) throws {
    do { try AtomicFile.write(text, to: path) } catch { throw stop("\(error)", .cannotWrite) }
}
