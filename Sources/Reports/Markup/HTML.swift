import Formats
import Foundation

/// A piece of a page. It cannot be made from text other than by escaping it: element and attribute names are literals of
/// this program, and everything else goes through `escaped`.
///
/// What is written is well-formed XML too, so that a page can be checked by any XML parser.
public struct HTML: Sendable {
    private indirect enum Content: Sendable {
        case element(StaticString, [Attribute], [HTML])
        case text(String)
        /// A style sheet, which is a literal of this program.
        case styleSheet(StaticString)
        /// A script, likewise.
        case script(StaticString)
        case pieces([HTML])
    }
    private let content: Content

    private init(_ content: Content) { self.content = content }

    /// Nothing.
    public static let empty = HTML(.pieces([]))
    /// Text, which is escaped.
    public static func text(_ text: String) -> HTML { HTML(.text(text)) }
    /// Pieces one after the other.
    public static func pieces(_ pieces: [HTML]) -> HTML { HTML(.pieces(pieces)) }
    static func styleSheet(_ text: StaticString) -> HTML { HTML(.styleSheet(text)) }
    static func script(_ text: StaticString) -> HTML { HTML(.script(text)) }

    /// An element; its name is a literal, so nothing from a file can become one.
    public init(_ name: StaticString, _ attributes: [Attribute] = [], _ children: [HTML] = []) {
        self.init(.element(name, attributes, children))
    }

    /// The markup.
    public func rendered() -> String {
        var out = ""
        write(to: &out)
        return out
    }

    private static let voidElements: Set<String> = ["meta", "br", "hr", "col", "link", "img", "input"]

    private func write(to out: inout String) {
        switch content {
        case .text(let text): HTML.escape(text, into: &out)
        case .styleSheet(let text): out += "<style>\(text)</style>"
        case .script(let text): out += "<script>\(text)</script>"
        case .pieces(let pieces): for piece in pieces { piece.write(to: &out) }
        case .element(let name, let attributes, let children):
            out += "<\(name)"
            for attribute in attributes {
                out += " \(attribute.name)=\""
                HTML.escape(attribute.value, into: &out)
                out += "\""
            }
            if children.isEmpty && HTML.voidElements.contains("\(name)") { out += "/>"; return }
            out += ">"
            for child in children { child.write(to: &out) }
            out += "</\(name)>"
        }
    }

    /// For text and attribute values alike. What XML cannot hold at all becomes U+FFFD.
    private static func escape(_ text: String, into out: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n": out += "&#10;"
            case "\t": out += "&#9;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
    }
}

/// A name and a value of an element. Those that a browser follows or runs can only be made from types that are safe.
public struct Attribute: Sendable {
    let name: StaticString
    let value: String

    private init(unchecked name: StaticString, _ value: String) { (self.name, self.value) = (name, value) }

    /// - Precondition: Not one of those with a factory of their own, nor a script's.
    public init(_ name: StaticString, _ value: String) {
        let text = "\(name)"
        precondition(!["href", "src", "style", "srcdoc", "action"].contains(text) && !text.hasPrefix("on"),
                     "Attribute: \(text) cannot be set from text")
        self.init(unchecked: name, value)
    }

    /// A number, with as many digits as a picture needs.
    public init(_ name: StaticString, _ number: Double) { self.init(name, number.short) }

    /// The class, for the style sheet.
    public static func `class`(_ name: StaticString) -> Attribute { Attribute(unchecked: "class", "\(name)") }
    /// A name within the page, for links.
    public static func id(_ value: String) -> Attribute { Attribute(unchecked: "id", value) }
    /// To a part of the same page.
    public static func fragment(_ id: String) -> Attribute {
        Attribute(unchecked: "href", "#" + (id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-"])) ?? ""))
    }
    /// To a sound beside the page.
    static func link(_ link: RelativeLink) -> Attribute { Attribute(unchecked: "href", link.text) }
    /// A sound beside the page.
    public static func source(_ link: RelativeLink) -> Attribute { Attribute(unchecked: "src", link.text) }
    /// A picture within the page.
    public static func image(_ image: PNGImage) -> Attribute {
        Attribute(unchecked: "href", "data:image/png;base64," + image.encoded().base64EncodedString())
    }
}

extension CharacterSet {
    fileprivate func union(_ characters: String) -> CharacterSet { union(CharacterSet(charactersIn: characters)) }
}

/// Lets pieces be written one below the other; strings become escaped text.
@resultBuilder
public enum HTMLBuilder {
    /// A piece as it is.
    public static func buildExpression(_ piece: HTML) -> [HTML] { [piece] }
    /// Text, which is escaped.
    public static func buildExpression(_ text: String) -> [HTML] { [.text(text)] }
    /// Several pieces.
    public static func buildExpression(_ pieces: [HTML]) -> [HTML] { pieces }
    /// Pieces one below the other.
    public static func buildBlock(_ pieces: [HTML]...) -> [HTML] { pieces.flatMap { $0 } }
    /// What an `if` without `else` gives.
    public static func buildOptional(_ pieces: [HTML]?) -> [HTML] { pieces ?? [] }
    /// What the first branch gives.
    public static func buildEither(first pieces: [HTML]) -> [HTML] { pieces }
    /// What the other branch gives.
    public static func buildEither(second pieces: [HTML]) -> [HTML] { pieces }
    /// What a loop gives.
    public static func buildArray(_ pieces: [[HTML]]) -> [HTML] { pieces.flatMap { $0 } }
}

/// An element and what is in it.
public func tag(_ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: () -> [HTML] = { [] }) -> HTML {
    HTML(name, attributes, content())
}

extension Double {
    /// At most two decimals, no trailing zeros, never an exponent: for coordinates.
    var short: String {
        guard isFinite else { return "0" }
        let hundredths = Int((Swift.max(-1e9, Swift.min(1e9, self)) * 100).rounded())
        let whole = abs(hundredths) / 100, rest = abs(hundredths) % 100
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }

    /// With so many decimals, for people.
    func decimals(_ count: Int) -> String { isFinite ? String(format: "%.\(count)f", self) : "–" }
}
