import ArgumentParser
import Foundation

/// What the program's exit status says; `sametempo --help` lists it.
extension ExitCode {
    /// Some inputs failed; they were named.
    static let someFailed = ExitCode(1)
    static let wrongUsage = ExitCode(64)
    static let inputMissing = ExitCode(66)
    static let bug = ExitCode(70)
    static let cannotWrite = ExitCode(74)
    static let interrupted = ExitCode(130)
}

/// Prints to standard error, where everything goes that is not a result.
func report(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
}

/// Says what went wrong and ends with `code`.
func stop(_ message: String, _ code: ExitCode) -> ExitCode {
    report("sametempo: \(message)")
    return code
}
