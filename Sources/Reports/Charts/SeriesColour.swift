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

    /// The mark of a series of this colour.
    var shape: MarkShape { MarkShape.allCases[rawValue - 1] }
}
