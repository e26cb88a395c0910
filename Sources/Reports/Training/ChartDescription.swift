/// How some numbers of a run's records are drawn together. What no description names gets a chart of its own.
struct ChartDescription {
    struct Line {
        /// In the record.
        var number: String
        /// In the legend.
        var name: String
        var colour: SeriesColour
        var isOfValidation = false
    }

    var id: String
    var heading: String
    var caption: String
    var axis: String
    var lines: [Line]
    /// Values that the axis reaches in any case.
    var including: [Double] = [0]
    var guide: (y: Double, text: String)?
    /// Whether the step of the best validation is marked.
    var marksBest = false

    /// The numbers whose meaning is known, by whichever task they are recorded.
    static let known: [ChartDescription] = [
        ChartDescription(
            id: "losses", heading: "Loss of training",
            caption: "What training makes small. Where it has parts: pairs of the same music, synthetic sounds whose tempo is told, sounds "
                + "without a tempo.", axis: "Loss",
            lines: [
                .init(number: "loss", name: "whole", colour: .blue), .init(number: "pairLoss", name: "pairs", colour: .orange),
                .init(number: "anchorLoss", name: "anchors", colour: .green), .init(number: "pulselessLoss", name: "pulseless", colour: .purple),
            ]),
        ChartDescription(
            id: "learning-rate", heading: "Learning rate", caption: "It rises, then falls along a cosine, in each round.", axis: "Learning rate",
            lines: [.init(number: "learningRate", name: "Learning rate", colour: .blue)]),
        ChartDescription(
            id: "hits", heading: "How often the true tempo shift wins",
            caption: "The share of pairs whose distributions overlap most at the ratio by which they were stretched.", axis: "Share",
            lines: [
                .init(number: "trueLagRate", name: "training", colour: .blue),
                .init(number: "trueLagRate", name: "held out", colour: .orange, isOfValidation: true),
            ], including: [0, 1]),
        ChartDescription(
            id: "leaks", heading: "Leak rate",
            caption: "How often the true tempo shift wins on sounds without a tempo, where only traces of stretching can betray it. Dashed: chance, about 0.04.",
            axis: "Share", lines: [.init(number: "leakRate", name: "held out", colour: .blue, isOfValidation: true)], including: [0, 0.2],
            guide: (0.04, "chance")),
        ChartDescription(
            id: "partners", heading: "How often the partner is found",
            caption: "The share of windows to which the other window of their track is nearer than all others.", axis: "Share",
            lines: [
                .init(number: "wholeTop1", name: "training, both paths", colour: .blue), .init(number: "rhythmTop1", name: "training, rhythm", colour: .green),
                .init(number: "timbreTop1", name: "training, timbre", colour: .purple),
                .init(number: "wholeTop1", name: "held out, both paths", colour: .blue, isOfValidation: true),
                .init(number: "rhythmTop1", name: "held out, rhythm", colour: .green, isOfValidation: true),
                .init(number: "timbreTop1", name: "held out, timbre", colour: .purple, isOfValidation: true),
            ], including: [0, 1]),
        ChartDescription(
            id: "nearer", heading: "How often the near window is nearer",
            caption: "The share of windows to which a window near in time is more alike than one far in time. Dashed: chance.", axis: "Share",
            lines: [
                .init(number: "positiveNearer", name: "training", colour: .blue),
                .init(number: "positiveNearer", name: "held out", colour: .orange, isOfValidation: true),
            ], including: [0, 1], guide: (0.5, "chance")),
        ChartDescription(
            id: "same", heading: "Pairs told right", caption: "The share of pairs of the same and of different tempo that are called so.",
            axis: "Share",
            lines: [
                .init(number: "sameRight", name: "same, training", colour: .blue),
                .init(number: "differentRight", name: "different, training", colour: .green),
                .init(number: "sameRight", name: "same, held out", colour: .blue, isOfValidation: true),
                .init(number: "differentRight", name: "different, held out", colour: .green, isOfValidation: true),
            ], including: [0, 1]),
        ChartDescription(
            id: "sphere", heading: "Alignment and uniformity",
            caption: "Of held-out embeddings before the projector. Alignment: mean squared distance of partners, 0 is best. Uniformity: how evenly embeddings "
                + "fill the sphere; 0 is collapse, the lower the better.", axis: "Value",
            lines: [
                .init(number: "alignment", name: "alignment", colour: .blue, isOfValidation: true),
                .init(number: "uniformity", name: "uniformity", colour: .orange, isOfValidation: true),
            ]),
        ChartDescription(
            id: "validation-loss", heading: "Validation loss", caption: "Of the averaged weights; the best of the last round become the model.",
            axis: "Loss", lines: [.init(number: "loss", name: "held out", colour: .blue, isOfValidation: true)], marksBest: true),
        ChartDescription(
            id: "entropy", heading: "Entropy of the answers", caption: "Mean over held-out excerpts. High: it says nothing. 0: it is always sure.",
            axis: "Bits", lines: [.init(number: "entropyBits", name: "held out", colour: .blue, isOfValidation: true)]),
        ChartDescription(
            id: "spread", heading: "Spread of the answers",
            caption: "Standard deviation of the likeliest tempo over held-out excerpts. 0 is collapse: the same answer to everything.",
            axis: "Octaves", lines: [.init(number: "spreadOctaves", name: "held out", colour: .blue, isOfValidation: true)]),
        ChartDescription(
            id: "gradient", heading: "Gradient norm", caption: "Before clipping.", axis: "Gradient norm",
            lines: [.init(number: "gradientNorm", name: "Gradient norm", colour: .blue)]),
    ]

    /// The known ones of which the run has something, then one for each number that none of them names.
    static func all(for records: TrainingRecords) -> [ChartDescription] {
        let names = records.names, validationNames = records.validationNames
        let drawn = known.filter { $0.lines.contains { ($0.isOfValidation ? validationNames : names).contains($0.number) } }
        func isNamed(_ name: String, _ isOfValidation: Bool) -> Bool {
            known.contains { $0.lines.contains { $0.number == name && $0.isOfValidation == isOfValidation } }
        }
        func others(_ names: [String], isOfValidation: Bool) -> [ChartDescription] {
            names.filter { !isNamed($0, isOfValidation) }.map { name in
                ChartDescription(id: (isOfValidation ? "validation-" : "training-") + name, heading: name,
                                 caption: isOfValidation ? "At each validation." : "Of each step.", axis: name,
                                 lines: [.init(number: name, name: isOfValidation ? "held out" : "training", colour: .blue, isOfValidation: isOfValidation)])
            }
        }
        return drawn + others(names, isOfValidation: false) + others(validationNames, isOfValidation: true)
    }
}
