import ArgumentParser
import Foundation
import Synchronization
import Tagging
import TempoOutput

/// Takes back what a journal says, prints a line for each file and the sum at the end.
struct TagUndoRun: Sendable {
    /// Nil for the newest.
    let journal: String?
    let jobs: Int
    let quiet: Bool

    /// - Throws: An exit code.
    func run() throws {
        let undo: TagUndo
        do {
            guard let found = try TagUndo(journal: journal) else {
                throw stop("there is no journal in \(TagJournal.defaultFolder) of which anything is left to take back; name one kept elsewhere", .inputMissing)
            }
            undo = found
        } catch let error as ExitCode { throw error } catch { throw stop("\(error)", .inputMissing) }
        let steps = undo.steps
        let interruption = Interruption(notice: "stopping after the files under way; once more to stop at once")
        let output = try ResultWriter(format: .text, destination: .stream, inputs: steps.map(\.path), tool: .sameTempo(model: nil)) {
            printResult(String(decoding: $0, as: UTF8.self))
        }
        let sum = Mutex<(outcomes: [String: Int], failures: [Int: String])>(([:], [:]))
        forEachFile(steps.count, jobs: jobs) { index in
            if interruption.isRequested { return }
            let step = steps[index]
            do {
                let outcome = try undo.restore(step)
                let columns = [step.path, step.new ?? "", step.old ?? "", outcome.rawValue].map(textColumn)
                output.finish(index, step.path, record: Data((columns.joined(separator: "\t") + "\n").utf8))
                sum.withLock { $0.outcomes[outcome.rawValue, default: 0] += 1 }
            } catch {
                output.finish(index, step.path, record: nil)
                sum.withLock { $0.failures[index] = "\(error)" }
            }
        }
        let (outcomes, failed) = sum.withLock { $0 }
        if !quiet {
            let parts = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" } + (failed.isEmpty ? [] : ["\(failed.count) failed"])
            report("\(undo.path): \(parts.isEmpty ? "nothing left to take back" : parts.joined(separator: ", "))")
        }
        if !failed.isEmpty {
            report("sametempo: \(failed.count) of \(steps.count) files were not taken back:")
            failed.sorted { $0.key < $1.key }.forEach { report("  \($0.value)") }
        }
        if interruption.isRequested { throw ExitCode.interrupted }
        if !failed.isEmpty { throw ExitCode.someFailed }
    }
}
