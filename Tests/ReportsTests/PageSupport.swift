import Formats
import Foundation
#if canImport(FoundationXML)
import FoundationXML
#endif

/// A page as a strict XML parser reads it.
final class ParsedPage: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var text = ""
    private(set) var script = "", style = ""
    private var ancestors: [String] = []
    private(set) var problem: String?

    init(_ page: String) {
        super.init()
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        if !parser.parse() { problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        elements.append((name, attributes))
        ancestors.append(name)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { ancestors.removeLast() }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        switch ancestors.last {
        case "script": script += string
        case "style": style += string
        default: text += string
        }
    }

    var ids: [String] { elements.compactMap { $0.attributes["id"] } }
    func all(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }

    /// Where names of files lead.
    var sounds: [String] { all("a").filter { $0["class"] == "sound" }.compactMap { $0["href"] } }

    /// Everything that a browser would fetch.
    var resources: [String] {
        elements.filter { $0.name != "a" }.flatMap { element in ["src", "href", "srcset", "data", "poster"].compactMap { element.attributes[$0] } }
    }

    /// What every page must be, as sentences about what it is not.
    var faults: [String] {
        var faults: [String] = problem.map { ["not well-formed: \($0)"] } ?? []
        if Set(ids).count != ids.count { faults.append("ids used twice") }
        for link in all("a") where link["class"] != "sound" {
            if let target = link["href"], !target.hasPrefix("#") || !ids.contains(String(target.dropFirst())) { faults.append("link to \(target)") }
        }
        // A colon could end the name of a scheme.
        for sound in sounds where sound.contains(":") || sound.hasPrefix("//") { faults.append("sound at \(sound)") }
        for resource in resources where resource.contains("://") || resource.hasPrefix("//") { faults.append("loads \(resource.prefix(60))") }
        let policy = all("meta").first { $0["http-equiv"] == "Content-Security-Policy" }?["content"] ?? ""
        if all("script").count != 1 || all("script")[0] != [:] || !policy.contains("script-src 'sha256-\(base64SHA256(script))';") || policy.contains("script-src 'unsafe") {
            faults.append("runs a script that its policy does not name")
        }
        if !policy.hasPrefix("default-src 'none';") || !policy.contains("style-src 'sha256-\(base64SHA256(style))';") {
            faults.append("has a style that its policy does not name")
        }
        if elements.contains(where: { $0.name == "iframe" || $0.attributes.keys.contains { $0.hasPrefix("on") } }) {
            faults.append("runs something")
        }
        for label in elements.compactMap({ $0.attributes["aria-labelledby"] }) where !ids.contains(label) { faults.append("no label \(label)") }
        for picture in all("svg") where picture["aria-hidden"] == nil && (picture["aria-label"] ?? "").isEmpty { faults.append("picture without a text") }
        if all("h1").count != 1 || all("main").count != 1 || all("html").first?["lang"] == nil { faults.append("no main, heading or language") }
        return faults
    }
}

/// As a policy names a script.
private func base64SHA256(_ text: String) -> String {
    let digits = Array(SHA256.hexDigest(text))
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<$0 + 2]), radix: 16)! }).base64EncodedString()
}

/// Names that a page must not take for anything but names.
let hostileNames = [
    "<script>alert(1)</script>.wav", "\"onerror=\"alert(1)\" x='.mp3", "line\nbreak\t\u{0}\u{1B}.wav", "javascript:alert(1).wav",
    "http://example.org/a.wav", "a&amp;b]]>--><!--.wav", "\u{202E}vaw.exe", "q?x#y%00 é 音.wav", "</style></title>.flac",
]
