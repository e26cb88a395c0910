import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Notices SIGINT, SIGTERM, SIGHUP and SIGQUIT, so that work can stop at a good place. A second one ends the program at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    private let notice: Mutex<String>
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    /// Those that ask a program to end; what `nohup` keeps away stays away.
    static let signals: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].filter { number in
        var action = sigaction()
        sigaction(number, nil, &action)
        return number != SIGHUP || !isIgnored(action)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
        unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        #else
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        #endif
    }

    var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// - Parameter notice: What the first signal is answered with.
    init(notice: String) {
        self.notice = Mutex(notice)
        for number in Self.signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [unowned self] in
                if count.add(1, ordering: .relaxed).newValue > 1 { endAtOnce(.interrupted) }
                report("\n" + self.notice.withLock { $0 })
            }
            source.resume()
            sources.append(source)
        }
    }

    /// Says what the first signal will be answered with from now on, when another kind of work begins.
    func announce(_ notice: String) { self.notice.withLock { $0 = notice } }
}

/// What is interrupted leaves no part of a file behind.
func removeOnSignal(_ path: String) -> [any DispatchSourceSignal] {
    Interruption.signals.map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            unlink(path)
            _exit(ExitCode.interrupted.rawValue)
        }
        source.resume()
        return source
    }
}
