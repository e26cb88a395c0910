import Foundation
import Learning
import SameTempoTraining
import Testing

/// What the documents show is what the tests beside this one compile and run.
@Suite struct DocumentTests {
    @Test(arguments: Document.all) func everySwiftBlockIsAnExampleThatRuns(document: Document) {
        for (index, block) in document.blocks("swift").enumerated() {
            let place = "\(document.name) \(index + 1)"
            guard let example = Example.all.first(where: { $0.place == place }) else {
                Issue.record("no example \"\(place)\" in Tests/DocumentationTests")
                continue
            }
            // Imports cannot stand inside a function: they are at the top of the examples' file.
            let lines = block.components(separatedBy: "\n"), shown = lines.filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
            #expect(shown.trimmingCharacters(in: .newlines) == example.text.trimmingCharacters(in: .newlines), "\(place)")
            for module in lines.filter({ $0.hasPrefix("import ") }).map({ String($0.dropFirst(7)) }) {
                #expect(example.imports.contains(module), "\(place) imports \(module), its example does not")
            }
        }
    }

    @Test func everyExampleIsShownOnce() {
        let shown = Document.all.flatMap { document in document.blocks("swift").indices.map { "\(document.name) \($0 + 1)" } }
        #expect(Example.all.map(\.place).sorted() == shown.sorted())
        #expect(shown.count > 10)
    }

    @Test(arguments: Document.all) func everyRecipeIsOne(document: Document) throws {
        let folder = try Workplace(holdingSongs: false)
        for (index, block) in document.blocks("yaml").enumerated() {
            let path = folder.path + "/recipe-\(index).yaml"
            try block.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: Never.self, "\(document.name)") { try RecipeReader<TempoRecipe>().recipe(contentsOf: path) }
        }
    }

    /// A link to nothing is only found by DocC, which not every machine has; those between articles are found here.
    @Test(arguments: Document.all) func everyArticleThatIsLinkedIsThere(document: Document) {
        let names = Set(Document.all.map(\.name))
        for match in document.text.matches(of: /<doc:(\w+)>/) { #expect(names.contains(String(match.1)), "\(document.name): \(match.1)") }
    }

    /// What a package that depends on this one must write.
    @Test(arguments: Document.all.filter { ["README", "GettingStarted"].contains($0.name) })
    func theDependencyThatIsShownIsThisPackage(document: Document) throws {
        let manifest = try String(contentsOf: Document.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let name = try #require(manifest.firstMatch(of: /let package = Package\(\s*name: "(\w+)"/)).1
        #expect(document.text.contains("/\(name).git\", from: \"\(engineVersion)\")"), "the version that `from:` names")
        #expect(document.text.contains(".product(name: \"\(name)\", package: \"\(name)\")"))
        #expect(manifest.contains(".library(name: \"\(name)\""))
    }
}
