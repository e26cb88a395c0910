import ArgumentParser
import AudioFiles
import Foundation

/// Refuses an output that would replace a file that is read, or text that would replace sound, before anything is read.
///
/// Files are compared by device and number: links, other spellings and relative paths lead to the same file.
struct OutputGuard {
    private let inputs: [FileIdentity: String]

    /// - Parameter inputs: Every file that the command reads; those that are not there do not count.
    init(inputs: [String]) {
        self.inputs = Dictionary(inputs.compactMap { path in FileIdentity(path: path).map { ($0, path) } }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameters:
    ///   - output: Where the command will write; nil or "-" for nowhere.
    ///   - option: How the user calls it, such as `--report`.
    ///   - isText: Whether text is written, which must not take the place of sound.
    /// - Throws: `ExitCode.wrongUsage`, after saying why.
    func check(_ output: String?, _ option: String, isText: Bool = true) throws {
        guard let output, output != "-", let identity = FileIdentity(path: output) else { return }
        if let input = inputs[identity] {
            throw stop("\(option) \(output): this is the input \(input), which would be lost. Choose another name.", .wrongUsage)
        }
        var isFolder: ObjCBool = false
        guard isText, FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), !isFolder.boolValue else { return }
        if (try? AudioFileReader(path: output)) != nil {
            throw stop("\(option) \(output): this file holds sound, which text would replace. Choose another name, or remove the file first.", .wrongUsage)
        }
    }
}
