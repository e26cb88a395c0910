/// A whole page: one file that needs no other and no network.
///
/// Colours come from the scheme that the reader's system prefers. The policy in its head forbids everything but pictures
/// within the page, sounds, and its own style sheet and script, by their hashes. Without scripts all is there to
/// be read; with them, tables can be sorted and filtered, and sounds play without leaving the page.
public struct Page: Sendable {
    /// Heading, and title of the browser's window.
    public var title: String
    /// A line under the title.
    public var subtitle: String
    /// In order.
    public var sections: [Section]
    /// Where the page comes from; the last section tells them.
    public var facts: [PageFact]

    /// A part with a heading.
    public struct Section: Sendable {
        let id: String
        let heading: String
        let isListed: Bool
        let content: [HTML]

        /// - Parameters:
        ///   - id: Unique on the page; links lead to it.
        ///   - isListed: Whether the contents have it.
        public init(id: String, _ heading: String, isListed: Bool = true, @HTMLBuilder content: () -> [HTML]) {
            (self.id, self.heading, self.isListed, self.content) = (id, heading, isListed, content())
        }
    }

    /// A page of sections.
    public init(title: String, subtitle: String, sections: [Section], facts: [PageFact]) {
        (self.title, self.subtitle, self.sections, self.facts) = (title, subtitle, sections, facts)
    }

    /// The whole file.
    public func rendered() -> String {
        let sections = sections + (facts.isEmpty ? [] : [Section(id: "about", "About this page") { PageFact.list(facts) }])
        let listed = sections.filter(\.isListed)
        let page = tag("html", Attribute("lang", "en")) {
            tag("head") {
                tag("meta", Attribute("charset", "utf-8"))
                tag("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1"))
                tag("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark"))
                tag("meta", Attribute("name", "referrer"), Attribute("content", "no-referrer"))
                tag("meta", Attribute("http-equiv", "Content-Security-Policy"), Attribute("content", pagePolicy))
                tag("title") { title }
                HTML.styleSheet(pageStyle)
            }
            tag("body") {
                tag("a", .class("skip"), .fragment("content")) { "Skip to content" }
                tag("header") {
                    tag("h1") { title }
                    if !subtitle.isEmpty { tag("p", .class("subtitle")) { subtitle } }
                    if listed.count > 1 {
                        tag("nav", Attribute("aria-label", "Contents")) {
                            tag("ul") { listed.map { section in tag("li") { tag("a", .fragment(section.id)) { section.heading } } } }
                        }
                    }
                }
                tag("main", .id("content")) {
                    sections.map { section in
                        tag("section", .id(section.id), Attribute("aria-labelledby", section.id + "-heading")) {
                            tag("h2", .id(section.id + "-heading")) { tag("bdi") { section.heading } }
                            section.content
                        }
                    }
                }
                tag("footer") { tag("p") { "Made by SameTempo. This page is one file; it loads nothing but the sounds that you play." } }
                deck
                HTML.script(pageScript)
            }
        }
        return "<!DOCTYPE html>\n" + page.rendered() + "\n"
    }
}

/// Where the script plays sounds of `soundLink`: one player for all, at the foot of the window.
private var deck: HTML {
    tag("div", .id("deck"), Attribute("hidden", ""), Attribute("role", "region"), Attribute("aria-label", "Player")) {
        tag("p", Attribute("aria-live", "polite"))
        tag("audio", Attribute("controls", ""), Attribute("preload", "none"), Attribute("aria-label", "Player"))
    }
}

/// A grid of charts.
func chartGrid(@HTMLBuilder _ charts: () -> [HTML]) -> HTML { tag("div", .class("charts"), content: charts) }

/// Figures that matter most, side by side.
func keyFigures(_ figures: [(label: String, value: String, note: String)]) -> HTML {
    tag("dl", .class("figures")) {
        figures.map { figure in
            tag("div") {
                tag("dt") { figure.label }
                tag("dd") {
                    tag("span", .class("value")) { figure.value }
                    if !figure.note.isEmpty { tag("span", .class("note")) { figure.note } }
                }
            }
        }
    }
}

/// Text that stands where there is nothing to show.
func nothing(_ text: String) -> HTML { tag("p", .class("nothing")) { text } }
