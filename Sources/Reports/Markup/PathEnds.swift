/// Paths as short as they can be and still be told from each other: their last names, equally many of each.
struct PathEnds {
    private let count: Int

    /// - Parameter least: So many names in any case.
    init(_ paths: [String], least: Int = 2) {
        let distinct = Set(paths)
        var count = least
        while Set(distinct.map { Self.end(of: $0, count) }).count < distinct.count { count += 1 }
        self.count = count
    }

    /// The end of one of the paths, with an ellipsis for what is left out unless that is every folder.
    func end(of path: String) -> String { Self.end(of: path, count) }

    private static func end(of path: String, _ count: Int) -> String {
        let names = path.split(separator: "/")
        return names.count > count ? (count == 1 ? "" : "…/") + names.suffix(count).joined(separator: "/") : path
    }
}
