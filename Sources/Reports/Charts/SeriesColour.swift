/// The place of a series in the palette; each has its own dash and mark too, so that none is told by colour alone.
enum SeriesColour: Int, Sendable, CaseIterable {
    case blue = 1, orange, green, purple, yellow

    /// The classes for a line.
    var line: Attribute {
        switch self {
        case .blue: .class("c1 series")
        case .orange: .class("c2 series")
        case .green: .class("c3 series")
        case .purple: .class("c4 series")
        case .yellow: .class("c5 series")
        }
    }

    /// The class that sets the colour alone.
    var colour: Attribute {
        switch self {
        case .blue: .class("c1")
        case .orange: .class("c2")
        case .green: .class("c3")
        case .purple: .class("c4")
        case .yellow: .class("c5")
        }
    }

    /// A mark of its own shape: a dot, a cross, an open square.
    func mark(_ x: Double, _ y: Double, _ text: String?) -> HTML {
        let children = text.map { [hint($0)] } ?? []
        switch self {
        case .orange:
            return HTML("path", [.class("open"), Attribute("d", "M\((x - 3.2).short) \((y - 3.2).short)l6.4 6.4m0 -6.4l-6.4 6.4")], children)
        case .green:
            return HTML("path", [.class("open"), Attribute("d", "M\((x - 3).short) \((y - 3).short)h6v6h-6z")], children)
        default:
            return HTML("circle", [.class("dot"), Attribute("cx", x), Attribute("cy", y), Attribute("r", "2.6")], children)
        }
    }
}

/// What each colour stands for.
func legend(_ entries: [(name: String, colour: SeriesColour)], isLines: Bool) -> HTML {
    tag("ul", .class("legend")) {
        entries.map { entry in
            tag("li") {
                tag("svg", Attribute("viewBox", "0 0 26 13"), Attribute("aria-hidden", "true")) {
                    tag("g", entry.colour.colour) {
                        if isLines {
                            tag("path", entry.colour.line, Attribute("d", "M0 7H26"))
                        } else {
                            entry.colour.mark(13, 7, nil)
                        }
                    }
                }
                entry.name
            }
        }
    }
}
