import Settings

/// The settings of a run, and which of them are not the usual ones.
struct RecipeTable {
    private let entries: [RecipeText.Entry]
    /// By key; empty if the default recipe is not known.
    private let usual: [String: String]

    init(entries: [RecipeText.Entry], defaults: (any Recipe)?) {
        self.entries = entries
        usual = Dictionary((defaults?.settings ?? []).map { ($0.key, $0.value) }) { first, _ in first }
    }

    func value(_ key: String) -> String? { entries.first { $0.key == key }?.value }

    /// What the default recipe has, where that is another value.
    private func other(_ entry: RecipeText.Entry) -> String? { usual[entry.key].flatMap { $0 == entry.value ? nil : $0 } }

    var content: [HTML] {
        if entries.isEmpty { return [nothing("The run folder holds no recipe.")] }
        let changed = entries.compactMap { other($0) == nil ? nil : $0.key }
        let summary = switch (usual.isEmpty, changed.isEmpty) {
        case (true, _): "How it differs from the default recipe is not known."
        case (false, true): "Every setting is that of the default recipe."
        case (false, false):
            "\(changed.count) of \(entries.count) settings differ from the default recipe: \(changed.joined(separator: ", "))."
        }
        return [tag("p") { summary }, table]
    }

    private var table: HTML {
        let hasDefaults = !usual.isEmpty
        let defaults: [Table.Column] = hasDefaults ? [.init(heading: "Default, if another", kind: .prose)] : []
        return Table(
            id: "recipe-keys", caption: "Every setting of the run; with the same music and program it gives the same model",
            columns: [.init(heading: "Key"), .init(heading: "Value", kind: .prose)] + defaults + [.init(heading: "Meaning", kind: .prose)],
            rows: entries.map { entry in
                let usual = self.other(entry)
                let value = usual == nil ? HTML.text(entry.value) : tag("strong", .class("changed")) { entry.value }
                let other: [HTML] = hasDefaults ? [.text(usual.map { "default \($0)" } ?? "")] : []
                return [.text(entry.key), value] + other + [.text(entry.meaning)]
            }, hasCards: true).html
    }
}
