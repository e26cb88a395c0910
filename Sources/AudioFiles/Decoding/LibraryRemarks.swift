import CChatter

/// What a C library writes to standard error while it works on one file, caught so that it can be said with the file's name.
final class LibraryRemarks {
    private let library: String
    private let chatter = UnsafeMutablePointer<Chatter>.allocate(capacity: 1)

    /// - Parameter library: Its name, to be put before what it says.
    init(of library: String) {
        self.library = library
        chatter.initialize(to: Chatter())
    }

    deinit { chatter.deallocate() }

    /// Listens while `body` runs on this thread.
    func during<Result>(_ body: () -> Result) -> Result {
        chatter_listen(chatter)
        defer { chatter_listen(nil) }
        return body()
    }

    /// The first remark and how many more there were; nil if there was none.
    var text: String? {
        guard chatter.pointee.lines > 0 else { return nil }
        let bytes = withUnsafeBytes(of: chatter.pointee.first) { $0.prefix { $0 != 0 } }
        // Before it may stand where in the library's source it was made.
        let remark = String(decoding: bytes, as: UTF8.self).replacing(/^\[[^\]]*\] *|^(Note|Warning|error|warning): */, with: "").replacing(/^(error|warning): */, with: "")
        let others = chatter.pointee.lines - 1
        return "\(library): \(remark)" + (others > 0 ? " (and \(others) more remark\(others == 1 ? "" : "s"))" : "")
    }
}
