import Formats
import Foundation

/// A file that lists audio files: a path a line. It is read anew each time that it is gone through and never held in memory, so it may have
/// millions of lines.
///
/// Relative paths are taken from the list's folder. Empty lines are passed over, and so are those that begin with `#`: an M3U playlist will
/// do. A line that ends in a return and a line feed ends before the return. What a line names counts as often as it is named.
public struct PathList: Sendable, Hashable {
    /// The list's own path.
    public let path: String
    /// Files that it names.
    public let count: Int
    private let folder: String

    /// Goes through the list once.
    ///
    /// - Throws: `FormatError`, with the line for a path that is not UTF-8 or has a zero byte.
    public init(contentsOf path: String) throws(FormatError) {
        self.path = path
        let folder = folderPath(of: path)
        self.folder = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        var reader = try Reader(path, self.folder), count = 0
        while try reader.next() != nil { count += 1 }
        self.count = count
    }

    /// A reader that begins at the first file.
    func reader() throws(FormatError) -> Reader { try Reader(path, folder) }

    /// Gives one file after another.
    struct Reader {
        private let path, folder: String
        private var lines: LineReader

        fileprivate init(_ path: String, _ folder: String) throws(FormatError) {
            (self.path, self.folder) = (path, folder)
            lines = try LineReader(contentsOf: path)
        }

        /// The next file, as it can be opened; nil at the end.
        mutating func next() throws(FormatError) -> String? {
            while var line = try lines.next() {
                if lines.number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if line.isEmpty || line[0] == UInt8(ascii: "#") { continue }
                // Beyond a zero byte the operating system would not look.
                guard let text = String(validating: line, as: UTF8.self), !line.contains(0) else {
                    throw .malformed(path: path, place: "\(lines.number)", found: line.contains(0) ? "a path with a zero byte" : "bytes that are not UTF-8",
                                     expected: "the path of an audio file in UTF-8")
                }
                return line[0] == UInt8(ascii: "/") ? text : folder + text
            }
            return nil
        }
    }
}
