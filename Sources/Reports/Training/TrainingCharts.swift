import Foundation

/// The curves of a training run.
struct TrainingCharts {
    let records: [TrainingRecord]
    /// After so many steps a new round begins.
    let roundSteps: Int?
    let bestStep: Int?
    let pseudoTempi: [Double]

    var all: [HTML] {
        [losses, rate("learning-rate", "Learning rate", \.learningRate, "It rises, then falls along a cosine, in each round."),
         hits, leaks, validationLoss, entropy, spread,
         rate("gradient", "Gradient norm", \.gradientNorm, "Before clipping.")] + (pseudoTempi.isEmpty ? [] : [pseudo])
    }

    private var steps: ChartAxis { .linear("Step", [0, Double(records.last!.step)], isTight: true) }

    private var events: [(x: Double, text: String)] {
        guard let roundSteps, roundSteps > 0 else { return [] }
        return stride(from: roundSteps, to: records.last!.step, by: roundSteps).map { (Double($0), "round \($0 / roundSteps + 1)") }
    }

    private func points(_ value: (TrainingRecord) -> Double?) -> [(x: Double, y: Double)] {
        LineChart.thinned(records.compactMap { record in value(record).map { (Double(record.step), $0) } })
    }

    private func validations(_ value: (TrainingRecord.Validation) -> Double?) -> [(x: Double, y: Double)] {
        records.compactMap { record in record.validation.flatMap(value).map { (Double(record.step), $0) } }
    }

    private func chart(
        _ id: String, _ heading: String, _ caption: String, y title: String, _ series: [LineChart.Series], including: [Double] = [0],
        guide: (y: Double, text: String)? = nil, best: Bool = false
    ) -> HTML {
        let drawn = series.filter { $0.points.contains { $0.y.isFinite } }
        return figure(id, heading, caption) {
            if drawn.isEmpty {
                nothing("Nothing of this has been recorded.")
            } else {
                let values = drawn.flatMap { $0.points.map(\.y) }
                let mark: [(x: Double, text: String)] = best ? bestStep.map { [(Double($0), "best")] } ?? [] : []
                LineChart(x: steps, y: .linear(title, values, including: including + (guide.map { [$0.y] } ?? [])), series: drawn,
                          events: events + mark, guide: guide)
                    .html("\(heading): " + drawn.map { "\($0.name) from \($0.points.first!.y.decimals(3)) to \($0.points.last!.y.decimals(3))" }.joined(separator: "; ") + ".")
            }
        }
    }

    private var losses: HTML {
        chart("losses", "Loss of training", "The whole and its parts: pairs of the same music, synthetic sounds whose tempo is told, sounds without a tempo.", y: "Loss", [
            .init(name: "whole", points: points(\.loss)), .init(name: "pairs", points: points(\.pairLoss), colour: .orange),
            .init(name: "anchors", points: points(\.anchorLoss), colour: .green),
            .init(name: "pulseless", points: points(\.pulselessLoss), colour: .purple),
        ])
    }

    private func rate(_ id: String, _ heading: String, _ value: KeyPath<TrainingRecord, Double?>, _ caption: String) -> HTML {
        chart(id, heading, caption, y: heading, [.init(name: heading, points: points { $0[keyPath: value] })])
    }

    private var hits: HTML {
        chart("hits", "How often the true lag wins", "The share of pairs whose distributions overlap most at the ratio by which they were stretched.", y: "Share", [
            .init(name: "training", points: points(\.trueLagRate)),
            .init(name: "held out", points: validations(\.trueLagRate), colour: .orange, isMarked: true),
        ], including: [0, 1])
    }

    private var leaks: HTML {
        chart("leaks", "Leak rate", "How often the true lag wins on sounds without a tempo, where only traces of stretching can betray it. Dashed: chance, about 0.04.", y: "Share", [
            .init(name: "held out", points: validations(\.leakRate), isMarked: true),
        ], including: [0, 0.2], guide: (0.04, "chance"))
    }

    private var validationLoss: HTML {
        chart("validation-loss", "Loss on held-out pairs", "Of the averaged weights; the best of the last round become the model.", y: "Loss", [
            .init(name: "held out", points: validations(\.loss), isMarked: true),
        ], best: true)
    }

    private var entropy: HTML {
        chart("entropy", "Entropy of the answers", "Mean over held-out excerpts. High: it says nothing. 0: it is always sure.", y: "Bits", [
            .init(name: "held out", points: validations(\.entropyBits), isMarked: true),
        ])
    }

    private var spread: HTML {
        chart("spread", "Spread of the answers", "Standard deviation of the likeliest tempo over held-out excerpts. 0 is collapse: the same answer to everything.", y: "Octaves", [
            .init(name: "held out", points: validations(\.spreadOctaves), isMarked: true),
        ])
    }

    private var pseudo: HTML {
        figure("pseudo-tempi", "Tempi it taught itself", "Those of the music that the model was sure of before the last round.") {
            let range = max(1, pseudoTempi.min()!) / 1.05...max(2, pseudoTempi.max()!) * 1.05
            Histogram(values: pseudoTempi, axis: .tempo("Tempo (BPM)", range), binCount: 48, colour: .green)
                .html("Histogram of \(pseudoTempi.count) tempi.", counted: "Tracks")
        }
    }

    var validationTable: HTML {
        let rows = records.filter { $0.validation != nil }
        if rows.isEmpty { return nothing("No validation has been recorded yet.") }
        func percent(_ value: Double?) -> HTML { .text(value.map { (100 * $0).decimals(1) } ?? "–") }
        func number(_ value: Double?) -> HTML { .text(value?.decimals(3) ?? "–") }
        let headings = ["Step", "Loss", "True lag wins (%)", "Leak rate (%)", "Entropy (bits)", "Spread (octaves)"]
        return tag("details") {
            tag("summary") { "Show all \(rows.count) validations" }
            Table(id: "validation-table", caption: "On held-out pairs, of the averaged weights",
                  columns: headings.map { .init(heading: $0, kind: .number) },
                  rows: rows.map { record in
                      let outcome = record.validation!
                      return [.text("\(record.step)"), number(outcome.loss), percent(outcome.trueLagRate), percent(outcome.leakRate),
                              number(outcome.entropyBits), number(outcome.spreadOctaves)]
                  }).html
        }
    }
}
