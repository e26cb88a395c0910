import Formats
import Foundation
import Learning

/// Where the music of a run lay, kept in its folder: what is made of the run later, such as a model of a checkpoint, needs it again.
public struct RunMusic: Codable, Sendable, Hashable {
    /// Folders and files, as full paths.
    public var inputs: [String]

    /// - Parameter inputs: Folders and files; relative paths count from the current folder.
    public init(inputs: [String]) { self.inputs = inputs.map { URL(fileURLWithPath: $0).standardizedFileURL.path } }

    /// Nil for a run that does not tell, as before there was this file.
    public init?(of run: RunFolder) {
        guard let music = try? JSONLines.read(RunMusic.self, from: run.music).first else { return nil }
        self = music
    }

    /// Writes it into the folder of a run.
    public func write(to run: RunFolder) throws(FormatError) { try AtomicFile.write(JSONLines.line(self) + "\n", to: run.music) }
}

extension RunFolder {
    /// Where the music lay.
    public var music: String { path + "/music.json" }
}
