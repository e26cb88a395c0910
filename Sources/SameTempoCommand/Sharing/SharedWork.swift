import ArgumentParser
import AudioFiles
import Communication
import Foundation
import WorkSharing

/// A command that knows what to do when `mpirun` starts it several times. Others would do all of their work as often.
protocol SharesWork: ParsableCommand {}

extension TrainCommand: SharesWork {}

/// The processes of the job that this one belongs to.
enum JobRanks {
    private static let joined = Result { () throws(CommunicationError) in try Job.join() }

    /// - Throws: An exit code, after saying why.
    static func get() throws -> any Communicator {
        do { return try joined.get() } catch { throw stop("\(error)", .wrongUsage) }
    }

    /// Makes sure that all ranks are about to do the same, and that they can share it. Help comes from rank 0 alone.
    ///
    /// - Throws: `ExitCode.wrongUsage`, after saying why; `ExitCode.success` on the other ranks for help.
    static func check(_ command: any ParsableCommand) throws {
        let ranks = try get(), kind = type(of: command)
        if ranks.size == 1 { return }
        let isHelp = !SameTempoCommand.configuration.subcommands.contains { $0 == kind }
        var objection = differences(ranks, "\(kind._commandName) of \(SameTempoVersion.text)")
        if objection == nil && command is any SharesWork { return }
        if objection == nil && !isHelp { objection = "\(kind._commandName) does not share its work among ranks; run it without mpirun" }
        // Said while all ranks are still there: mpirun ends the others as soon as one has ended.
        if let objection, ranks.isFirst { report("sametempo: \(objection)") }
        try? ranks.leave()
        if objection != nil { throw ExitCode.wrongUsage }
        if !ranks.isFirst { throw ExitCode.success }
    }

    /// What keeps ranks from working together that are about to do this, nil if nothing does.
    private static func differences(_ ranks: any Communicator, _ own: String) -> String? {
        let all: [String]
        do { all = try ranks.allGather(Array(own.utf8)).map { String(decoding: $0, as: UTF8.self) } } catch {
            ranks.abort(code: lostRankCode, message: "sametempo: \(error). The job ends.")
        }
        return all.firstIndex { $0 != all[0] }.map {
            "rank \($0) runs \(all[$0]), and rank 0 \(all[0]); expected the same command and version on every rank"
        }
    }
}

/// Runs a command whose work all threads of all ranks share. Rank 0 alone reads lists, writes results and speaks to the user.
///
/// - Parameters:
///   - jobs: Threads of each rank; 0 for one per core.
///   - quiet: Whether nothing is said of how the ranks shared the work.
///   - plan: What rank 0 finds out before anything is loaded.
///   - worker: What each rank works with, such as a model.
///   - work: What is done with a task.
///   - lead: What rank 0 does, with all that work for it.
/// - Throws: What they throw, an exit code for most, and an exit code after saying why for a job that has failed.
func shareWork<Plan, Worker: Sendable, Work: Codable & Sendable, Outcome: Codable & Sendable>(
    jobs: Int, quiet: Bool, plan: () throws -> Plan, worker: () throws -> Worker, work: @escaping @Sendable (Worker, Work) -> Outcome,
    lead: (WorkForce<Work, Outcome>, Plan, Worker) throws -> Void
) throws {
    let ranks = try JobRanks.get()
    do {
        if !ranks.isFirst { return try serve(ranks, jobs: jobs, worker: worker, work: work) }
        let planned: Plan, ready: Worker
        do { (planned, ready) = (try plan(), try worker()) } catch {
            // The others would only say the same.
            _ = try ranks.broadcast([RankStart.forget.rawValue])
            try ranks.leave()
            throw error
        }
        _ = try ranks.broadcast([RankStart.serve.rawValue])
        let force = WorkForce<Work, Outcome>(ranks, threads: jobs) { work(ready, $0) }
        do {
            defer { if ranks.size > 1 && !quiet { report("done by \(ranks.size) ranks: \(force.tasksByRank.map(String.init).joined(separator: " + ")) files") } }
            try lead(force, planned, ready)
        } catch let code as ExitCode where code == .interrupted && ranks.size > 1 {
            ranks.abort(code: code.rawValue, message: "sametempo: the other ranks are stopped")
        } catch {
            try force.dismiss()
            try ranks.leave()
            throw error
        }
        try force.dismiss()
        try ranks.leave()
    } catch let error as CommunicationError {
        ranks.abort(code: lostRankCode, message: "sametempo: \(error). The job ends.")
    }
}

/// What rank 0 says first.
private enum RankStart: UInt8 { case forget, serve }

/// What the other ranks do.
private func serve<Worker: Sendable, Work: Codable & Sendable, Outcome: Codable & Sendable>(
    _ ranks: any Communicator, jobs: Int, worker: () throws -> Worker, work: @escaping @Sendable (Worker, Work) -> Outcome
) throws {
    if try ranks.broadcast([UInt8]()).first == RankStart.serve.rawValue {
        let ready: Worker
        do { ready = try worker() } catch {
            ranks.abort(code: (error as? ExitCode)?.rawValue ?? ExitCode.bug.rawValue,
                        message: "sametempo: rank \(ranks.rank) cannot begin; the reason is above. Is what rank 0 reads there on every machine?")
        }
        try WorkForce<Work, Outcome>(ranks, threads: jobs) { work(ready, $0) }.serve()
    }
    try ranks.leave()
}

/// What became of a file, as ranks tell each other.
enum FileOutcome<Value: Codable & Sendable>: Codable, Sendable {
    case done(Value)
    case failed(AudioError)

    init(_ make: () throws(AudioError) -> Value) {
        do throws(AudioError) { self = .done(try make()) } catch { self = .failed(error) }
    }

    /// What was wrong with the file; nil if nothing was.
    var failure: String? { if case .failed(let error) = self { "\(error)" } else { nil } }

    var result: Result<Value, AudioError> {
        switch self {
        case .done(let value): .success(value)
        case .failed(let error): .failure(error)
        }
    }
}
