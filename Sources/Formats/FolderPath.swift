/// The folder of a path as it is written: what stands before its last name; empty where there is none, "/" for what lies in the root.
///
/// Foundation's `deletingLastPathComponent` traps for paths of one character (Swift 6.3 on Linux).
public func folderPath(of path: String) -> String {
    let slash = UInt8(ascii: "/")
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    if bytes == [slash] { return "/" }
    while let last = bytes.last, last != slash { bytes.removeLast() }
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}
