import AudioFiles
import ArgumentParser

/// `--overwrite`, for commands that write files.
struct OverwriteOption: ParsableArguments {
    @Flag(help: "Also replace a file that holds sound. What is read is never replaced.")
    var overwrite = false
}

/// Makes sure that no output destroys an input or somebody's music; to be called before anything is read.
///
/// - Throws: `ExitCode.wrongUsage`, after saying why.
func checkOutputs(_ outputs: [String?], folders: [String] = [], inputs: [String?], overwrites: Bool = false) throws {
    var check = OutputGuard(inputs: inputs.compactMap(\.self), overwrites: overwrites)
    do throws(OutputRefusal) {
        for folder in folders { try check.check(folder: folder) }
        for output in outputs.compactMap(\.self) { try check.check(file: output) }
    } catch { throw stop("\(error)", .wrongUsage) }
}
