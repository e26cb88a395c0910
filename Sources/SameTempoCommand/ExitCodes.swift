import ArgumentParser
import Communication
import Foundation
import Tagging

/// What the program's exit status says; `sametempo --help` lists it.
extension ExitCode {
    /// Some inputs failed; they were named.
    static let someFailed = ExitCode(1)
    static let wrongUsage = ExitCode(64)
    static let inputMissing = ExitCode(66)
    static let bug = ExitCode(70)
    static let cannotWrite = ExitCode(74)
    /// Of a job of several processes.
    static let rankLost = ExitCode(lostRankCode)
    static let interrupted = ExitCode(130)
}

/// Prints to standard error, where everything goes that is not a result. Losing it must not lose the results.
func report(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
}

/// Prints to standard output. Ends the program when that is not possible, as on a full disk: results that are lost must
/// not look like results.
func printResult(_ text: String) { printResult(Data(text.utf8)) }

func printResult(_ bytes: Data) {
    do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch {
        report("sametempo: standard output: cannot be written; expected room for the results")
        endAtOnce(.cannotWrite)
    }
}

/// Says what went wrong and ends with `code`.
func stop(_ message: String, _ code: ExitCode) -> ExitCode {
    report("sametempo: \(message)")
    return code
}

/// Ends the program in the middle of its work, and leaves no hidden copy of a file.
func endAtOnce(_ code: ExitCode) -> Never {
    CopiesUnderWay.removeAll()
    _exit(code.rawValue)
}
