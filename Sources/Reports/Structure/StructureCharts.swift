import Structure

/// The pictures of one song's parts.
struct StructureCharts {
    let song: SongStructure
    /// Begins the ids of all of them.
    let id: String

    private var times: ChartAxis { .linear("Time (s)", [0, max(1e-3, song.durationSeconds)], isTight: true) }

    var all: [HTML] { [parts, similarity, curve] }

    /// Each label once, in the order in which parts have them.
    private var labels: [String] {
        var seen = Set<String>()
        return song.parts.map(\.label).filter { seen.insert($0).inserted }
    }

    var parts: HTML {
        let caption = "One bar a part; parts of one letter, colour and texture repeat each other. The higher a bar, the clearer something new "
            + "begins with it; the first begins with the song."
        return figure("\(id)-parts", "Parts", caption) {
            // The first part's confidence is 1, and others are rarely above a quarter of that.
            let highest = max(0.3, song.parts.dropFirst().map(\.confidence).max() ?? 1)
            let plot = Plot(x: times, y: .linear("Confidence", [0, highest]), height: 200,
                            labels: song.parts.map { (($0.startSeconds + $0.endSeconds) / 2, $0.label) })
            let styles = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, (ClassStyle($0), "\(id)-texture-\($0 + 1)")) })
            plot.svg("\(song.parts.count) parts over time: \(song.parts.map(\.label).joined(separator: ", ")).") {
                tag("defs") { labels.map { label in styles[label]!.0.texture?.pattern(styles[label]!.1, styles[label]!.0.colour) ?? .empty } }
                song.parts.map { part in
                    let (style, texture) = styles[part.label]!
                    let left = plot.across(part.startSeconds), right = plot.across(part.endSeconds), top = plot.down(min(highest, part.confidence))
                    return tag("g", style.colour.colour) {
                        tag("rect", style.texture == nil ? .class("bar") : Attribute("fill", "url(#\(texture))"), Attribute("x", left),
                            Attribute("y", top), Attribute("width", max(0.5, right - left - 1)), Attribute("height", plot.down(0) - top)) {
                            hint("\(part.label), \(part.startSeconds.decimals(1)) to \(part.endSeconds.decimals(1)) s, confidence \(part.confidence.decimals(2))")
                        }
                    }
                }
            }
        }
    }

    var similarity: HTML {
        figure("\(id)-similarity", "What is like what", "Bright where the sound at one time is like that at another. Parts are bright squares along the diagonal; repeated parts are bright squares away from it.") {
            let picture = song.evidence.similarityPicture()
            if picture.isEmpty { nothing("The song is too short to be compared with itself.") } else {
                HeatMap(columns: picture, x: times, y: .linear("Time (s)", [0, max(1e-3, song.durationSeconds)], isTight: true), height: 370, range: -0.5...1)
                    .html("Self-similarity of \(picture.count) stretches of the song.")
            }
        }
    }

    var curve: HTML {
        figure("\(id)-curve", "Where something new begins", "What the segmenter went by, step by step; dashed lines are the boundaries that were found.") {
            let steps = song.evidence.steps, values = song.evidence.curve
            if values.isEmpty { nothing("The song is too short to be divided.") } else {
                let points = values.enumerated().map { (x: Double($0) * steps.stepSeconds, y: $1) }
                LineChart(x: times, y: .linear("Evidence", values, including: [0]), series: [.init(name: "evidence", points: LineChart.thinned(points, limit: 600))],
                          events: song.parts.dropFirst().map { ($0.startSeconds, $0.label) })
                    .html("Evidence for a boundary over time; \(song.parts.count - 1) boundaries.")
            }
        }
    }
}
