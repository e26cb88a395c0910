import AudioFiles
import Autodiff
import Communication
import Formats
import Foundation
import Learning
import MusicData
import NeuralNetworks
import Settings
import TempoOutput
import Tagging
import Tensors
import Testing

/// An app shows `localizedDescription`. Of an error that is not a `LocalizedError`, that is "The operation could not be completed."
@Suite struct ErrorTypesTests {
    private static let path = "/music/a.flac"

    /// One of each type that a caller can meet.
    private static let examples: [any Error] = [
        AudioError.empty(path: path), CommunicationError.notBuilt, FormatError.system(path: path, operation: "open", reason: "no room"), LearningError.runExists(folder: path),
        MusicError.tooFewTracks(found: 1, needed: 2), OutputError.cannotAdd(path: path, format: "text"), OutputRefusal.notAFile(output: path),
        RecipeError(place: path, message: "unknown key"), ScanError.notFound(path: path), TagError.readOnly(path: path),
        nonFiniteUpdate,
    ]

    private static let nonFiniteUpdate: any Error = {
        let weight = Parameter(Tensor<Float>([1])), parameters = [NamedParameter("weight", weight)]
        var optimizer = SGD(parameters)
        do { try optimizer.update((weight.variable * Float.infinity).sum().backward(), learningRate: 1, checking: parameters) } catch { return error }
        fatalError("an infinite gradient was taken")
    }()

    @Test func everyErrorSaysInAnAppWhatItSaysOnTheCommandLine() {
        for error in Self.examples {
            #expect(error.localizedDescription == "\(error)" && error.localizedDescription.count > 10, "\(type(of: error))")
        }
    }

    /// Every type of error in the sources is one of those above, or never leaves its module.
    @Test func everyPublicTypeOfErrorIsAmongThem() throws {
        let folder = Document.root.appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }
        var found: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?m)^[ ]*((?:\w+ )*)(?:struct|enum|class|extension) (\w+)(?:<[^>\n]*>)?[^{\n<]*[:,] *(?:any )?(?:Localized)?Error\b[^{\n]*\{/)
            where match.1.contains("public") || match.1.contains("package") || text.contains("extension \(match.2): LocalizedError") {
                found.insert(String(match.2))
            }
        }
        #expect(found == Set(Self.examples.map { "\(type(of: $0))" }))
    }
}
