import ArgumentParser
import Formats
import Foundation
import SameTempo
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

    /// Made ready to be asked about files.
    ///
    /// - Throws: An exit code for a range of tempi that a model does not know.
    func answering(prior: PriorOptions) throws -> AnsweringSystem {
        switch self {
        case .model(let model, _): .estimator(TempoEstimator(model: model, options: TempoOptions(prior: try prior.prior(for: model))))
        case .table(let table, let path): .rows(TempoRows(table, path: path))
        }
    }
}

/// A system that can be asked about files.
enum AnsweringSystem: Sendable {
    case estimator(TempoEstimator)
    case rows(TempoRows)

    /// What it says of a file; nil for one that a table has no row about.
    func answer(_ entry: Manifest.Entry) -> FileOutcome<TempoEstimate>? {
        switch self {
        case .estimator(let estimator): FileOutcome { () throws(AudioError) in try estimator.estimate(path: entry.resolvedPath) }
        case .rows(let rows): rows.estimate(entry).map(FileOutcome.done)
        }
    }
}

/// The rows of a table, found by the files that they are about.
struct TempoRows: Sendable {
    let path: String
    private var asWritten: [PathKey: TempoTable.Row] = [:], byPlace: [PathKey: TempoTable.Row] = [:]

    /// A table may name files as the manifest does, or from its own folder, or from the current one.
    init(_ table: TempoTable, path: String) {
        self.path = path
        let folder = folderPath(of: path)
        for row in table.rows {
            asWritten[PathKey(row.path)] = row
            byPlace[Self.place(row.path)] = row
            if !folder.isEmpty && !row.path.hasPrefix("/") { byPlace[Self.place(folder + "/" + row.path)] = row }
        }
    }

    private static func place(_ path: String) -> PathKey { PathKey(URL(fileURLWithPath: path).standardizedFileURL.path) }

    /// Nil where there is no row.
    func estimate(_ entry: Manifest.Entry) -> TempoEstimate? {
        (asWritten[PathKey(entry.path)] ?? byPlace[Self.place(entry.resolvedPath)]).map {
            TempoEstimate($0.tempoBPM.map { .tempo(.init(bpm: $0)) } ?? .refused(.noPulse), confidence: $0.confidence ?? 0, durationSeconds: 0)
        }
    }
}
