import ArgumentParser
import Foundation
import SameTempo

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help-man",
        abstract: "Prints the manual page: sametempo help-man > sametempo.1",
        shouldDisplay: false)

    func run() throws {
        guard let page = ManualPage(describing: SameTempoCommand.self) else { throw stop("the manual page cannot be made", .bug) }
        printResult(page.text)
    }
}
