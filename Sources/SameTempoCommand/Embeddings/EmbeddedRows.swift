import AudioEmbedding
import Embeddings
import Formats
import Synchronization

/// The rows of a table that files give, written in the order of the files although several are worked on at once.
///
/// Rows of a file wait until all files before it are done: 4 bytes a number.
final class EmbeddedRows: Sendable {
    private struct State {
        let writer: any EmbeddingTableWriter
        var waiting: [Int: [(EmbeddingID, [Float])]] = [:]
        var next = 0
        var count = 0
        var error: FormatError?
    }

    private let state: Mutex<State>

    init(_ writer: sending any EmbeddingTableWriter) { state = Mutex(State(writer: writer)) }

    /// Whether a row could not be written, so that there is no sense in going on.
    var hasFailed: Bool { state.withLock { $0.error != nil } }

    /// Takes all rows of a file; none if it failed. Called once for each file.
    func finish(_ file: Int, _ rows: [(EmbeddingID, [Float])]) {
        state.withLock { state in
            state.waiting[file] = rows
            while let rows = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                state.count += rows.count
                guard state.error == nil else { continue }
                do throws(FormatError) { for (id, row) in rows { try state.writer.append(id, row) } } catch { state.error = error }
            }
        }
    }

    /// Completes the table.
    ///
    /// - Returns: How many rows it has; where there are none, none is written.
    func close() throws(FormatError) -> Int {
        try state.withLock { (state) throws(FormatError) in
            if let error = state.error { throw error }
            if state.count > 0 { try state.writer.finish() }
            return state.count
        }
    }
}
