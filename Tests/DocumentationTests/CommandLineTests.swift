import Foundation
import Testing

/// The documents' lines of shell, run as they stand, one after another, in a folder that holds what they name.
@Suite struct CommandLineTests {
    @Test(arguments: Document.all.filter { !$0.commands.isEmpty }) func everyCommandRunsAsWritten(document: Document) throws {
        let place = try Workplace()
        for line in document.commands where Self.isBuilt(line) {
            let (status, output, errors) = try place.run(Self.shortened(line))
            #expect(status == 0, "\(document.name): \(line)\n\(errors)")
            if line.hasPrefix("sametempo estimate"), !line.contains(" -o "), !line.contains("--output") { #expect(!output.isEmpty, "\(line)") }
        }
    }

    @Test func theReadmeShowsTheCommandsOfEveryDay() throws {
        let readme = try #require(Document.all.first { $0.name == "README" })
        let commands = Set(readme.commands.map { String($0.split(separator: " ")[1]) })
        #expect(commands.isSuperset(of: ["estimate", "train", "evaluate", "assess", "stretch", "references"]))
    }

    /// Whether this build has the command: tags and several ranks are traits of the package.
    private static func isBuilt(_ line: String) -> Bool {
        #if !Tags
        if line.hasPrefix("sametempo tag ") { return false }
        #endif
        #if !MPI
        if line.hasPrefix("mpirun ") { return false }
        #endif
        return true
    }

    /// The default recipes train for minutes: where a line names none, or that of embeddings, it gets one that takes seconds. All else
    /// stays.
    static func shortened(_ line: String) -> String {
        let line = line.replacingOccurrences(of: "--recipe Recipes/embedding.yaml", with: "--recipe my-encoder-recipe.yaml")
            .replacingOccurrences(of: "--recipe Recipes/paper.yaml", with: "--recipe my-pair-recipe.yaml")
            .replacingOccurrences(of: "--recipe Recipes/translation.yaml", with: "--recipe my-translation-recipe.yaml")
            .replacingOccurrences(of: "--recipe Recipes/proximity.yaml", with: "--recipe my-proximity-recipe.yaml")
            .replacingOccurrences(of: "--recipe Recipes/beats.yaml", with: "--recipe my-beat-recipe.yaml")
        // The shipped model is as large as it is; one that was trained before has the sizes of the short recipe.
        if line.contains("--from shipped") {
            let keys = ["grooves.count=6", "grooves.seconds=8", "pulseless.count=6", "optimizer.steps=6", "references.seconds=5"]
            return line.replacingOccurrences(of: "--from shipped", with: "--from my-run " + keys.map { "--set \($0)" }.joined(separator: " "))
        }
        let command = "sametempo train "
        guard line.hasPrefix(command), !["--recipe", "--resume", "--print-recipe"].contains(where: line.contains) else { return line }
        return command + "--recipe my-recipe.yaml " + line.dropFirst(command.count)
    }
}
