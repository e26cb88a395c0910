import Formats

/// The files that a command works on, in order: those that are named, those in folders that are named, and those of a list.
///
/// The files of a list are not held: going through the sequence reads it. If that fails on the way, as when the list is changed, the
/// sequence ends early: whoever counts less than `count` knows.
public struct InputFiles: Sequence, Sendable {
    /// Files in all.
    public var count: Int { named.count + (list?.count ?? 0) }
    /// Those that were named or found, without those of the list.
    public let named: [String]
    private let list: PathList?

    /// - Parameter list: Its files come last.
    public init(_ named: [String], list: PathList? = nil) { (self.named, self.list) = (named, list) }

    public func makeIterator() -> Iterator { Iterator(named: named.makeIterator(), list: list) }

    /// Goes through the files.
    public struct Iterator: IteratorProtocol {
        var named: IndexingIterator<[String]>
        let list: PathList?
        private var reader: PathList.Reader?
        private var hasEnded = false

        init(named: IndexingIterator<[String]>, list: PathList?) { (self.named, self.list) = (named, list) }

        public mutating func next() -> String? {
            if let path = named.next() { return path }
            guard let list, !hasEnded else { return nil }
            if reader == nil { reader = try? list.reader() }
            let path = try? reader?.next()
            hasEnded = path == nil
            return path
        }
    }
}
