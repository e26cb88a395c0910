import Foundation
import Testing

/// A document whose examples are tested: README.md, or an article of the catalogue.
struct Document: Sendable, CustomTestStringConvertible {
    /// Without the ending, as the marks of examples have it.
    let name: String
    let text: String

    var testDescription: String { name }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let all: [Document] = {
        let catalogue = root.appendingPathComponent("Sources/SameTempo/SameTempo.docc")
        let articles = (try? FileManager.default.contentsOfDirectory(at: catalogue, includingPropertiesForKeys: nil)) ?? []
        let files = [root.appendingPathComponent("README.md")] + articles.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
        return files.map { Document(name: $0.deletingPathExtension().lastPathComponent, text: (try? String(contentsOf: $0, encoding: .utf8)) ?? "") }
    }()

    /// The fenced blocks of a language, in order.
    func blocks(_ language: String) -> [String] {
        text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    /// Lines of shell that call the program, alone or as several ranks, in order: of fenced blocks, and in README.md of the section "Use", which is indented.
    var commands: [String] {
        var lines = blocks("shell").flatMap { $0.components(separatedBy: "\n") }
        if name == "README" {
            let use = text.components(separatedBy: "\n## Use\n").dropFirst().first?.components(separatedBy: "\n## ").first ?? ""
            lines += use.components(separatedBy: "\n").filter { $0.hasPrefix("    ") }
        }
        return lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("sametempo ") || $0.hasPrefix("mpirun ") }
    }
}

/// A piece of a test that stands in a document word for word.
///
/// In the tests' source it lies between the lines `// example: NAME NUMBER` and `// end`; NUMBER counts the blocks of
/// Swift in document NAME from 1.
struct Example: Sendable {
    /// Name and number.
    let place: String
    /// From the left edge.
    let text: String
    /// Modules that its file imports.
    let imports: Set<String>

    static let all: [Example] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.lastPathComponent.hasSuffix("Examples.swift") }.sorted { $0.path < $1.path }.flatMap { file in
            examples(in: (try? String(contentsOf: file, encoding: .utf8)) ?? "")
        }
    }()

    private static func examples(in source: String) -> [Example] {
        let lines = source.components(separatedBy: "\n"), mark = "// example: "
        let imports = Set(lines.filter { $0.hasPrefix("import ") }.map { String($0.dropFirst(7)) })
        return lines.indices.compactMap { index in
            let line = lines[index].trimmingCharacters(in: .whitespaces)
            guard line.hasPrefix(mark) else { return nil }
            let body = lines[(index + 1)...].prefix { $0.trimmingCharacters(in: .whitespaces) != "// end" }
            let depth = lines[index].prefix { $0 == " " }.count
            let text = body.map { String($0.dropFirst(min(depth, $0.prefix { $0 == " " }.count))) }.joined(separator: "\n")
            return Example(place: String(line.dropFirst(mark.count)), text: text, imports: imports)
        }
    }
}
