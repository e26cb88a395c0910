import Formats
import Foundation
import Tagging
import TempoOutput

/// The files of a run of `tag`, and what is to become of them.
struct TagWork: Sendable {
    /// What a file should get.
    struct Proposal: Sendable {
        /// Nil if there is none.
        var tempoBPM: Double?
        /// Nil where nothing is known of it.
        var confidence: Double?
    }

    enum Purpose: Sendable {
        /// Asked for each file, by its place in the list and its path.
        case set(@Sendable (Int, String) throws -> Proposal)
        /// Those that sametempo wrote.
        case clear(TagHistory)
    }

    var files: [String]
    /// Inputs that are no files.
    var failures: [String]
    var purpose: Purpose
}

extension TagWork {
    /// What a table says.
    init(_ rows: [TempoTable.Row], of table: String) {
        var files: [String] = [], failures: [String] = [], proposals: [Proposal] = []
        let folder = folderPath(of: table)
        for row in rows {
            switch Self.place(row.path, folder) {
            case .success(let path):
                files.append(path)
                proposals.append(Proposal(tempoBPM: row.tempoBPM, confidence: row.confidence))
            case .failure(let problem): failures.append("\(row.path): \(problem.text)")
            }
        }
        self.init(files: files, failures: failures, purpose: .set { [proposals] index, _ in proposals[index] })
    }

    private struct Problem: Error { var text: String }

    /// `estimate` writes paths as they were given to it, and people move a table together with its music.
    private static func place(_ path: String, _ folder: String) -> Result<String, Problem> {
        var here = stat(), beside = stat()
        let other = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
        let (isHere, isBeside) = (stat(path, &here) == 0, stat(other, &beside) == 0)
        if isHere && isBeside && (here.st_ino != beside.st_ino || here.st_dev != beside.st_dev) {
            return .failure(Problem(text: "there is such a file in the current folder and another beside the table. Run this in the folder that is meant, with the table elsewhere."))
        }
        if !isHere && !isBeside { return .failure(Problem(text: "there is no such file, neither from the current folder nor from the table's")) }
        return .success(isHere ? path : other)
    }
}
