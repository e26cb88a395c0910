import ArgumentParser
import AudioFiles
import Formats
import Foundation
import TempoOutput
import WorkSharing

/// `--skip-existing`, for commands that write their results as a whole at the end.
struct ContinuingOption: ParsableArguments {
    @Flag(help: ArgumentHelp(
        "Go on with what a run has left that was killed or interrupted; results that are complete are kept as they are.",
        discussion: "Until the end, what is done is in a file of the output's name and .part. A file that has changed since is done again, and so is one that had failed. Of results that are complete nothing is done again."))
    var skipExisting = false

    /// Whether nothing is to be done, since all results are there.
    ///
    /// - Parameters:
    ///   - outputs: All files that are written. Of a run that ends early, what is done is beside the first.
    ///   - replacesUnasked: Whether complete results are made anew without `--overwrite`.
    /// - Throws: `ExitCode.wrongUsage`, after saying why, where the user has to say what becomes of what a killed run has left.
    func isDone(_ outputs: [String], overwrites: Bool, replacesUnasked: Bool, quiet: Bool) throws -> Bool {
        guard let part = outputs.first.flatMap({ ResultWriter.Destination.file($0).partPath }) else { return false }
        let isLeft = FileManager.default.fileExists(atPath: part)
        if isLeft && !Self.mayBeJournal(part) {
            throw stop("\(part): is there, and no run has left it. What is done would be kept there until the end: name another output, or move that file.", .wrongUsage)
        }
        if !skipExisting {
            if isLeft && !overwrites && Self.holdsOutcomes(part) { throw leftBehind(part) }
            if let complete = outputs.first(where: { fileSize($0) > 0 }), !overwrites && !replacesUnasked {
                throw stop("\(complete): there already. --skip-existing keeps it, --overwrite makes it anew.", .wrongUsage)
            }
            return false
        }
        let there = outputs.filter { fileSize($0) > 0 }
        // Results that are older than what is left were to be replaced by that run, and it may have written one of two.
        let isComplete = there.count == outputs.count && there.allSatisfy { isNewer($0, than: part) }
        if there.isEmpty || isLeft && !isComplete { return false }
        guard there.count == outputs.count else {
            if overwrites { return false }
            let missing = outputs.first { !there.contains($0) }!
            throw stop("\(there.joined(separator: ", ")): there already, and \(missing) is not. --overwrite makes all of them anew.", .wrongUsage)
        }
        if !quiet {
            report("\(outputs.joined(separator: ", ")): there already, and kept as \(outputs.count == 1 ? "it is" : "they are"), also if files had failed; \(replacesUnasked ? "without --skip-existing" : "with --overwrite instead of --skip-existing") all is done anew")
        }
        return true
    }

    private func isNewer(_ path: String, than other: String) -> Bool {
        func date(_ path: String) -> Date { (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast }
        return date(path) >= date(other)
    }

    /// Whether a file is empty or begins as journals do, whose first line says which command has written it.
    private static func mayBeJournal(_ part: String) -> Bool {
        let start = Data("{\"command\":\"".utf8)
        guard let found = try? MappedFile(part).withBytes({ Data($0.prefix(start.count)) }) else { return fileSize(part) == 0 }
        return found == start.prefix(found.count)
    }

    /// A run that was killed before its first result has left the first line, or a part of it.
    private static func holdsOutcomes(_ part: String) -> Bool {
        guard var lines = try? LineReader(contentsOf: part), (try? lines.next()) != nil else { return false }
        return lines.isLineClosed && fileSize(part) > lines.offset
    }

    /// - Parameters:
    ///   - output: What the outcomes are made into; nil for standard output, of which nothing can be kept.
    ///   - settings: What they are made with.
    /// - Throws: An exit code, after saying why.
    func journal<Outcome: Codable>(of output: String?, settings: some Encodable) throws -> OutcomeJournal<Outcome>? {
        do { return try output.map { (output) throws(OutputError) in try OutcomeJournal(of: output, settings: settings, goesOn: skipExisting) } } catch { throw stop(error) }
    }
}

extension WorkForce {
    /// Works through tasks and keeps each outcome in a journal until the last is there: a run that is killed can be gone on with.
    ///
    /// - Parameters:
    ///   - tasks: Gone through twice.
    ///   - journal: Outcomes that are in it already are not made again. Without one, outcomes are taken as they come.
    ///   - path: Of the file that a task is about.
    ///   - failure: What was wrong with that file; nil if nothing was.
    ///   - isStopped: Whether the work is to end.
    ///   - show: Called with how many tasks are done.
    ///   - take: Takes a task and what became of it, in the order of the tasks: those of a journal when all are there.
    /// - Returns: How many tasks are done, and how many were taken: fewer than `count` if the work was stopped or `tasks` ended early.
    func forEach(
        in tasks: some Sequence<Work>, count: Int, keptIn journal: OutcomeJournal<Outcome>?, path: @escaping @Sendable (Work) -> String,
        failure: (Outcome) -> String?, isStopped: @escaping @Sendable () -> Bool, show: (Int) -> Void, take: (Work, Outcome) throws -> Void
    ) throws -> (done: Int, taken: Int) {
        var coming = tasks.makeIterator(), done = 0, taken = 0
        // Of the tasks that were given out and are not finished, in their order.
        var stamps: [FileStamp?] = []
        func finishOne() {
            done += 1
            show(done)
        }
        try forEach(size: { fileSize(path($0)) }, next: {
            while !isStopped(), let task = coming.next() {
                guard let journal else { return task }
                let stamp = FileStamp(path: path(task))
                if !journal.isAlreadyThere(path(task), stamp) {
                    stamps.append(stamp)
                    return task
                }
                finishOne()
            }
            return nil
        }, isStopped: isStopped, finish: { task, outcome in
            if let journal {
                try journal.append(outcome, about: path(task), stamp: stamps.removeFirst(), failure: failure(outcome))
            } else {
                try take(task, outcome)
                taken += 1
            }
            finishOne()
        })
        guard let journal, done == count else { return (done, taken) }
        var outcomes = try journal.outcomes()
        for task in tasks where !isStopped() {
            try take(task, outcomes.next(about: path(task)))
            taken += 1
        }
        return (done, taken)
    }
}
