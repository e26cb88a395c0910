import Foundation
import Learning

/// The curves of a training run.
struct TrainingCharts {
    let records: TrainingRecords
    /// After so many steps a new round begins.
    let roundSteps: Int?
    let bestStep: Int?
    /// Tempi that the model taught itself before the last round; empty for other tasks.
    let selfLabelledTempi: [Double]

    var all: [HTML] {
        ChartDescription.all(for: records).map(chart) + (selfLabelledTempi.isEmpty ? [] : [selfLabels])
    }

    private var steps: ChartAxis { .linear("Step", [0, Double(records.last!.step)], isTight: true) }

    private var events: [(x: Double, text: String)] {
        guard let roundSteps, roundSteps > 0 else { return [] }
        return stride(from: roundSteps, to: records.last!.step, by: roundSteps).map { (Double($0), "round \($0 / roundSteps + 1)") }
    }

    private func series(_ line: ChartDescription.Line) -> LineChart.Series {
        let points = records.steps.compactMap { record in
            (line.isOfValidation ? record.validation : record.values)?[line.number].map { (x: Double(record.step), y: $0) }
        }
        return LineChart.Series(name: line.name, points: line.isOfValidation ? points : LineChart.thinned(points), colour: line.colour,
                                isMarked: line.isOfValidation)
    }

    private func chart(_ description: ChartDescription) -> HTML {
        let drawn = description.lines.map(series).filter { $0.points.contains { $0.y.isFinite } }
        return figure(description.id, description.heading, description.caption) {
            if drawn.isEmpty {
                nothing("Nothing of this has been recorded.")
            } else {
                let values = drawn.flatMap { $0.points.map(\.y) }, guide = description.guide
                let mark: [(x: Double, text: String)] = description.marksBest ? bestStep.map { [(Double($0), "best")] } ?? [] : []
                LineChart(x: steps, y: .linear(description.axis, values, including: description.including + (guide.map { [$0.y] } ?? [])), series: drawn,
                          events: events + mark, guide: guide)
                    .html("\(description.heading): " + drawn.map { "\($0.name) from \($0.points.first!.y.decimals(3)) to \($0.points.last!.y.decimals(3))" }.joined(separator: "; ") + ".")
            }
        }
    }

    private var selfLabels: HTML {
        figure("pseudo-tempi", "Tempi it taught itself", "Those of the music that the model was sure of before the last round.") {
            let range = max(1, selfLabelledTempi.min()!) / 1.05...max(2, selfLabelledTempi.max()!) * 1.05
            Histogram(values: selfLabelledTempi, axis: .tempo("Tempo (BPM)", range), binCount: 48, colour: .green)
                .html("Histogram of \(selfLabelledTempi.count) tempi.", counted: "Tracks")
        }
    }

    var validationTable: HTML {
        let rows = records.validated
        if rows.isEmpty { return nothing("No validation has been recorded yet.") }
        let numbers = ValidationNumber.all(records.validationNames)
        return tag("details") {
            tag("summary") { "Show all \(rows.count) validations" }
            Table(id: "validation-table", caption: "On what is held out, of the averaged weights",
                  columns: [.init(heading: "Step", kind: .number)] + numbers.map { .init(heading: $0.heading, kind: .number) },
                  rows: rows.map { record in
                      [.text("\(record.step)")] + numbers.map { number in .text(record.validation?[number.name].map(number.text) ?? "–") }
                  }).html
        }
    }
}

/// A number of a validation, as tables show it.
struct ValidationNumber {
    var name: String
    var heading: String
    /// Shown in percent.
    var isShare = false

    func text(_ value: Double) -> String { isShare ? (100 * value).decimals(1) : value.decimals(3) }

    private static let known = [
        ValidationNumber(name: "loss", heading: "Loss"),
        ValidationNumber(name: "trueLagRate", heading: "True tempo shift wins (%)", isShare: true),
        ValidationNumber(name: "leakRate", heading: "Leak rate (%)", isShare: true),
        ValidationNumber(name: "entropyBits", heading: "Entropy (bits)"),
        ValidationNumber(name: "spreadOctaves", heading: "Spread (octaves)"),
    ]

    /// Known ones in their order, then the others by name.
    static func all(_ names: [String]) -> [ValidationNumber] {
        known.filter { names.contains($0.name) }
            + names.filter { name in !known.contains { $0.name == name } }.map { ValidationNumber(name: $0, heading: $0) }
    }
}
