import Foundation

/// The text of a resolved recipe: a line for each key, those of a section under its name. This is what a run folder holds.
public enum RecipeText {
    /// A line.
    public struct Entry: Sendable, Hashable {
        /// Dotted.
        public let key: String
        /// As it stands in the file.
        public let value: String
        /// The comment behind it; empty if there is none.
        public let meaning: String
    }

    /// The keys of a text that `Recipe.yaml` wrote, in order. It reads only that form; recipes that people write go through
    /// `RecipeReader`.
    public static func entries(of text: String) -> [Entry] {
        var section = "", entries: [Entry] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let isNested = line.first == " "
            let halves = line.split(separator: "#", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard let content = halves.first, let colon = content.firstIndex(of: ":") else { continue }
            let key = content[..<colon].trimmingCharacters(in: .whitespaces)
            let value = content[content.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if value.isEmpty && !isNested { section = key; continue }
            entries.append(Entry(key: isNested && !section.isEmpty ? "\(section).\(key)" : key, value: value, meaning: halves.count > 1 ? halves[1] : ""))
        }
        return entries
    }

    static func lines(_ entries: [Entry], comments: Bool) -> String {
        var lines: [String] = [], section = ""
        for entry in entries {
            let parts = entry.key.split(separator: ".").map(String.init)
            if parts.count == 2 && parts[0] != section { lines.append("\(parts[0]):"); section = parts[0] }
            let line = (parts.count == 2 ? "  " : "") + "\(parts.last!): \(entry.value)"
            lines.append(comments ? line.padding(toLength: max(44, line.count + 1), withPad: " ", startingAt: 0) + "# \(entry.meaning)" : line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A value as `--set` and printed recipes have it: one, or a list in brackets.
    static func values(_ text: some StringProtocol) -> [String] {
        text.trimmingCharacters(in: CharacterSet(charactersIn: "[] \t")).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension Recipe {
    /// The whole recipe as YAML, with the meaning of each key unless `comments` is false. Reading it gives the same recipe.
    public func yaml(comments: Bool = true) -> String { yaml(comments: comments) { _ in true } }

    /// The keys that `isShown` lets through.
    func yaml(comments: Bool, isShown: (RecipeKey<Self>) -> Bool) -> String {
        let task = RecipeText.Entry(key: RecipeReader<Self>.taskKey, value: Self.task, meaning: "what is trained")
        return RecipeText.lines([task] + Self.keys.filter(isShown).map { .init(key: $0.path, value: $0.text(self), meaning: $0.meaning) }, comments: comments)
    }

    /// "key old → new" for each key in which this recipe differs from `text`, which `yaml` wrote, perhaps of an older version.
    public func differences(from text: String) -> [String] {
        var then: [String: String] = [:]
        for entry in RecipeText.entries(of: text) {
            let present = Self.formerKeys.first { $0.former == entry.key }?.present ?? entry.key
            then[present] = entry.value
        }
        return Self.keys.compactMap { key in
            let now = key.text(self)
            // A key that is newer than the text had its default then.
            let before = then[key.path] ?? key.text(Self())
            return key.path == "threads" || before == now ? nil : "\(key.path) \(before) → \(now)"
        }
    }
}
