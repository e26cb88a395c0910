/// A player that loads nothing before it is started.
///
/// - Parameter id: For the script's clicks.
func player(_ link: RelativeLink, name: String, id: String? = nil) -> HTML {
    HTML("audio", (id.map { [.id($0)] } ?? []) + [
        Attribute("controls", ""), Attribute("preload", "none"), .source(link), Attribute("aria-label", "Play \(name)"),
    ])
}

/// A file's name that plays it: one stop of the Tab key, where a player has several. The page's script plays it in the player at
/// the foot of the window; without, the browser shows its own.
func soundLink(_ link: RelativeLink, name: String) -> HTML {
    tag("a", .class("sound"), .link(link), Attribute("data-name", name)) { foreign(name) }
}

/// A switch for clicks at times of a player's sound, in seconds. It shows when the page's script runs.
func clicks(_ times: [Double], player id: String) -> HTML {
    tag("div", .class("clicks"), Attribute("hidden", ""), Attribute("data-player", id),
        Attribute("data-beats", times.map { $0.decimals(3) }.joined(separator: " "))) {
        tag("label") {
            tag("input", Attribute("type", "checkbox"), Attribute("checked", ""))
            "Click on each beat while it plays"
        }
    }
}
