import Formats
import Foundation
import Yams

/// The YAML of a recipe file, read strictly, before its keys are understood.
struct RecipeFile {
    let path: String
    let mapping: Node.Mapping

    /// - Returns: Nil for a file that holds nothing but comments.
    /// - Throws: `RecipeError` for the content, `FormatError` when the file cannot be read.
    init?(_ path: String) throws {
        let file = try MappedFile(path)
        guard let text = file.withBytes({ $0.count <= Self.maximumBytes ? String(validating: $0, as: UTF8.self) : nil }) else {
            throw RecipeError(place: path, message: "is not a text file in UTF-8 of at most \(Self.maximumBytes >> 10) KiB")
        }
        try self.init(text: text, path: path)
    }

    /// - Parameter path: Where the text comes from, for messages.
    init?(text: String, path: String) throws(RecipeError) {
        self.path = path
        // Aliases of aliases make the YAML reader work for ever on a few lines; recipes have no use for them.
        if let line = Self.lineWithAlias(text) { throw RecipeError(place: "\(path):\(line)", message: "aliases (*) are not read") }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw RecipeError(place: path, message: "is not YAML: \(error)") }
        guard let root else { return nil }
        guard case .mapping(let mapping) = root else {
            throw RecipeError(place: root.place(in: path), message: "expected keys and values, such as `optimizer:`")
        }
        self.mapping = mapping
    }

    /// The file that this one extends, and where that is said.
    func base() throws(RecipeError) -> String? {
        guard let base = mapping["extends"] else { return nil }
        guard let name = base.string else { throw RecipeError(place: base.place(in: path), message: "extends: expected a file name") }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return name.hasPrefix("/") ? name : folder.appendingPathComponent(name).path
    }

    /// Adds `path` to the files that were read to come to it.
    static func extend(_ chain: [String], by path: String) throws(RecipeError) -> [String] {
        let resolved = URL(fileURLWithPath: path).standardizedFileURL.path
        if chain.contains(resolved) {
            throw RecipeError(place: path, message: "extends itself, by way of \(chain.joined(separator: ", "))")
        }
        if chain.count >= maximumChain { throw RecipeError(place: path, message: "extends more than \(maximumChain) files in a row") }
        return chain + [resolved]
    }

    private static let maximumBytes = 256 << 10
    private static let maximumChain = 32

    /// Counted from 1; comments do not matter.
    private static func lineWithAlias(_ text: String) -> Int? {
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var before = UInt8(ascii: " ")
            for byte in line {
                if byte == UInt8(ascii: "#"), before == UInt8(ascii: " ") || before == UInt8(ascii: "\t") { break }
                if byte == UInt8(ascii: "*") { return index + 1 }
                before = byte
            }
        }
        return nil
    }
}

extension Node {
    /// `file:line:column`.
    func place(in file: String) -> String { mark.map { "\(file):\($0.line):\($0.column)" } ?? file }
}
