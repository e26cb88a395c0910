/// A whole page: one file that needs no other, no network and no script.
///
/// Colours come from the scheme that the reader's system prefers. The policy in its head forbids everything but pictures
/// within the page, its own style sheet and sounds.
public struct Page: Sendable {
    /// Heading, and title of the browser's window.
    public var title: String
    /// A line under the title.
    public var subtitle: String
    /// In order; the contents list them.
    public var sections: [Section]

    /// A part with a heading, reached from the contents.
    public struct Section: Sendable {
        let id: String
        let heading: String
        let content: [HTML]

        /// - Parameter id: Unique on the page; links lead to it.
        public init(id: String, _ heading: String, @HTMLBuilder content: () -> [HTML]) {
            (self.id, self.heading, self.content) = (id, heading, content())
        }
    }

    /// A page of sections.
    public init(title: String, subtitle: String, sections: [Section]) {
        (self.title, self.subtitle, self.sections) = (title, subtitle, sections)
    }

    /// The whole file.
    public func rendered() -> String {
        let page = tag("html", Attribute("lang", "en")) {
            tag("head") {
                tag("meta", Attribute("charset", "utf-8"))
                tag("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1"))
                tag("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark"))
                tag("meta", Attribute("name", "referrer"), Attribute("content", "no-referrer"))
                tag("meta", Attribute("http-equiv", "Content-Security-Policy"),
                    Attribute("content", "default-src 'none'; img-src data:; media-src 'self' file:; style-src 'unsafe-inline'"))
                tag("title") { title }
                HTML.styleSheet(pageStyle)
            }
            tag("body") {
                tag("a", .class("skip"), .fragment("content")) { "Skip to content" }
                tag("header") {
                    tag("h1") { title }
                    tag("p", .class("subtitle")) { subtitle }
                    if sections.count > 1 {
                        tag("nav", Attribute("aria-label", "Contents")) {
                            tag("ul") { sections.map { section in tag("li") { tag("a", .fragment(section.id)) { section.heading } } } }
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
                tag("footer") { tag("p") { "Made by SameTempo. This page is one file; it loads nothing from elsewhere." } }
            }
        }
        return "<!DOCTYPE html>\n" + page.rendered() + "\n"
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
