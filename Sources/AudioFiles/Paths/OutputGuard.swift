import Formats
import Foundation

/// Why an output may not be written where it was to go. Nothing has been touched then.
public enum OutputRefusal: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// It is the same file as an input, perhaps by another name.
    case isInput(output: String, input: String)
    /// Two outputs would be the same file.
    case isOutput(output: String, other: String)
    /// Something is there that is no file, such as a device or a pipe.
    case notAFile(output: String)
    /// A file is there that holds sound.
    case holdsSound(output: String)
    /// A folder that is to be written into is, or lies in, one whose music is read.
    case isInMusic(folder: String, music: String)

    public var description: String {
        switch self {
        case .isInput(let output, let input) where PathKey(output) == PathKey(input):
            "\(output): this is an input, and an output would destroy it. Name another file for the output."
        case .isInput(let output, let input):
            "\(output): this is the input \(input) by another name, and an output would destroy it. Name another file for the output."
        case .isOutput(let output, let other):
            "\(output): this is where \(other) goes too, and one would destroy the other. Name another file for one of them."
        case .notAFile(let output):
            "\(output): this is no regular file; expected one, or a name that is free. Name another file for the output."
        case .holdsSound(let output):
            "\(output): this file is there already and holds sound; expected none, or one that can be spared. Name another file for "
                + "the output, or say --overwrite."
        case .isInMusic(let folder, let music):
            "\(folder): this lies in \(music), whose music is read; expected a folder of its own. Name one outside of it."
        }
    }

    public var errorDescription: String? { description }
}

/// Sees to it that no output destroys what is read, or a sound that was there before.
///
///     var outputs = OutputGuard(inputs: files + [model])
///     try outputs.check(file: "tempi.csv")
///
/// It is asked before anything is read. Files are told apart by what they are and not by their names: through symbolic and
/// hard links, in another spelling, in capitals where the file system does not mind.
public struct OutputGuard {
    private let inputs: [Place: String]
    private var outputs: [Place: String] = [:]
    private let overwrites: Bool

    /// - Parameters:
    ///   - inputs: Files and folders; they need not be there.
    ///   - overwrites: Whether other files that hold sound may be replaced. Inputs never may.
    public init(inputs: [String], overwrites: Bool = false) {
        self.inputs = Dictionary(inputs.map { (Place($0), $0) }, uniquingKeysWith: { first, _ in first })
        self.overwrites = overwrites
    }

    /// Takes a file for an output.
    ///
    /// - Throws: `OutputRefusal` if it is an input or an output already, is no regular file, or holds sound that may not be
    ///   overwritten.
    public mutating func check(file path: String) throws(OutputRefusal) {
        let place = Place(path)
        if let input = inputs[place] { throw .isInput(output: path, input: input) }
        if let other = outputs[place] { throw .isOutput(output: path, other: other) }
        // Replacing a device by a file would destroy it.
        if case .file = place, !isFolder(path), !isRegular(path) { throw .notAFile(output: path) }
        if !overwrites && holdsSound(path) { throw .holdsSound(output: path) }
        outputs[place] = path
    }

    /// Takes a stream that is open already: the shell may have led it to the end of an input, or into it.
    ///
    /// - Parameter name: For the message.
    /// - Throws: `OutputRefusal` if it is an input.
    public func check(stream descriptor: Int32, named name: String) throws(OutputRefusal) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let input = inputs[.file(FileIdentity(status))], isRegular(input) else { return }
        throw .isInput(output: name, input: input)
    }

    /// Takes inputs that are too many to be held; to be called after the outputs are known.
    ///
    /// - Parameter streams: Open streams with their names, as `check(stream:named:)` takes them.
    /// - Throws: `OutputRefusal` if one of them is there and is an output.
    public func check(inputs: some Sequence<String>, streams: [(descriptor: Int32, name: String)] = []) throws(OutputRefusal) {
        var places = outputs
        for stream in streams {
            var status = stat()
            if fstat(stream.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { places[.file(FileIdentity(status))] = stream.name }
        }
        if places.isEmpty { return }
        for input in inputs {
            // What is not there cannot be destroyed; looking where it would be takes long for millions.
            guard let identity = FileIdentity(path: input), let output = places[.file(identity)] else { continue }
            throw .isInput(output: output, input: input)
        }
    }

    /// Takes a folder into which many files will be written.
    ///
    /// Folders with hidden names are not searched for music: a cache may lie there.
    ///
    /// - Throws: `OutputRefusal` if it is an input, or lies in a folder that is one.
    public func check(folder path: String) throws(OutputRefusal) {
        if let input = inputs[Place(path)] { throw FileIdentity(path: input) != nil && isFolder(input) ? .isInMusic(folder: path, music: input) : .isInput(output: path, input: input) }
        // What is not there yet will lie where its first folder lies that is.
        var names = URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/").map(String.init), missing: [String] = []
        while !names.isEmpty, FileIdentity(path: "/" + names.joined(separator: "/")) == nil { missing.insert(names.removeLast(), at: 0) }
        names = URL(fileURLWithPath: "/" + names.joined(separator: "/")).resolvingSymlinksInPath().path.split(separator: "/").map(String.init)
        if missing.contains(where: { $0.utf8.first == UInt8(ascii: ".") }) { return }
        while true {
            if let input = inputs[Place("/" + names.joined(separator: "/"))] { throw .isInMusic(folder: path, music: input) }
            guard let name = names.popLast(), name.utf8.first != UInt8(ascii: ".") else { return }
        }
    }
}

private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

private func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// Where a path leads: to a file that is there, or to a name in a folder that is, or nowhere.
private enum Place: Hashable {
    case file(FileIdentity)
    case name(PathKey, in: FileIdentity)
    case nowhere(PathKey)

    init(_ path: String) { self = Self.of(path, linksLeft: 40) }

    private static func of(_ path: String, linksLeft: Int) -> Place {
        if let identity = FileIdentity(path: path) { return .file(identity) }
        let folder = folderPath(of: path), name = (path as NSString).lastPathComponent
        // A link to nothing: writing to it would make what it names.
        if linksLeft > 0, let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
            return of(target.hasPrefix("/") || folder.isEmpty ? target : folder + "/" + target, linksLeft: linksLeft - 1)
        }
        if let identity = FileIdentity(path: folder.isEmpty ? "." : folder) { return .name(PathKey(name), in: identity) }
        return .nowhere(PathKey(URL(fileURLWithPath: path).standardizedFileURL.path))
    }
}
