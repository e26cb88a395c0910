import AudioFiles
import ArgumentParser
import Foundation
import TempoOutput

/// `--overwrite`, for commands that write files.
struct OverwriteOption: ParsableArguments {
    @Flag(help: "Replace results that are there already, and also a file that holds sound. What is read is never replaced.")
    var overwrite = false
}

/// Makes sure that no output destroys an input or somebody's music; to be called before anything is read.
///
/// - Parameters:
///   - listed: Inputs that are too many to be held.
///   - kept: The output beside which what is done is kept until the end, in a file that must be nobody's either.
/// - Throws: `ExitCode.wrongUsage`, after saying why.
func checkOutputs(
    _ outputs: [String?], keptBeside kept: String? = nil, folders: [String] = [], inputs: [String?], listed: some Sequence<String> = EmptyCollection<String>(), overwrites: Bool = false
) throws {
    var check = OutputGuard(inputs: inputs.compactMap(\.self), overwrites: overwrites)
    do throws(OutputRefusal) {
        do throws(OutputRefusal) {
            try check.check(stream: STDERR_FILENO, named: "standard error")
            try check.check(inputs: listed, streams: [(STDERR_FILENO, "standard error")])
        } catch {
            // The message itself would do the damage: it goes to whoever sits there, if anybody.
            let terminal = open("/dev/tty", O_WRONLY)
            dup2(terminal >= 0 ? terminal : open("/dev/null", O_WRONLY), STDERR_FILENO)
            throw error
        }
        try check.check(stream: STDOUT_FILENO, named: "standard output")
        for folder in folders { try check.check(folder: folder) }
        let part = ResultWriter.Destination(kept).partPath
        for output in (outputs + [part]).compactMap(\.self) { try check.check(file: output) }
        try check.check(inputs: listed, streams: [(STDOUT_FILENO, "standard output")])
    } catch { throw stop("\(error)", .wrongUsage) }
}
