/// What a colour or a mark stands for.
struct LegendEntry {
    let name: String
    let colour: SeriesColour
    /// Nil for the colour's own.
    var shape: MarkShape?
    var isLine = false
    var isMarked = true
}

/// What each colour stands for.
///
/// - Parameter others: What is not drawn, in words.
func legend(_ entries: [LegendEntry], others: [String] = []) -> HTML {
    tag("ul", .class("legend")) {
        entries.map { entry in
            tag("li") {
                tag("svg", Attribute("viewBox", "0 0 26 13"), Attribute("aria-hidden", "true")) {
                    tag("g", entry.colour.colour) {
                        if entry.isLine { tag("path", entry.colour.line, Attribute("d", "M0 7H26")) }
                        if entry.isMarked { (entry.shape ?? entry.colour.shape).mark(13, 7, nil) }
                    }
                }
                foreign(entry.name)
            }
        }
        others.map { words in tag("li", .class("soft")) { words } }
    }
}
