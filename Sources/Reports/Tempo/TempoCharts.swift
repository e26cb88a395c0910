import Foundation
import TempoEstimation

/// The pictures of one file.
struct TempoCharts {
    let estimate: TempoEstimate
    let evidence: TempoEvidence
    /// Begins the ids of all of them.
    let id: String

    private var answer: Double? { estimate.tempoBPM }
    /// Columns of pictures over time; more than a screen shows would only make the page larger.
    private static let columnLimit = 120

    var all: [HTML] { [posterior, references, spectrum, localTempi, periodicity, onsets] + (estimate.beats.map { [beatTempi($0)] } ?? []) }

    /// From half a bin before the first to half a bin after the last, so that a bin's colour lies around its tempo.
    private static func range(_ axis: TempoAxis) -> ClosedRange<Double> { axis.tempoBPM(at: -0.5)...axis.tempoBPM(at: Double(axis.count) - 0.5) }

    private func picture(_ name: String, _ heading: String, _ caption: String, isEmpty: Bool, @HTMLBuilder content: () -> [HTML]) -> HTML {
        figure("\(id)-\(name)", heading, caption) {
            if isEmpty { nothing("There is nothing to show: no part of the file could be asked about.") } else { content() }
        }
    }

    private var answerText: String { answer.map { "answer \($0.decimals(1)) BPM" } ?? "no answer" }

    var posterior: HTML {
        let axis = evidence.referenceAxis, values = evidence.posterior
        return picture("posterior", "How likely each tempo is", "After comparing the file with every reference; the solid line is the answer, the dashed one the runner-up.", isEmpty: values.isEmpty) {
            let labels = [answer, estimate.tempo?.secondBPM].compactMap { $0.map { (x: $0, text: $0.decimals(1)) } }
            let plot = Plot(x: .tempo("Tempo (BPM)", Self.range(axis)), y: .linear("Probability", values, including: [0]), labels: labels)
            let points = zip(axis.temposBPM, values).map { (x: $0, y: $1) }
            plot.svg("Probability over tempo; \(answerText).") {
                plot.path([(points.first!.x, 0)] + points + [(points.last!.x, 0)], .class("area"))
                plot.path(points, SeriesColour.blue.line)
                if let second = estimate.tempo?.secondBPM {
                    plot.segment((second, plot.y.range.lowerBound), (second, plot.y.range.upperBound), .class("guide"))
                }
                if let answer {
                    plot.segment((answer, plot.y.range.lowerBound), (answer, plot.y.range.upperBound), .class("pointer"))
                }
            }
        }
    }

    var references: HTML {
        let axis = evidence.referenceAxis, patterns = evidence.overlaps
        return picture("references", "Agreement with each reference", "Each row is a synthetic pattern rendered at every tempo; bright where the file's distribution overlaps with the reference's.", isEmpty: patterns.isEmpty) {
            let rows = ChartAxis(title: "Pattern", range: 0...Double(patterns.count), scale: .linear,
                                 ticks: patterns.enumerated().map { (Double($0) + 0.5, $1.pattern.rawValue) })
            HeatMap(columns: (0..<axis.count).map { tempo in patterns.map { $0.overlaps[tempo] } }, x: .tempo("Tempo (BPM)", Self.range(axis)), y: rows)
                .html("Overlap with \(patterns.count) patterns of references over tempo.")
        }
    }

    var spectrum: HTML {
        let axis = evidence.rateAxis, count = Double(evidence.periodicity.count)
        let mean = (0..<axis.count).map { rate in evidence.periodicity.reduce(0) { $0 + Double($1.spectrum[rate]) } / max(1, count) }
        return picture("spectrum", "Periodicity", "How strongly the onsets repeat at each rate, averaged over the file. Dashed: the tempo and its first multiples.", isEmpty: evidence.periodicity.isEmpty) {
            let x = ChartAxis.tempo("Rate (per minute)", Self.range(axis))
            let levels = answer.map { tempo in [1.0, 2, 3].map { ($0 * tempo, "×\(Int($0))") } } ?? []
            LineChart(x: x, y: .linear("Strength", mean, including: [0]), series: [.init(name: "mean", points: zip(axis.temposBPM, mean).map { ($0, $1) })],
                      events: levels.filter { x.range.contains($0.0) }.map { (x: $0.0, text: $0.1) })
                .html("Mean periodicity spectrum; \(answerText).")
        }
    }

    private var time: ChartAxis { .linear("Time (s)", [0, max(evidence.durationSeconds, 0.1)], isTight: true) }

