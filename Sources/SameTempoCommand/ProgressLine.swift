import Foundation
import Synchronization

/// How far a long piece of work has come: one redrawn line on a terminal, else a line every 30 seconds.
final class ProgressLine: Sendable {
    private struct State {
        /// When the first of the work was done: a line may be made long before.
        var start: ContinuousClock.Instant?
        var lastShown = ContinuousClock.now - .seconds(3600)
        var width = 0
    }

    private let label: String
    private let isTerminal = isatty(2) == 1
    private let isQuiet: Bool
    private let state = Mutex(State())

    init(_ label: String, quiet: Bool = false) {
        self.label = label
        isQuiet = quiet
    }

    /// - Parameters: `done` of `total` steps, and what else is worth saying.
    func show(_ done: Int, of total: Int, _ detail: String = "") {
        if isQuiet { return }
        state.withLock { state in
            let now = ContinuousClock.now
            let start = state.start ?? now
            state.start = start
            let due: Duration = isTerminal ? .milliseconds(100) : .seconds(30)
            guard done >= total || now - state.lastShown >= due else { return }
            state.lastShown = now
            let seconds = (now - start) / .seconds(1)
            var text = "\(label) \(done)/\(total)"
            if !detail.isEmpty { text += "  \(detail)" }
            if done > 0 && done < total && seconds >= 1 { text += "  \(Self.clock(seconds / Double(done) * Double(total - done))) left" }
            if done >= total { text += "  in \(Self.clock(seconds))" }
            write(text, finished: done >= total, &state)
        }
    }

    private func write(_ text: String, finished: Bool, _ state: inout State) {
        let padding = String(repeating: " ", count: max(0, state.width - text.count))
        state.width = finished ? 0 : text.count
        let line = isTerminal ? "\r" + text + padding + (finished ? "\n" : "") : text + "\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// 75 seconds as "1:15".
    static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return whole >= 3600
            ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
            : String(format: "%d:%02d", whole / 60, whole % 60)
    }
}
