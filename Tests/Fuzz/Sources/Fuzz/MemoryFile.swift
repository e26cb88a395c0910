import Foundation

/// A file in memory that has a path, so that parsers are fed as they are in use, with no disk in between.
struct MemoryFile {
    /// Without a name in any folder, and gone with the process.
    private let file: Int32 = {
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        unlink(name)
        return file
    }()
    var path: String { "/proc/self/fd/\(file)" }

    func fill(_ bytes: UnsafeBufferPointer<UInt8>) {
        ftruncate(file, 0)
        pwrite(file, bytes.baseAddress, bytes.count, 0)
    }
}

/// Files in memory of one name and several endings, for formats that find one beside the other.
struct NamedFiles {
    let paths: [String]

    init(_ endings: [String]) {
        let name = "/dev/shm/fuzz-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        paths = endings.map { "\(name).\($0)" }
        NamedFiles.made.append(contentsOf: paths)
        if NamedFiles.made.count == paths.count { atexit { NamedFiles.made.forEach { unlink($0) } } }
    }

    func fill(_ contents: [Data]) {
        for (path, content) in zip(paths, contents) {
            let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            content.withUnsafeBytes { _ = write(file, $0.baseAddress, $0.count) }
            close(file)
        }
    }

    /// To be gone with the process, unless it crashes.
    nonisolated(unsafe) private static var made: [String] = []
}
