import ArgumentParser
import Foundation
import Synchronization
import Tagging
import TempoOutput

/// Goes through the files, prints a line for each and the sum at the end.
struct TagRun: Sendable {
    struct Options: Sendable {
        var writes: Bool
        var forces: Bool
        var decimals: Int
        var minConfidence: Double
        var jobs: Int
        var isQuiet: Bool
        var journal: String?
    }

    private struct Line {
        var old: String?
        var new: String?
        var outcome: TagOutcome
    }

    private struct Sum {
        var finished = 0
        var outcomes: [TagOutcome: Int] = [:]
        var failures: [Int: String] = [:]
    }

    let work: TagWork
    let options: Options

    /// - Throws: An exit code.
    func run() throws {
        let files = work.files
        let journal = TagJournal(path: options.journal)
        if options.writes { do { try journal.begin() } catch { throw stop("\(error)", .cannotWrite) } }
        // A file is never left half written, so there is nothing to save: work ends with the files under way.
        let interruption = Interruption(notice: "stopping after the files under way; once more to stop at once")
        let progress = ProgressLine("tagged", quiet: options.isQuiet || files.count < 2)
        let output = try ResultWriter(format: .text, destination: .stream, inputs: files, tool: .sameTempo(model: nil)) {
            printResult(String(decoding: $0, as: UTF8.self))
        }
        let sum = Mutex(Sum())
        forEachFile(files.count, jobs: options.jobs) { index in
            if interruption.isRequested { return }
            do {
                let line = try tag(index, journal)
                let columns = [files[index], line.old ?? "", line.new ?? "", line.outcome.rawValue].map(textColumn)
                output.finish(index, files[index], record: Data((columns.joined(separator: "\t") + "\n").utf8))
                sum.withLock { $0.outcomes[line.outcome, default: 0] += 1 }
            } catch {
                output.finish(index, files[index], record: nil)
                sum.withLock { $0.failures[index] = "\(error)" }
            }
            progress.show(sum.withLock { $0.finished += 1; return $0.finished }, of: files.count)
        }
        journal.removeIfEmpty()
        try finish(sum.withLock { $0 }, journal, wasInterrupted: interruption.isRequested)
    }

    private func finish(_ sum: Sum, _ journal: TagJournal, wasInterrupted: Bool) throws {
        let failures = work.failures + sum.failures.sorted { $0.key < $1.key }.map(\.value)
        if !options.isQuiet {
            var parts = TagOutcome.allCases.compactMap { outcome in sum.outcomes[outcome].map(outcome.counted) }
            if !failures.isEmpty { parts.append("\(failures.count) failed") }
            if sum.finished < work.files.count { parts.append("\(work.files.count - sum.finished) not reached") }
            let shown = sum.outcomes.reduce(0) { $0 + ($1.key.isOnlyShown ? $1.value : 0) }
            if shown > 0 { report("nothing was changed; --write would change \(shown) of \(work.files.count) files") }
            report(parts.joined(separator: ", "))
            if journal.changeCount > 0 { report("sametempo tag --undo \(quotedForShell(journal.path)) takes it back") }
        }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(work.files.count + work.failures.count) inputs failed:")
            failures.forEach { report("  \($0)") }
        }
        if wasInterrupted { throw ExitCode.interrupted }
        if !failures.isEmpty { throw ExitCode.someFailed }
    }

    private func tag(_ index: Int, _ journal: TagJournal) throws -> Line {
        let path = work.files[index], content = try BPMTag.read(path)
        switch work.purpose {
        case .clear(let history):
            guard let bpm = content.bpm else { return Line(outcome: .unchanged) }
            if !options.forces && !history.hasWritten(bpm, to: path) { return Line(old: bpm, new: bpm, outcome: .kept) }
            try change(path, to: nil, journal)
            return Line(old: bpm, outcome: options.writes ? .cleared : .wouldClear)
        case .set(let propose):
            // Before the work of estimating.
            if content.bpm != nil && !options.forces { return Line(old: content.bpm, new: content.bpm, outcome: .kept) }
            let proposal = try propose(index, path)
            guard let tempo = proposal.tempoBPM else { return Line(old: content.bpm, new: content.bpm, outcome: .noTempo) }
            if let confidence = proposal.confidence, confidence < options.minConfidence { return Line(old: content.bpm, new: content.bpm, outcome: .unsure) }
            let text = BPMTag.text(tempoBPM: tempo, decimals: options.decimals, holdsIntegersOnly: content.holdsIntegersOnly)
            if text == content.bpm && content.isConsistent { return Line(old: text, new: text, outcome: .unchanged) }
            try change(path, to: text, journal)
            return Line(old: content.bpm, new: text, outcome: options.writes ? .written : .wouldWrite)
        }
    }

    private func change(_ path: String, to bpm: String?, _ journal: TagJournal) throws(TagError) {
        if options.writes { try BPMTag.write(bpm, to: path, journal: journal) } else { try BPMTag.check(bpm, for: path) }
    }
}

/// As a shell takes it for one word.
func quotedForShell(_ text: String) -> String {
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
    return isPlain ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
