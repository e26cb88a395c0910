/// Labels that stand above the area of a chart, where no curve runs, in rows, so that none touches another.
struct PlotLabels {
    private struct Label {
        let text: String
        let centre: Double
        let row: Int
    }

    private let labels: [Label]
    private static let rowHeight = 14.0, rowLimit = 4

    /// - Parameters:
    ///   - wanted: Where each label is to stand, in the units of the picture. One that finds no room in four rows is left out.
    ///   - left: The edge that no label crosses.
    ///   - right: The other one.
    init(_ wanted: [(centre: Double, text: String)], from left: Double, to right: Double) {
        var ends: [Double] = [], placed: [Label] = []
        for label in wanted.sorted(by: { $0.centre < $1.centre }) {
            let half = 3.7 * Double(label.text.count) + 1
            let centre = max(left + half, min(right - half, label.centre))
            let row = ends.firstIndex { $0 + 5 <= centre - half } ?? ends.count
            if row == Self.rowLimit { continue }
            if row == ends.count { ends.append(0) }
            ends[row] = centre + half
            placed.append(Label(text: label.text, centre: centre, row: row))
        }
        labels = placed
    }

    /// Of all rows.
    var height: Double { Self.rowHeight * Double((labels.map(\.row).max() ?? -1) + 1) }

    /// - Parameter top: Where the area begins.
    func html(above top: Double) -> HTML {
        .pieces(labels.map { label in
            tag("text", .class("mark"), Attribute("x", label.centre), Attribute("y", top - 5 - Self.rowHeight * Double(label.row)),
                Attribute("text-anchor", "middle")) { label.text }
        })
    }
}
