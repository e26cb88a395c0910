/// How one of many classes is drawn. The first five differ in colour; the next five have these colours with other shapes and
/// textures, and so on.
struct ClassStyle {
    let colour: SeriesColour
    let shape: MarkShape
    /// Nil for a plain ground.
    let texture: Texture?

    /// So many have a shape of their own for their colour.
    static let shapeLimit = SeriesColour.allCases.count * MarkShape.allCases.count

    /// - Parameter place: Of the class, from 0.
    init(_ place: Int) {
        let count = SeriesColour.allCases.count, round = place / count
        colour = SeriesColour.allCases[place % count]
        shape = MarkShape.allCases[(place + round) % MarkShape.allCases.count]
        texture = round == 0 ? nil : Texture.allCases[(round - 1) % Texture.allCases.count]
    }
}

/// Grounds that tell bars of one colour apart.
enum Texture: String, CaseIterable {
    case stripes, dots, grid

    /// The pattern that a bar is filled with. It is drawn once for a picture.
    func pattern(_ id: String, _ colour: SeriesColour) -> HTML {
        let lines = switch self {
        case .stripes: "M0 0V8"
        case .dots: "M2.5 4h3"
        case .grid: "M0 0V8M0 0H8"
        }
        return tag("pattern", .id(id), colour.colour, Attribute("width", "8"), Attribute("height", "8"),
                   Attribute("patternUnits", "userSpaceOnUse"), Attribute("patternTransform", "rotate(45)")) {
            tag("rect", .class("faint"), Attribute("width", "8"), Attribute("height", "8"))
            tag("path", .class("stripe"), Attribute("d", lines))
        }
    }
}
