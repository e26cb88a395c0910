import Formats
import Foundation
import Learning

/// What a run folder tells of how its model came about.
struct RunOrigin {
    /// From the first step to the last, less the time between being stopped and gone on with; nil if the folder does not tell.
    let trainingSeconds: Double?
    private let model: SafeTensors?
    private let checkpoint: CheckpointFacts?
    private let lastStep: Date?

    init(runFolder: String) {
        let folder = RunFolder(runFolder)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.tensorBoard)) ?? []
        let spans = files.compactMap { EventFile.span(of: folder.tensorBoard + "/" + $0) }
        trainingSeconds = spans.isEmpty ? nil : spans.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        lastStep = spans.map(\.upperBound).max().map { Date(timeIntervalSince1970: $0) }
        model = try? SafeTensors(contentsOf: folder.model)
        checkpoint = try? CheckpointFacts(SafeTensors(contentsOf: folder.last))
    }

    var facts: [PageFact] {
        [
            lastStep.map { PageFact("Last step", $0.formatted(.iso8601)) },
            trainingSeconds.map { PageFact("Training time", Self.words($0)) },
            PageFact("Model", model.map { "model.safetensors, sha256 \($0.contentHash())" } ?? "not written yet"),
            checkpoint.map { PageFact("Trained by", "sametempo \($0.engineVersion)") },
            checkpoint.map { PageFact("Recipe hash", $0.recipeHash) },
            checkpoint.map { PageFact("Data hash", $0.dataHash) },
        ].compactMap(\.self)
    }

    /// For people: to the second, without leading zeros.
    static func words(_ seconds: Double) -> String {
        let all = Int(seconds.rounded()), (hours, minutes) = (all / 3600, all / 60 % 60)
        return (hours > 0 ? "\(hours) h " : "") + (all >= 60 ? "\(minutes) min " : "") + "\(all % 60) s"
    }
}
