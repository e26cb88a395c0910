import Structure

/// The pictures of one song's parts.
struct StructureCharts {
    let song: SongStructure
    /// Begins the ids of all of them.
    let id: String

    private var times: ChartAxis { .linear("Time (s)", [0, max(1e-3, song.durationSeconds)], isTight: true) }

    var all: [HTML] { [parts, similarity, curve] }

    /// A colour for each label; labels that share one are told apart by their letters.
    private func colour(_ label: String) -> SeriesColour {
        var labels: [String] = []
        for part in song.parts where !labels.contains(part.label) { labels.append(part.label) }
        return SeriesColour(rawValue: labels.firstIndex(of: label)! % SeriesColour.allCases.count + 1)!
    }

    var parts: HTML {
        figure("\(id)-parts", "Parts", "One bar a part; equal letters repeat each other. The higher a bar, the clearer something new begins with it; the first begins with the song.") {
            // The first part's confidence is 1, and others are rarely above a quarter of that.
            let highest = max(0.3, song.parts.dropFirst().map(\.confidence).max() ?? 1)
            let plot = Plot(x: times, y: .linear("Confidence", [0, highest]), height: 200)
            plot.svg("\(song.parts.count) parts over time: \(song.parts.map(\.label).joined(separator: ", ")).") {
                song.parts.map { part in
                    let left = plot.across(part.startSeconds), right = plot.across(part.endSeconds), top = plot.down(min(highest, part.confidence))
                    return tag("g", colour(part.label).colour) {
                        tag("rect", .class("bar"), Attribute("x", left), Attribute("y", top), Attribute("width", max(0.5, right - left - 1)),
                            Attribute("height", plot.down(0) - top)) {
                            hint("\(part.label), \(part.startSeconds.decimals(1)) to \(part.endSeconds.decimals(1)) s, confidence \(part.confidence.decimals(2))")
                        }
                        if right - left > 9 * Double(part.label.count) {
                            tag("text", .class("mark"), Attribute("x", (left + right) / 2), Attribute("y", top - 4), Attribute("text-anchor", "middle")) { part.label }
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
