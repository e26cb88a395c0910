import AudioFiles
import Structure
import TempoEstimation

/// A page on the parts of songs: for each song its parts to see and to hear, and what they rest on.
public struct StructureReport: Sendable {
    /// A song of the page.
    public struct Item: Sendable {
        /// As the user named it.
        public var path: String
        /// Its parts, or why it could not be read.
        public var result: Result<SongStructure, AudioError>

        /// - Parameter path: As the user named it.
        public init(path: String, result: Result<SongStructure, AudioError>) { (self.path, self.result) = (path, result) }
    }

    /// In the order of the page; at most `itemLimit`.
    public var items: [Item]
    /// Songs there were in all.
    public var songCount: Int
    /// Where the page will lie, for links to the files; nil if paths are relative to it already.
    public var pagePath: String?
    /// Where the page comes from, for its last section.
    public var facts: [PageFact]
    /// The most songs that a page shows, so that it stays below a megabyte.
    public static let itemLimit = 10

    /// - Parameters:
    ///   - pagePath: Where the page will lie, or nil.
    ///   - facts: Where the page comes from.
    public init(items: [Item], songCount: Int, pagePath: String?, facts: [PageFact] = []) {
        (self.items, self.songCount, self.pagePath, self.facts) = (items, songCount, pagePath, facts)
    }

    /// The page; the same songs give the same bytes.
    public func html() -> String {
        guard !items.isEmpty else {
            return Page(title: "Parts of songs", subtitle: "", sections: [
                .init(id: "songs", "Songs") { nothing("No songs were given, so there is nothing to show.") },
            ], facts: facts).rendered()
        }
        if items.count == 1 && songCount == 1 {
            return Page(title: "Parts of \(name(items[0].path))", subtitle: items[0].path, sections: [
                .init(id: "song-1", "What was found") { content(items[0], id: "song-1") },
            ], facts: facts).rendered()
        }
        let songs = items.enumerated().map { index, item in
            Page.Section(id: "song-\(index + 1)", name(item.path), isListed: false) {
                tag("p", .class("subtitle")) { foreign(item.path) }
                content(item, id: "song-\(index + 1)")
            }
        }
        return Page(title: "Parts of \(songCount) songs", subtitle: "", sections: [.init(id: "songs", "Songs") { overview }] + songs,
                    facts: facts).rendered()
    }

    private var overview: HTML {
        let numbers = ["Parts", "Different labels", "Tempo (BPM)", "Length (s)"].map { Table.Column(heading: $0, kind: .number) }
        let shown = songCount > items.count ? "The first \(items.count) of \(songCount) songs. " : ""
        return Table(id: "overview", caption: shown + "A name leads to the song's parts.",
              columns: [.init(heading: "Song", kind: .name)] + numbers + [.init(heading: "Remark", kind: .prose)],
              rows: items.enumerated().map { index, item in
                  let link = tag("a", .fragment("song-\(index + 1)")) { foreign(name(item.path)) }
                  switch item.result {
                  case .failure(let error): return [link, "–", "–", "–", "–", foreign("\(error)")]
                  case .success(let song):
                      return [link, .text("\(song.parts.count)"), .text("\(Set(song.parts.map(\.label)).count)"),
                              .text(song.pulse?.estimate.tempoBPM?.decimals(2) ?? "–"), .text(song.durationSeconds.decimals(0)),
                              foreign(song.warning.map { "damaged: \($0)" } ?? "")]
                  }
              }, isSortable: true).html
    }

    private func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private func content(_ item: Item, id: String) -> [HTML] {
        let link = tag("div", .class("player")) { player(.init(to: item.path, from: pagePath), name: name(item.path)) }
        let song: SongStructure
        switch item.result {
        case .success(let found): song = found
        case .failure(let error): return [nothing("This file cannot be read: \(error)")]
        }
        let length = Int(song.durationSeconds.rounded())
        var parts = [keyFigures([
            ("Parts", "\(song.parts.count)", ""), ("Different labels", "\(Set(song.parts.map(\.label)).count)", ""),
            ("Tempo", song.pulse?.estimate.tempoBPM.map { $0.decimals(2) + " BPM" } ?? "none", song.pulse.map { $0.estimate.refusal?.words ?? "" } ?? "was not asked for"),
            ("Length", "\(length / 60):" + (length % 60 < 10 ? "0" : "") + "\(length % 60)", "minutes"),
        ]), link]
        if let warning = song.warning { parts.append(nothing("Only a part of this file could be decoded: \(warning)")) }
        parts.append(chartGrid { StructureCharts(song: song, id: id).all })
        parts.append(table(song, id: id))
        return parts
    }

    private func table(_ song: SongStructure, id: String) -> HTML {
        Table(id: id + "-table", caption: "The parts, and the tempo that most of each has",
              columns: [.init(heading: "Label", kind: .name)] + ["From (s)", "To (s)", "Confidence", "Tempo (BPM)"].map { .init(heading: $0, kind: .number) },
              rows: song.parts.map { part in
                  [foreign(part.label), .text(part.startSeconds.decimals(1)), .text(part.endSeconds.decimals(1)), .text(part.confidence.decimals(2)),
                   .text(song.tempoBPM(of: part)?.decimals(1) ?? "–")]
              }).html
    }
}

extension SongStructure {
    /// The local tempo that covers most of a part, in beats per minute; nil where none is known.
    func tempoBPM(of part: SongPart) -> Double? {
        func overlap(_ segment: TempoSegment) -> Double { min(segment.endSeconds, part.endSeconds) - max(segment.startSeconds, part.startSeconds) }
        let best = pulse?.estimate.segments?.max { overlap($0) < overlap($1) }
        return best.flatMap { overlap($0) > 0 ? $0.tempoBPM : nil }
    }
}
