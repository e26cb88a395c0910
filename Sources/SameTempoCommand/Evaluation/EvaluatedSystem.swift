import ArgumentParser
import Foundation
import SameTempo
import Synchronization
import TempoOutput

/// A system whose estimates are measured: one of our models, or another program by the table of what it found.
enum EvaluatedSystem {
    case model(TempoModel, name: String)
    case table(TempoTable, path: String)

    /// What a user named: a model's file, a run's folder, or a table of tempi.
    ///
    /// - Throws: An exit code, after saying why.
    init(path: String) throws {
        self = try readOrStop { () throws(FormatError) in
            let file = try modelFile(path)
            return try Self.isModel(file) ? .model(TempoModel(contentsOf: file), name: path) : .table(TempoTable(contentsOf: file), path: path)
        }
    }

    /// - Throws: An exit code, after saying why.
    init(table path: String) throws {
        self = try readOrStop { () throws(FormatError) in .table(try TempoTable(contentsOf: path), path: path) }
    }

    /// A safetensors file begins with the length of a header, which begins with a brace.
    private static func isModel(_ path: String) throws(FormatError) -> Bool {
        try MappedFile(path).withBytes { $0.count > 8 && $0[8] == UInt8(ascii: "{") && $0[0] != UInt8(ascii: "{") }
    }

    /// As results call it.
    var name: String {
        switch self {
        case .model(_, let name), .table(_, let name): name
        }
    }

    /// What it says of each annotated file; nil for one that a table has no row about.
    ///
    /// - Throws: An exit code for a table about other files, after saying so.
    func outcomes(of list: Manifest, prior: PriorOptions, jobs: Int, quiet: Bool) throws -> [Result<TempoEstimate, AudioError>?] {
        switch self {
        case .model(let model, _):
            let estimator = TempoEstimator(model: model, options: TempoOptions(prior: try prior.prior(for: model)))
            return Self.estimates(list.entries.map(\.resolvedPath), estimator, jobs: jobs, quiet: quiet)
        case .table(let table, let path): return try Self.rows(of: table, path, list)
        }
    }

    private static func estimates(_ files: [String], _ estimator: TempoEstimator, jobs: Int, quiet: Bool) -> [Result<TempoEstimate, AudioError>?] {
        let results = Mutex<(outcomes: [Result<TempoEstimate, AudioError>?], done: Int)>((.init(repeating: nil, count: files.count), 0))
        let progress = ProgressLine("estimated", quiet: quiet)
        forEachFile(files.count, jobs: jobs) { index in
            let outcome = Result { () throws(AudioError) in try estimator.estimate(path: files[index]) }
            progress.show(results.withLock { $0.outcomes[index] = outcome; $0.done += 1; return $0.done }, of: files.count)
        }
        return results.withLock { $0.outcomes }
    }

    /// A table may name files as the manifest does, or from its own folder, or from the current one.
    private static func rows(of table: TempoTable, _ path: String, _ list: Manifest) throws -> [Result<TempoEstimate, AudioError>?] {
        let folder = (path as NSString).deletingLastPathComponent
        func place(_ path: String) -> PathKey { PathKey(URL(fileURLWithPath: path).standardizedFileURL.path) }
        var asWritten: [PathKey: TempoTable.Row] = [:], byPlace: [PathKey: TempoTable.Row] = [:]
        for row in table.rows {
            asWritten[PathKey(row.path)] = row
            byPlace[place(row.path)] = row
            if !folder.isEmpty && !row.path.hasPrefix("/") { byPlace[place(folder + "/" + row.path)] = row }
        }
        let found = list.entries.map { asWritten[PathKey($0.path)] ?? byPlace[place($0.resolvedPath)] }
        let missing = found.count { $0 == nil }
        if missing == found.count {
            throw stop("\(path): has no row about any file of \(list.path), such as \(list.entries[0].path); expected the same paths", .inputMissing)
        }
        if missing > 0 { report("\(path): has no row about \(missing) of \(found.count) files; they count as wrong") }
        return found.map { row in
            row.map { .success(TempoEstimate($0.tempoBPM.map { .tempo(.init(bpm: $0)) } ?? .refused(.noPulse), confidence: $0.confidence ?? 0, durationSeconds: 0)) }
        }
    }
}
