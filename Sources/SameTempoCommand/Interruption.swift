import Dispatch
import Foundation
import Synchronization

/// Notices SIGINT and SIGTERM, so that work can stop at a good place. A second SIGINT ends the program at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// - Parameter notice: What the first signal is answered with.
    init(notice: String = "stopping after this step and saving; once more to stop at once") {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [unowned self] in
                if count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
                report("\n\(notice)")
            }
            source.resume()
            sources.append(source)
        }
    }
}
