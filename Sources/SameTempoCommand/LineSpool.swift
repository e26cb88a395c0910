import Foundation

/// Lines that are printed when the work is done, in the order in which they came. The first are held in memory; more go to a file without a
/// name, so there may be millions.
final class LineSpool {
    private(set) var count = 0
    private var lines: [String] = []
    private var file: UnsafeMutablePointer<FILE>?
    private static let heldLines = 1000

    var isEmpty: Bool { count == 0 }

    deinit { if let file { fclose(file) } }

    func add(_ line: String) {
        count += 1
        if file == nil && lines.count >= Self.heldLines { file = tmpfile() }
        // Without room for a file they are held all the same.
        guard let file else { lines.append(line); return }
        fputs(line + "\n", file)
    }

    /// Prints them to standard error.
    func report(indent: String = "") {
        lines.forEach { printLine(indent + $0) }
        guard let file else { return }
        fflush(file)
        rewind(file)
        var text: UnsafeMutablePointer<CChar>?, capacity = 0
        defer { free(text) }
        while getline(&text, &capacity, file) > 0, let text { try? FileHandle.standardError.write(contentsOf: Data((indent + String(cString: text)).utf8)) }
    }
}

/// Inside a type that has a `report` of its own.
private func printLine(_ line: String) { report(line) }