    /// Windows laid out in time; where there was silence, a column is empty.
    private func columns(_ windows: [(startSeconds: Double, values: [Double])], empty: Double) -> [[Double]] {
        let hop = evidence.windowSeconds / 2
        let count = max(1, min(Self.columnLimit, Int((evidence.durationSeconds / hop).rounded(.up))))
        let width = evidence.durationSeconds / Double(count), rows = windows[0].values.count
        var next = 0
        return (0..<count).map { column in
            let time = (Double(column) + 0.5) * width
            func distance(_ index: Int) -> Double { abs(windows[index].startSeconds + hop - time) }
            while next + 1 < windows.count && distance(next + 1) <= distance(next) { next += 1 }
            return distance(next) <= max(hop, width) * 1.01 || count == 1 ? windows[next].values : [Double](repeating: empty, count: rows)
        }
    }

    private var answerLine: [(y: Double, text: String)] { answer.map { [($0, "\($0.decimals(2)) BPM")] } ?? [] }

    var localTempi: HTML {
        picture("local", "Tempo over time", "The network's own answer to each window of \(ChartAxis.plain(evidence.windowSeconds)) s; bright is likely. The arrow is the tempo of the whole file.", isEmpty: evidence.windows.isEmpty) {
            // The root lets second answers be seen beside sharp first ones.
            HeatMap(columns: columns(evidence.windows.map { ($0.startSeconds, $0.distribution.map { Double($0).squareRoot() }) }, empty: 0),
                    x: time, y: .tempo("Tempo (BPM)", Self.range(evidence.tempoAxis)), lines: answerLine)
                .html("Tempo distribution of \(evidence.windows.count) windows over time; \(answerText).")
        }
    }

    var periodicity: HTML {
        picture("periodicity", "Periodicity over time", "How strongly the onsets repeat at each rate in each window, bright is strong. A steady beat makes level stripes at its multiples.", isEmpty: evidence.periodicity.isEmpty) {
            HeatMap(columns: columns(evidence.periodicity.map { ($0.startSeconds, $0.spectrum.map(Double.init)) }, empty: 0),
                    x: time, y: .tempo("Rate (per minute)", Self.range(evidence.rateAxis)), lines: answerLine)
                .html("Periodicity spectrum of \(evidence.periodicity.count) windows over time; \(answerText).")
        }
    }

    var onsets: HTML {
        let frames = evidence.onsetStrengths, seconds = Double(frames.count) / evidence.framesPerSecond
        return picture("onsets", "Learned onset strengths", "What the network listens to in the first \(seconds.decimals(0)) s: one row per channel, from dark (below its mean) to bright (far above).\(estimate.beats == nil ? "" : " The arrows above are the beats.")", isEmpty: frames.isEmpty) {
            let channels = frames[0].count, half = max(frames.count > 1 ? (frames.count + 1) / 2 : 1, Int(10 * evidence.framesPerSecond))
            let rows = ChartAxis(title: "Channel", range: 0...Double(channels), scale: .linear,
                                 ticks: stride(from: 0, to: channels, by: max(1, (channels + 3) / 4)).map { (Double($0) + 0.5, "\($0 + 1)") })
            // In two pictures, or single attacks could not be told apart.
            stride(from: 0, to: frames.count, by: half).map { first in
                let last = min(frames.count, first + half)
                let times = [Double(first) / evidence.framesPerSecond, Double(last) / evidence.framesPerSecond]
                return HeatMap(columns: frames[first..<last].map { $0.map(Double.init) }, x: .linear("Time (s)", times, isTight: true), y: rows,
                               marks: (estimate.beats?.times ?? []).filter { (times[0]...times[1]).contains($0) }, height: 185, range: -1...4)
                    .html("Onset strengths of \(channels) channels from \(times[0].decimals(0)) to \(times[1].decimals(0)) seconds.")
            }
        }
    }

    private func beatTempi(_ track: BeatTrack) -> HTML {
        let points = zip(track.times, track.times.dropFirst()).compactMap { first, second -> (x: Double, y: Double)? in
            second > first ? (x: (first + second) / 2, y: 60 / (second - first)) : nil
        }
        return figure("\(id)-beats", "Tempo from beat to beat", "60 divided by the seconds between each beat and the next."
            + (track.grid == nil ? " No even grid explains the beats." : " Dashed: the tempo of the even grid.")) {
            if points.isEmpty { nothing("Fewer than two beats were found.") } else {
                let grid = track.grid.map { (y: $0.tempoBPM, text: "grid \($0.tempoBPM.decimals(2)) BPM") }
                // At least a tenth of the tempo high, or a jitter of milliseconds would look like a drift.
                let middle = points.map(\.y).sorted()[points.count / 2], shown = [0.95 * middle, 1.05 * middle] + (grid.map { [$0.y] } ?? [])
                LineChart(x: time, y: .linear("Tempo (BPM)", points.map(\.y), including: shown), series: [.init(name: "beats", points: LineChart.thinned(points))],
                          guide: grid)
                    .html("Tempo between \(track.beats.count) beats over time.")
            }
        }
    }
}
