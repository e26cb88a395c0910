import Foundation

/// Counts of values in bins of equal width on the axis' own scale.
struct Histogram {
    let values: [Double]
    let axis: ChartAxis
    let binCount: Int
    /// Counts so unequal that only their logarithm shows the small ones.
    var hasLogarithmicCounts = false
    var colour = SeriesColour.blue
    /// A value of x to compare with.
    var guide: (x: Double, text: String)?

    /// How many values lie in each bin; those outside count with the outermost.
    var counts: [Int] {
        var counts = [Int](repeating: 0, count: binCount)
        for value in values where value.isFinite { counts[min(binCount - 1, Int(axis.position(value) * Double(binCount)))] += 1 }
        return counts
    }

    func html(_ summary: String, counted: String = "Files") -> HTML {
        let counts = counts, most = Double(counts.max() ?? 1)
        func height(_ count: Double) -> Double { hasLogarithmicCounts ? log10(1 + count) : count }
        var y = ChartAxis.linear(counted, [0, max(1, height(most))])
        if hasLogarithmicCounts {
            let ticks = [0.0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 100_000].filter { $0 <= most * 1.5 }
            y = ChartAxis(title: "\(counted) (logarithmic)", range: 0...height(max(3, most * 1.2)), scale: .linear,
                          ticks: ticks.map { (height($0), ChartAxis.plain($0)) })
        }
        if !hasLogarithmicCounts { y.ticks = y.ticks.filter { $0.value == $0.value.rounded() }.map { ($0.value, ChartAxis.plain($0.value)) } }
        let plot = Plot(x: axis, y: y, labels: guide.map { [$0] } ?? []), width = plot.innerWidth / Double(binCount)
        return plot.svg(summary) {
            tag("g", colour.colour) {
                counts.enumerated().filter { $0.element > 0 }.map { bin, count in
                    let top = plot.down(height(Double(count)))
                    return tag("rect", .class("bar"), Attribute("x", plot.left + Double(bin) * width + 0.25), Attribute("y", top),
                               Attribute("width", max(0.5, width - 0.5)), Attribute("height", plot.height - plot.bottom - top)) {
                        hint("\(range(bin)): \(count)")
                    }
                }
            }
            if let guide {
                plot.segment((guide.x, y.range.lowerBound), (guide.x, y.range.upperBound), .class("guide"))
            }
        }
    }

    private func range(_ bin: Int) -> String {
        func value(_ place: Double) -> String {
            let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
            let value = axis.scale == .linear ? low + place * (high - low) : low * pow(high / low, place)
            return String(format: "%.3g", value)
        }
        return "\(value(Double(bin) / Double(binCount))) to \(value(Double(bin + 1) / Double(binCount)))"
    }
}
