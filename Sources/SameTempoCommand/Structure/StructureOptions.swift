import ArgumentParser
import Formats
import Foundation
import Reports
import SameTempo
import Structure

/// The features, for `--feature`.
struct FeatureName: ExpressibleByArgument {
    let type: any StructureFeature.Type

    init(_ type: any StructureFeature.Type) { self.type = type }

    init?(argument: String) {
        guard let type = StructureFeatures.named(argument) else { return nil }
        self.type = type
    }

    var defaultValueDescription: String { type.name }
    static var allValueStrings: [String] { StructureFeatures.all.map { $0.name } }
}

/// The segmenters, for `--segmenter`.
struct SegmenterName: ExpressibleByArgument {
    let segmenter: any Segmenter

    init(_ segmenter: any Segmenter) { self.segmenter = segmenter }

    init?(argument: String) {
        guard let segmenter = Segmenters.named(argument) else { return nil }
        self.segmenter = segmenter
    }

    var defaultValueDescription: String { type(of: segmenter).name }
    static var allValueStrings: [String] { Segmenters.all.map { type(of: $0).name } }
}

/// How parts are found, as options.
struct StructureOptions: ParsableArguments {
    @Option(help: "What is listened to: \(StructureFeatures.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")).")
    var feature = FeatureName(StructureFeatures.all[0])

    @Option(help: ArgumentHelp("The file of what the feature has learned, or the folder of its run; what comes with the program without.", valueName: "file|run"), completion: .file(extensions: ["safetensors"]))
    var featureModel: String?

    @Option(help: "How parts are found: \(Segmenters.all.map { "\(type(of: $0).name) (\(type(of: $0).summary))" }.joined(separator: ", ")).")
    var segmenter = SegmenterName(Segmenters.all[0])

    @Option(help: ArgumentHelp("So many parts, or fewer where no more can be told apart; as many as are heard without.", valueName: "count"))
    var parts: Int?

    @Option(help: ArgumentHelp("So many different labels; as many as are heard without.", valueName: "count"))
    var labels: Int?

    @Option(help: "The shortest part; the segmenter's own limit without.")
    var minimumSeconds: Double?

    @Flag(help: "Leave boundaries where they are heard, instead of on the nearest bar line.")
    var noBars = false

    @OptionGroup var modelOption: ModelOption

    func validate() throws {
        if let parts, !(1...10_000).contains(parts) { throw ValidationError("--parts must be from 1 to 10000, found \(parts)") }
        if let labels, labels < 1 { throw ValidationError("--labels must be at least 1, found \(labels)") }
        if let minimumSeconds, !(minimumSeconds > 0 && minimumSeconds <= 3600) {
            throw ValidationError("--minimum-seconds must be above 0 and at most 3600, found \(minimumSeconds)")
        }
    }

    /// The files that are read besides the music.
    var inputs: [String?] { [modelPath(featureModel), modelOption.path] }

    /// - Parameter findsLocalTempi: Whether the tempo of each part is wanted too.
    /// - Throws: An exit code, after saying why.
    func analyzer(findsLocalTempi: Bool = false) throws -> StructureAnalyzer {
        let loaded = try readOrStop { () throws(FormatError) in
            if let featureModel { try feature.type.load(model: modelFile(featureModel)) } else { try feature.type.load(model: nil) }
        }
        return StructureAnalyzer(
            feature: loaded, segmenter: segmenter.segmenter, limits: PartLimits(minimumSeconds: minimumSeconds, partCount: parts),
            grouping: PartGrouping(groupCount: labels), tempo: noBars ? nil : TempoEstimator(model: try modelOption.load(), options: TempoOptions(findsLocalTempi: findsLocalTempi)))
    }

    /// What a page tells of them.
    ///
    /// - Throws: An exit code, after saying why.
    func facts() throws -> [PageFact] {
        let limits = [
            parts.map { "\($0) parts" }, labels.map { "\($0) labels" }, minimumSeconds.map { "parts of at least \($0) s" },
            noBars ? "boundaries where they are heard" : "boundaries on bar lines",
        ].compactMap(\.self)
        return [
            PageFact("Feature", feature.type.name), PageFact("Model of the feature", featureModel.map(PageFacts.file) ?? PageFacts.name(nil)),
            PageFact("Segmenter", "\(type(of: segmenter.segmenter).name), \(limits.joined(separator: ", "))"),
        ] + (noBars ? [] : [PageFact("Tempo model", "\(PageFacts.name(modelOption.path)), sha256 \(try modelOption.contentHash())")])
    }
}
