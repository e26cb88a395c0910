import Foundation
import Testing

@Suite struct AssessCommandTests {
    @Test func signsAreSharesAndTheSameEveryTime() throws {
        let music = try TestMusic.shared.get()
        let outcome = try music.program("assess", music.music, "--model", music.model, "--recipe", music.recipe)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let shares = outcome.lines.map { Double($0.dropLast(2).split(separator: " ").last ?? "") }
        #expect(shares.count == 12 && shares.allSatisfy { $0.map { (0...100).contains($0) } ?? false })
        #expect(outcome.lines.contains { $0.hasPrefix("leak on speech") } && outcome.lines.contains { $0.hasPrefix("leak, mean") })
        #expect(try music.program("assess", music.music, "--model", music.model, "--recipe", music.recipe).output == outcome.output)
    }

    @Test func withoutMusicItSaysSo() throws {
        let music = try TestMusic.shared.get(), folder = try TemporaryFolder()
        let outcome = try music.program("assess", folder.path + "/nothing", "--model", music.model)
        #expect(outcome.status == 66 && outcome.errors.contains("nothing"))
    }
}
