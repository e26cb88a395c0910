import Formats
import Foundation

/// Takes back what a journal says was changed.
public struct TagUndo: Sendable {
    /// One file that was changed once or several times.
    public struct Step: Sendable {
        /// Where it lay.
        public let path: String
        /// The BPM it had before, and the one that was written; nil for none.
        public let old: String?, new: String?
        /// Newest first.
        let changes: [JournalEntry]
    }

    /// What became of a file.
    public enum Outcome: String, Sendable {
        /// Every byte is as it was.
        case restored
        /// Another program has changed the file since: its BPM is the old one again, and the rest is left.
        case restoredBPM = "restored-bpm"
        /// It was as before already.
        case unchanged
    }

    /// The journal's path.
    public let path: String
    /// In the order in which they were changed.
    public let steps: [Step]
    private let journal: TagJournal

    /// - Parameter path: nil for the newest in the default folder of which something is left to take back.
    /// - Returns: nil if there is none.
    /// - Throws: `FormatError` for a file that is no journal.
    public init?(journal path: String?) throws(FormatError) {
        if let path {
            self.path = path
            steps = try Self.steps(path)
        } else {
            guard let found = TagHistory.journals(in: TagJournal.defaultFolder).reversed().first(where: { (try? Self.steps($0).isEmpty) == false }) else { return nil }
            self.path = found
            steps = try Self.steps(found)
        }
        journal = TagJournal(existing: self.path)
    }

    private static func steps(_ path: String) throws(FormatError) -> [Step] {
        var open: [String: [JournalEntry]] = [:], order: [String] = []
        let (entries, torn) = try JSONLines.readWhatIsWhole(JournalEntry.self, from: path)
        if entries.isEmpty && torn > 0 { throw .malformed(path: path, place: "1", found: "no line of a journal", expected: "a journal that sametempo tag --write kept") }
        for entry in entries {
            switch entry.event {
            case .copy: continue
            case .change:
                if open[entry.path] == nil { order.append(entry.path) }
                open[entry.path, default: []].insert(entry, at: 0)
            case .undone:
                open[entry.path] = nil
                order.removeAll { $0 == entry.path }
            }
        }
        // Files are written side by side, so the journal's order differs from run to run.
        return order.sorted().map { Step(path: $0, old: open[$0]!.last!.old, new: open[$0]![0].new, changes: open[$0]!) }
    }

    /// Takes back one of the steps and notes it in the journal.
    ///
    /// - Throws: `TagError.journal` too, while the run that keeps the journal is at work.
    public func restore(_ step: Step) throws(TagError) -> Outcome {
        try journal.begin()
        var outcome = Outcome.unchanged
        for change in step.changes {
            switch try BPMTag.restore(change) {
            case .restored: if outcome == .unchanged { outcome = .restored }
            case .restoredBPM: outcome = .restoredBPM
            case .unchanged: continue
            }
        }
        try journal.append(JournalEntry(.undone, path: step.path), flushing: true)
        return outcome
    }
}
