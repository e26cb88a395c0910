/// The area between two axes, and how a chart is drawn into it. Sizes are in the units of the picture, which is as wide
/// as a phone and so is never scaled down by much.
struct Plot {
    static let width = 400.0
    let height: Double
    let x: ChartAxis
    let y: ChartAxis
    let left: Double, right: Double, top: Double, bottom = 42.0
    private let marks: PlotLabels

    /// - Parameters:
    ///   - height: Of the picture without its labels; rows of those make it higher.
    ///   - labels: At values of x, above the area.
    ///   - right: The margin on the right.
    init(x: ChartAxis, y: ChartAxis, height: Double = 270, labels: [(x: Double, text: String)] = [], right: Double = 14) {
        (self.x, self.y, self.right) = (x, y, right)
        let longest = y.ticks.map(\.label.count).max() ?? 0, left = 14 + 7 * Double(max(2, longest))
        let width = Self.width - left - right
        marks = PlotLabels(labels.map { (left + x.position($0.x) * width, $0.text) }, from: left, to: Self.width)
        (self.left, self.height, top) = (left, height + marks.height, 22 + marks.height)
    }

    var innerWidth: Double { Self.width - left - right }
    var innerHeight: Double { height - top - bottom }
    func across(_ value: Double) -> Double { left + x.position(value) * innerWidth }
    func down(_ value: Double) -> Double { top + (1 - y.position(value)) * innerHeight }

    /// The axes with `content` in between; `summary` is what it says to those who do not see it.
    func svg(_ summary: String, grid: Bool = true, @HTMLBuilder content: () -> [HTML]) -> HTML {
        tag("svg", .class("plot"), Attribute("viewBox", "0 0 \(Self.width.short) \(height.short)"), Attribute("role", "img"),
            Attribute("aria-label", summary)) {
            if grid { gridLines }
            content()
            tag("path", .class("axis"), Attribute("d", "M\(left.short) \(top.short)V\((height - bottom).short)H\((Self.width - right).short)"))
            labels
            marks.html(above: top)
        }
    }

    private var gridLines: HTML {
        var path = ""
        for tick in y.ticks { path += "M\(left.short) \(down(tick.value).short)h\(innerWidth.short)" }
        for tick in x.ticks { path += "M\(across(tick.value).short) \(top.short)v\(innerHeight.short)" }
        return tag("path", .class("grid"), Attribute("d", path))
    }

    private var labels: HTML {
        tag("g", Attribute("aria-hidden", "true")) {
            spaced(x.ticks).map { tick in
                tag("text", Attribute("x", across(tick.value)), Attribute("y", height - bottom + 16),
                    Attribute("text-anchor", across(tick.value) > Self.width - 24 ? "end" : "middle")) { tick.label }
            }
            y.ticks.map { tick in
                tag("text", Attribute("x", left - 5), Attribute("y", down(tick.value) + 4), Attribute("text-anchor", "end")) { tick.label }
            }
            tag("text", .class("title"), Attribute("x", left + innerWidth / 2), Attribute("y", height - 8), Attribute("text-anchor", "middle")) { x.title }
            tag("text", .class("title"), Attribute("x", 4), Attribute("y", 12)) { y.title }
        }
    }

    /// Leaves out numbers that would run into the one before.
    private func spaced(_ ticks: [(value: Double, label: String)]) -> [(value: Double, label: String)] {
        var end = -Double.infinity
        return ticks.filter { tick in
            let half = 3.5 * Double(tick.label.count), centre = across(tick.value)
            guard centre - half > end + 4 else { return false }
            end = centre + half
            return true
        }
    }

    /// A straight line from edge to edge through two points, cut to the area.
    func segment(_ from: (Double, Double), _ to: (Double, Double), _ attributes: Attribute...) -> HTML {
        HTML("line", attributes + [
            Attribute("x1", across(from.0)), Attribute("y1", down(from.1)), Attribute("x2", across(to.0)), Attribute("y2", down(to.1)),
        ])
    }

    /// A line through points; a point that is not finite breaks it.
    func path(_ points: [(x: Double, y: Double)], _ attributes: Attribute...) -> HTML {
        var text = "", isOpen = false
        for point in points {
            guard point.x.isFinite, point.y.isFinite else { isOpen = false; continue }
            text += (isOpen ? "L" : "M") + across(point.x).short + " " + down(point.y).short
            isOpen = true
        }
        return HTML("path", attributes + [Attribute("d", text)])
    }
}

/// A chart with its heading and a sentence that says how to read it.
func figure(_ id: String, _ heading: String, _ caption: String, @HTMLBuilder content: () -> [HTML]) -> HTML {
    tag("figure", .id(id)) {
        tag("h3") { heading }
        content()
        if !caption.isEmpty { tag("figcaption") { caption } }
    }
}

/// Hover text of a mark.
func hint(_ text: String) -> HTML { tag("title") { text } }
