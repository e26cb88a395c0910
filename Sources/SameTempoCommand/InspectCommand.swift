import ArgumentParser
import Foundation
import Learning
import SameTempo
import Settings

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Says what is in a model of any task, a checkpoint, a run folder or a recipe.",
        discussion: """
            Prints the kind of file, its size and checksum and, depending on the kind: parameters with their shapes, the tempo \
            axis, how sound is analysed, references, prior, calibration, steps done, the last metrics, the recipe. A file that \
            is damaged, or not one of these, is named and the program ends with code 66.
            """)

    @Argument(help: ArgumentHelp("A model of any task or a checkpoint (.safetensors), a run folder, or a recipe (.yaml).", valueName: "path"), completion: .file())
    var path: String

    @Option(help: "text or json.")
    var format: FactFormat = .text

    func run() throws {
        let facts: Fact
        var problems: [String] = []
        do { facts = try inspect(&problems) } catch let error as FormatError { throw stop("\(error)", .inputMissing) } catch let error as RecipeError {
            throw stop("\(error)", .inputMissing)
        }
        printResult(format == .json ? facts.json() + "\n" : facts.text())
        if !problems.isEmpty {
            report("sametempo: \(path): parts of this run cannot be read:")
            problems.forEach { report("  \($0)") }
            throw ExitCode.inputMissing
        }
    }

    private func inspect(_ problems: inout [String]) throws -> Fact {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return try runFacts(RunFolder(path), &problems)
        }
        // A safetensors file begins with the length of a header that begins with a brace.
        let (start, count) = try MappedFile(path).withBytes { (Array($0.prefix(9)), $0.count) }
        if start.count == 9 && start[8] == UInt8(ascii: "{") || path.hasSuffix(".safetensors") {
            let file = try SafeTensors(contentsOf: path)
            return try CheckpointFacts.isCheckpoint(file) ? checkpointFacts(file) : trainedFacts(file)
        }
        guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else {
            throw FormatError.malformed(path: path, place: nil, found: "\(count) bytes of another kind",
                                        expected: "a model or checkpoint (.safetensors), a run folder or a recipe (.yaml)")
        }
        let recipe = try anyRecipe(contentsOf: path)
        return .group([("kind", .text("recipe")), ("path", .text(path)), ("bytes", .integer(count))] + recipeItems(recipe))
    }
}

enum FactFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
