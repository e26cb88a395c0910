import Foundation

/// Where a file lies as seen from a page: a relative path, percent-encoded so that no name can be taken for a scheme, a
/// query or a fragment.
public struct RelativeLink: Sendable, Hashable {
    /// The address, with everything escaped that is not plain.
    public let text: String

    /// - Parameters:
    ///   - path: The file; relative to the working folder unless absolute.
    ///   - page: The page's own path, likewise. Nil takes `path` as relative to the page.
    public init(to path: String, from page: String?) {
        var target = Self.components(page == nil ? path : Self.absolute(path))
        if let page {
            var folder = Self.components(Self.absolute(page)).dropLast()
            while let first = folder.first, first == target.first {
                folder.removeFirst()
                target.removeFirst()
            }
            target = folder.map { _ in ".." } + target
        }
        text = target.map(Self.encoded).joined(separator: "/")
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func components(_ path: String) -> [String] {
        var result: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            let part = String(decoding: part, as: UTF8.self)
            if part == "." { continue }
            if part == "..", let last = result.last, last != ".." { result.removeLast() } else { result.append(part) }
        }
        return result
    }

    private static func encoded(_ component: String) -> String {
        var text = ""
        for byte in component.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                 UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
