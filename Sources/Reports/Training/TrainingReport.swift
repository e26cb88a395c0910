import Formats
import Foundation
import Learning
import Settings

/// A page on a training run: curves of its records, its recipe, and what it was trained on.
///
/// It reads the run folder and changes nothing in it.
public struct TrainingReport: Sendable {
    /// What a run was trained on.
    public struct Music: Sendable, Hashable {
        /// Tracks trained on.
        public var trackCount: Int
        /// Tracks kept out of training.
        public var heldOutCount: Int
        /// Length of all together.
        public var seconds: Double
        /// Too short, silent or copies.
        public var passedOverCount: Int
        /// Files that could not be read.
        public var unreadableCount: Int

        /// Counts of files, and their length in seconds.
        public init(trackCount: Int, heldOutCount: Int, seconds: Double, passedOverCount: Int, unreadableCount: Int) {
            (self.trackCount, self.heldOutCount, self.seconds) = (trackCount, heldOutCount, seconds)
            (self.passedOverCount, self.unreadableCount) = (passedOverCount, unreadableCount)
        }
    }

    private struct BestCheckpoint: Decodable {
        var bestStep: Int?
        var bestValidationLoss: Double?
    }

    private struct SelfLabel: Decodable {
        var tempoBPM: Double
    }

    /// Shown as the title.
    public var name: String
    /// Nil if it is not known, as when a page is made of a run folder alone.
    public var music: Music?
    /// Where the page comes from, besides what the run folder tells; for its last section.
    public var facts: [PageFact]
    private let records: TrainingRecords
    private let recipe: RecipeTable
    private let best: BestCheckpoint?
    private let selfLabelledTempi: [Double]
    private let neighbours: NeighbourSection
    private let origin: RunOrigin

    /// - Parameters:
    ///   - runFolder: Made by `sametempo train`; of its files only metrics.jsonl must be there.
    ///   - music: What the run was trained on, if known; a run folder does not tell.
    ///   - defaults: The default recipe of the run's task, if known: keys that differ from it are marked.
    ///   - facts: Where the page comes from, besides what the run folder tells.
    /// - Throws: `FormatError` when the records cannot be read.
    public init(runFolder: String, music: Music? = nil, defaults: (any Recipe)? = nil, facts: [PageFact] = []) throws(FormatError) {
        (self.music, self.facts) = (music, facts)
        name = (runFolder as NSString).lastPathComponent
        records = TrainingRecords(steps: try JSONLines.read(StepRecord.self, from: runFolder + "/metrics.jsonl"))
        func text(_ file: String) -> String? {
            FileManager.default.contents(atPath: runFolder + "/" + file).map { String(decoding: $0, as: UTF8.self) }
        }
        recipe = RecipeTable(entries: RecipeText.entries(of: text("recipe.yaml") ?? ""), defaults: defaults)
        best = text("checkpoints/best.json").flatMap { try? JSONDecoder().decode(BestCheckpoint.self, from: Data($0.utf8)) }
        let labels = (try? JSONLines.read(SelfLabel.self, from: runFolder + "/pseudo-tempi.jsonl")) ?? []
        selfLabelledTempi = labels.map(\.tempoBPM)
        neighbours = NeighbourSection(runFolder: runFolder)
        origin = RunOrigin(runFolder: runFolder)
    }

    /// The page; the same run gives the same bytes.
    public func html() -> String {
        var sections: [Page.Section] = []
        if records.steps.isEmpty {
            sections.append(.init(id: "curves", "Curves") { nothing("No step has been recorded yet, so there is nothing to show.") })
        } else {
            let charts = TrainingCharts(records: records, roundSteps: roundSteps, bestStep: best?.bestStep, selfLabelledTempi: selfLabelledTempi)
            sections.append(.init(id: "summary", "Summary") { figures })
            sections.append(.init(id: "curves", "Curves") { chartGrid { charts.all } })
            sections.append(.init(id: "validations", "Validations") { charts.validationTable })
        }
        if let section = neighbours.section { sections.append(section) }
        if let music { sections.append(.init(id: "music", "Music") { Self.figures(music) }) }
        sections.append(.init(id: "recipe", "Recipe") { recipe.content })
        return Page(title: "Training run \(name)", subtitle: "\(records.last?.step ?? 0) steps", sections: sections, facts: facts + origin.facts).rendered()
    }

    private var roundSteps: Int? { recipe.value("optimizer.steps").flatMap { Int($0) } }

    private var figures: HTML {
        let steps = records.last!.step
        var figures: [(label: String, value: String, note: String)] = []
        figures.append(("Steps", "\(steps)", roundSteps.map { steps > $0 ? "in rounds of \($0)" : "" } ?? ""))
        if let seconds = origin.trainingSeconds { figures.append(("Training time", RunOrigin.words(seconds), "from the first to the last step")) }
        if let best { figures.append(("Best validation loss", best.bestValidationLoss?.decimals(3) ?? "–", best.bestStep.map { "at step \($0)" } ?? "")) }
        for shown in Self.shownOfValidation {
            guard let value = records.lastValidation(shown.number) else { continue }
            figures.append((shown.label, shown.isShare ? "\((100 * value).decimals(1)) %" : value.decimals(2) + shown.unit, "last validation" + shown.note))
        }
        if !selfLabelledTempi.isEmpty { figures.append(("Tracks taught to itself", "\(selfLabelledTempi.count)", "of the last round")) }
        return keyFigures(figures)
    }

    /// What of the last validation is told at the top.
    private static let shownOfValidation: [(number: String, label: String, isShare: Bool, unit: String, note: String)] = [
        ("trueLagRate", "True tempo shift wins, held out", true, "", ""),
        ("leakRate", "Leak rate", true, "", "; chance is about 4 %"),
        ("entropyBits", "Entropy", false, " bits", "; 0 is always sure"),
        ("embeddingTop1", "Partner is the nearest, held out", true, "", ""),
        ("positiveNearer", "Near window is nearer, held out", true, "", "; chance is 50 %"),
        ("phaseRate", "Phase of the beat is right, held out", true, "", ""),
        ("alignment", "Alignment", false, "", "; squared distance of partners, 0 is one point"),
        ("uniformity", "Uniformity", false, "", "; 0 is one point, less is more spread"),
    ]

    private static func figures(_ music: Music) -> HTML {
        keyFigures([
            ("Tracks", "\(music.trackCount)", "\((music.seconds / 3600).decimals(1)) hours"),
            ("Held out", "\(music.heldOutCount)", "for validation"),
            ("Passed over", "\(music.passedOverCount)", "too short, silent or copies"),
            ("Unreadable", "\(music.unreadableCount)", ""),
        ])
    }
}
