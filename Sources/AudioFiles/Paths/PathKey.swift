/// A path as a key in sets, dictionaries and sorted lists: compared byte by byte, as file systems compare.
///
/// Swift holds two texts for equal that spell é in one code point or in two. As names of files they are different, and a
/// folder may hold both. So whatever keeps or finds something by its path keeps it by this.
public struct PathKey: Hashable, Comparable, Sendable {
    /// As it was given.
    public let path: String

    public init(_ path: String) { self.path = path }

    public static func == (left: PathKey, right: PathKey) -> Bool { left.path.utf8.elementsEqual(right.path.utf8) }

    public func hash(into hasher: inout Hasher) {
        var path = path
        path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// By bytes, which puts plain letters before all others.
    public static func < (left: PathKey, right: PathKey) -> Bool { left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
}
