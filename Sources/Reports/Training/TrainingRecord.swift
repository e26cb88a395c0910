import Formats

/// A line of a run's metrics.jsonl, as far as it can be drawn; what a version of the program does not record is nil.
struct TrainingRecord: Decodable, Sendable {
    struct Validation: Decodable, Sendable {
        var loss: Double?
        var trueLagRate: Double?
        var leakRate: Double?
        var entropyBits: Double?
        var spreadOctaves: Double?
    }

    var step: Int
    var loss: Double?
    var pairLoss: Double?
    var pulselessLoss: Double?
    var anchorLoss: Double?
    var trueLagRate: Double?
    var gradientNorm: Double?
    var learningRate: Double?
    var validation: Validation?
}

/// A line of a recipe: a key, its value, and what it means.
struct RecipeLine: Sendable, Hashable {
    let key: String
    let value: String
    let meaning: String

    /// The lines of a recipe as a run folder has it: "section:" and, indented below, "key: value  # meaning".
    static func lines(of recipe: String) -> [RecipeLine] {
        var section = "", lines: [RecipeLine] = []
        for line in recipe.split(whereSeparator: \.isNewline) {
            let isNested = line.first == " "
            let halves = line.split(separator: "#", maxSplits: 1).map { trimmed($0) }
            guard let content = halves.first, let colon = content.firstIndex(of: ":") else { continue }
            let key = trimmed(content[..<colon]), value = trimmed(content[content.index(after: colon)...])
            if value.isEmpty && !isNested { section = key; continue }
            lines.append(RecipeLine(key: isNested && !section.isEmpty ? "\(section).\(key)" : key, value: value,
                                    meaning: halves.count > 1 ? halves[1] : ""))
        }
        return lines
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
