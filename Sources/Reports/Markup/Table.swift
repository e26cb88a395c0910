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
    /// The first cell names the row.
    let rows: [[HTML]]

    var html: HTML {
        tag("div", .id(id)) {
            // Not a caption element: that is as wide as the table, and so would be cut off where the table scrolls.
            tag("p", .class("caption"), .id(id + "-caption")) { caption }
            scroller
        }
    }

    private var scroller: HTML {
        let label = Attribute("aria-labelledby", id + "-caption")
        return tag("div", .class("table"), Attribute("role", "region"), Attribute("tabindex", "0"), label) {
            tag("table", label) {
                tag("thead") {
                    tag("tr") { columns.map { HTML("th", [Attribute("scope", "col")] + Self.alignment($0), [.text($0.heading)]) } }
                }
                tag("tbody") {
                    rows.map { row in
                        tag("tr") {
                            zip(columns, row).enumerated().map { index, cell in
                                index == 0 ? HTML("th", [Attribute("scope", "row")] + Self.alignment(cell.0), [cell.1])
                                    : HTML("td", Self.alignment(cell.0), [cell.1])
                            }
                        }
                    }
                }
            }
        }
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

/// A name from outside: its writing direction must not leak into its surroundings.
func foreign(_ name: String) -> HTML { tag("bdi") { name } }
