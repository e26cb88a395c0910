import TempoEstimation

/// What a page shows of one file: figures, a player, and charts.
struct TempoSection {
    let item: TempoReport.Item
    /// Begins the ids of all that is in it.
    let id: String
    let pagePath: String?

    var content: [HTML] {
        let sound = player(.init(to: item.path, from: pagePath), name: TempoOverview.name(item.path), id: id + "-sound")
        let estimate: TempoEstimate
        switch item.result {
        case .success(let found): estimate = found
        case .failure(let error): return [nothing("This file cannot be read: \(error)")]
        }
        let beats = estimate.beats?.times ?? []
        let listening = tag("div", .class("player")) {
            sound
            if !beats.isEmpty { clicks(beats, player: id + "-sound") }
        }
        guard let evidence = item.evidence else { return [listening, nothing("Only the tempo of this file is known.")] }
        var parts = [figures(estimate, seconds: evidence.durationSeconds), listening]
        if let refusal = estimate.refusal { parts.append(nothing("No tempo: \(refusal.words).")) }
        if let warning = estimate.warning { parts.append(nothing("Only a part of this file could be decoded: \(warning)")) }
        parts.append(chartGrid { TempoCharts(estimate: estimate, evidence: evidence, id: id).all })
        if let segments = estimate.segments, segments.count > 1 { parts.append(table(segments)) }
        return parts
    }

    private func figures(_ estimate: TempoEstimate, seconds: Double) -> HTML {
        let tempo = estimate.tempo, length = Int(seconds.rounded())
        var figures: [(label: String, value: String, note: String)] = []
        figures.append(("Tempo", tempo.map { $0.bpm.decimals(2) + " BPM" } ?? "none", estimate.refusal?.rawValue ?? ""))
        figures.append(("Confidence", estimate.confidence.decimals(3), "that it is right up to its metrical level"))
        if let tempo, let second = tempo.secondBPM {
            figures.append(("Second tempo", second.decimals(2) + " BPM", "the first is favoured with \(tempo.strength.decimals(2))"))
        }
        if let stability = tempo?.stability {
            figures.append(("Stability", "\((100 * stability).decimals(0)) %", "of the windows within 4 % of the tempo"))
        }
        if let beats = estimate.beats {
            figures.append(("Beats", "\(beats.beats.count)", beats.grid == nil ? "on no even grid" : ""))
            if let grid = beats.grid {
                let residual = (1000 * grid.residualSeconds).decimals(0)
                figures.append(("Beat grid", grid.tempoBPM.decimals(3) + " BPM",
                                "from \(grid.firstBeatSeconds.decimals(3)) s on; the beats lie within \(residual) ms"))
            }
        }
        figures.append(("Length", "\(length / 60):" + (length % 60 < 10 ? "0" : "") + "\(length % 60)", "minutes"))
        return keyFigures(figures)
    }

    private func table(_ segments: [TempoSegment]) -> HTML {
        tag("details") {
            tag("summary") { "Show the tempo of \(segments.count) parts" }
            Table(id: id + "-parts", caption: "Parts of nearly constant tempo",
                  columns: ["From (s)", "To (s)", "Tempo (BPM)", "Confidence"].map { .init(heading: $0, kind: .number) },
                  rows: segments.map {
                      [.text($0.startSeconds.decimals(1)), .text($0.endSeconds.decimals(1)), .text($0.tempoBPM.decimals(2)),
                       .text($0.confidence.decimals(3))]
                  }).html
        }
    }
}
