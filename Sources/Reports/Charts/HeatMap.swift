import Formats

/// Values over two axes as a picture, bright where they are large.
///
/// The colours are those of cividis, even to people who do not tell red from green. Source: Nuñez, Anderton and Renslow,
/// "Optimizing colormaps with consideration for color vision deficiency", PLoS ONE 13(7), 2018 (a few of its colours, and
/// straight lines between them).
struct HeatMap {
    /// `[column][row]`, rows from the bottom; all columns of one length.
    let columns: [[Double]]
    let x: ChartAxis, y: ChartAxis
    /// Values of y to mark by an arrow.
    var lines: [(y: Double, text: String)] = []
    /// Values of x to mark by an arrow above the picture.
    var marks: [Double] = []
    var height = 270.0
    /// Values shown darkest and brightest; from the smallest to the largest when nil.
    var range: ClosedRange<Double>?

    func html(_ summary: String) -> HTML {
        let plot = Plot(x: x, y: y, height: height)
        return plot.svg(summary, grid: false) {
            tag("image", .class("heat"), .image(image), Attribute("x", plot.left), Attribute("y", plot.top),
                Attribute("width", plot.innerWidth), Attribute("height", plot.innerHeight), Attribute("preserveAspectRatio", "none"))
            if !marks.isEmpty {
                tag("path", .class("arrow"), Attribute("d", marks.map { "M\(plot.across($0).short) \((plot.top - 1).short)l-3 -6h6z" }.joined()))
            }
            lines.map { line in
                // Beside the picture, where it hides nothing.
                tag("path", .class("arrow"), Attribute("d", "M\((plot.left + plot.innerWidth + 1).short) \(plot.down(line.y).short)l10 -5v10z")) {
                    hint(line.text)
                }
            }
        }
    }

    var image: PNGImage {
        let width = columns.count, height = columns[0].count
        let (low, high) = range.map { ($0.lowerBound, $0.upperBound) } ?? ChartAxis.extent(columns.flatMap { $0 })
        var pixels = [UInt8](repeating: 0, count: width * height)
        for (column, values) in columns.enumerated() {
            for (row, value) in values.enumerated() where value.isFinite {
                pixels[(height - 1 - row) * width + column] = UInt8(max(0, min(255, (value - low) / (high - low) * 255)))
            }
        }
        return PNGImage(width: width, height: height, pixels: pixels, palette: Self.palette)
    }

    private static let palette: [SIMD3<UInt8>] = {
        let anchors: [SIMD3<Double>] = [
            [0, 34, 78], [28, 52, 109], [67, 78, 108], [95, 103, 111], [124, 123, 120], [155, 145, 119], [188, 170, 107],
            [221, 197, 87], [254, 232, 56],
        ]
        return (0..<256).map { index in
            let place = Double(index) / 255 * Double(anchors.count - 1), first = min(anchors.count - 2, Int(place))
            let colour = anchors[first] + (anchors[first + 1] - anchors[first]) * (place - Double(first))
            return SIMD3(UInt8(colour.x.rounded()), UInt8(colour.y.rounded()), UInt8(colour.z.rounded()))
        }
    }()
}
