/// Lines over a common axis.
struct LineChart {
    struct Series {
        let name: String
        let points: [(x: Double, y: Double)]
        var colour = SeriesColour.blue
        /// Whether the points are few enough to be marked.
        var isMarked = false
    }

    let x: ChartAxis, y: ChartAxis
    let series: [Series]
    /// Values of x at which something happens.
    var events: [(x: Double, text: String)] = []
    /// A value of y to compare with.
    var guide: (y: Double, text: String)?

    func html(_ summary: String) -> HTML {
        let plot = Plot(x: x, y: y, labels: events)
        return .pieces([
            plot.svg(summary) {
                events.map { event in plot.segment((event.x, y.range.lowerBound), (event.x, y.range.upperBound), .class("guide")) }
                if let guide {
                    plot.segment((x.range.lowerBound, guide.y), (x.range.upperBound, guide.y), .class("guide")).titled(guide.text)
                }
                series.map { line in
                    tag("g", line.colour.colour) {
                        plot.path(line.points, line.colour.line)
                        if line.isMarked {
                            line.points.filter { $0.y.isFinite }.map { point in
                                line.colour.shape.mark(plot.across(point.x), plot.down(point.y),
                                                 "\(line.name): \(ChartAxis.plain(point.x)): \(point.y.decimals(4))")
                            }
                        }
                    }
                }
            },
            series.count > 1 ? legend(series.map { .init(name: $0.name, colour: $0.colour, isLine: true, isMarked: $0.isMarked) }) : .empty,
        ])
    }

    /// At most `limit` points, each the mean of its neighbours, so that a long run is still a small page.
    static func thinned(_ points: [(x: Double, y: Double)], limit: Int = 300) -> [(x: Double, y: Double)] {
        guard points.count > limit else { return points }
        return (0..<limit).map { index in
            let part = points[index * points.count / limit..<(index + 1) * points.count / limit]
            let finite = part.filter { $0.y.isFinite }
            let mean = finite.isEmpty ? Double.nan : finite.reduce(0) { $0 + $1.y } / Double(finite.count)
            return (part.reduce(0) { $0 + $1.x } / Double(part.count), mean)
        }
    }
}

extension HTML {
    /// With hover text around.
    func titled(_ text: String) -> HTML { tag("g") { hint(text); self } }
}
