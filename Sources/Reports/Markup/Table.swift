/// A table with a caption; wider than the screen, it scrolls by itself and can be reached by keyboard to do so.
struct Table {
    struct Column {
        enum Kind { case plain, number, name, prose }
        let heading: String
        /// Names are broken anywhere rather than make the table wide; prose is broken between words.
        var kind = Kind.plain
    }

    let id: String
    let caption: String
    let columns: [Column]
    /// The first cell names the row, and stays in sight when the table is scrolled.
    let rows: [[HTML]]
    /// Lets readers sort by a column; rows begin in their order here.
    var isSortable = false
    /// Lets readers look for words, and for rows of one kind.
    var filter: TableFilter?
    /// On a narrow screen each row is a card and prose takes a line of its own.
    var hasCards = false

    var html: HTML {
        tag("div", .id(id)) {
            // Not a caption element: that is as wide as the table, and so would be cut off where the table scrolls.
            tag("p", .class("caption"), .id(id + "-caption")) { caption }
            if let filter { filter.html(for: id) }
            scroller
        }
    }

    private var scroller: HTML {
        let label = Attribute("aria-labelledby", id + "-caption")
        let attributes = [Attribute.id(id + "-rows"), label] + (isSortable ? [Attribute("data-sortable", "")] : []) + role("table")
        return tag("div", hasCards ? .class("table cards") : .class("table"), Attribute("role", "region"), Attribute("tabindex", "0"), label) {
            HTML("table", attributes, [head, body])
        }
    }

    /// Cards are no table to a browser, but remain one to those who have it read aloud.
    private func role(_ name: String) -> [Attribute] { hasCards ? [Attribute("role", name)] : [] }

    private var head: HTML {
        HTML("thead", role("rowgroup"), [HTML("tr", role("row"), columns.map {
            HTML("th", [Attribute("scope", "col")] + role("columnheader") + Self.alignment($0), [.text($0.heading)])
        })])
    }

    private var body: HTML {
        HTML("tbody", role("rowgroup"), rows.enumerated().map { place, row in
            let kind = filter.map { [Attribute("data-kind", $0.kinds[place])] } ?? []
            return HTML("tr", kind + role("row"), zip(columns, row).enumerated().map { index, cell in
                index == 0 ? HTML("th", [Attribute("scope", "row")] + role("rowheader") + Self.alignment(cell.0), [cell.1])
                    : HTML("td", role("cell") + Self.alignment(cell.0), [cell.1])
            })
        })
    }

    private static func alignment(_ column: Column) -> [Attribute] {
        switch column.kind {
        case .plain: []
        case .number: [.class("number")]
        case .name: [.class("name")]
        case .prose: [.class("prose")]
        }
    }
}

/// Fields above a table by which rows are looked for. They show when the page's script runs.
struct TableFilter {
    /// What the field for words asks for.
    let prompt: String
    /// Words for rows, and what readers are shown for each; those of which there is no row are left out.
    let choices: [(kind: String, words: String)]
    /// One for each row.
    let kinds: [String]

    func html(for table: String) -> HTML {
        tag("div", .class("filter"), Attribute("hidden", ""), Attribute("data-table", table + "-rows"), Attribute("role", "search")) {
            tag("label") { prompt; tag("input", Attribute("type", "search")) }
            if !choices.isEmpty {
                tag("label") {
                    "Show"
                    tag("select") {
                        tag("option", Attribute("value", "")) { "all \(kinds.count)" }
                        choices.compactMap { choice -> HTML? in
                            let count = kinds.count { $0 == choice.kind }
                            return count == 0 ? nil : tag("option", Attribute("value", choice.kind)) { "\(choice.words) (\(count))" }
                        }
                    }
                }
            }
            tag("output", Attribute("aria-live", "polite"))
        }
    }
}

/// A name from outside: its writing direction must not leak into its surroundings.
func foreign(_ name: String) -> HTML { tag("bdi") { name } }
