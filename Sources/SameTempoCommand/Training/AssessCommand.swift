import ArgumentParser
import AudioFiles
import Formats
import Foundation
import MusicData
import Settings
import TempoEstimation
import TempoTraining

struct AssessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assess",
        abstract: "Tells how good a model is without any annotations, on a folder of music.",
        discussion: """
            What models are chosen by, since training has no labels: how often the traces of stretching betray the stretch of \
            sounds that have no tempo (the leak; chance is about 4 %), by kind of sound; in how many of them a tempo is \
            heard; and for how many excerpts of the music the tempo moves by exactly the stretch. Best asked about music \
            that the model was not trained on.
            """)

    @Argument(help: "Folders (or files) of music.", completion: .file())
    var folders: [String]

    @OptionGroup var modelOption: ModelOption

    @Option(help: ArgumentHelp("The recipe that the model was trained by; the default recipe without it.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Option(help: ArgumentHelp("Where features are kept; by default \(FeatureCache.defaultFolder).", valueName: "folder"), completion: .directory)
    var cache: String?

    @Flag(help: "No progress.")
    var quiet = false

    func run() throws {
        try checkOutputs([], folders: [cache ?? FeatureCache.defaultFolder], inputs: folders + [modelOption.path, recipe])
        let model = try modelOption.load()
        do {
            var recipe = try recipe.map(Self.sounds) ?? TempoRecipe()
            (recipe.features, recipe.windowSeconds) = (model.features, model.windows.windowSeconds)
            (recipe.network.binsPerOctave, recipe.network.tempoBinCount) = (model.network.tempoAxis.binsPerOctave, model.network.tempoAxis.count)
            let (files, errors) = FolderScanner.scan(folders)
            errors.forEach { report("sametempo: \($0)") }
            if files.isEmpty { throw ExitCode.inputMissing }
            let reading = ProgressLine("read music", quiet: quiet)
            let music = try MusicLibrary(files: files, request: recipe.musicRequest, cache: try FeatureCache(folder: cache ?? FeatureCache.defaultFolder),
                                         progress: { reading.show($0, of: $1) })
            let asking = ProgressLine("asked the model", quiet: quiet)
            let diagnostics = try LabelFreeDiagnostics(of: model, music: music.tracks + music.heldOut, recipe: recipe, progress: { asking.show($0, of: $1) })
            for (kind, rate) in diagnostics.leakRates.sorted(by: { $0.key < $1.key }) { Self.row("leak on \(kind)", rate) }
            Self.row("leak, mean", diagnostics.leakRate)
            Self.row("tempo heard in sounds without one", diagnostics.falseTempoRate)
            Self.row("no tempo heard in music", diagnostics.refusalRate)
            Self.row("tempo follows a stretch, up to its level", diagnostics.stretchConsistency)
            Self.row("tempo follows a stretch within 2 %, same level", diagnostics.exactStretchConsistency)
            if !music.failures.isEmpty {
                report("sametempo: \(music.failures.count) files could not be read:")
                music.failures.forEach { report("  \($0)") }
                throw ExitCode.someFailed
            }
        } catch let error as MusicError { throw stop("\(error)", .inputMissing)
        } catch let error as RecipeError { throw stop("\(error)", .wrongUsage)
        } catch let error as FormatError { throw stop("\(error)", .cannotWrite)
        } catch let error as AudioError { throw stop("\(error)", .bug) }
    }

    /// What a recipe of a tempo model asks about.
    private static func sounds(_ path: String) throws -> TempoRecipe {
        let recipe = try anyRecipe(contentsOf: path)
        guard let recipe = recipe as? any TempoModelRecipe else {
            throw RecipeError(place: path, message: "task: \(type(of: recipe).task): expected a recipe of tempo models")
        }
        return recipe.sounds
    }

    private static func row(_ name: String, _ share: Double) {
        printResult(name.padding(toLength: 50, withPad: " ", startingAt: 0) + String(format: "%5.1f %%\n", 100 * share))
    }
}
