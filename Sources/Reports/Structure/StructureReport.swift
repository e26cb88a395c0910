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
    /// The most songs that a page shows, so that it stays below a megabyte.
    public static let itemLimit = 10

    /// - Parameter pagePath: Where the page will lie, or nil.
    public init(items: [Item], songCount: Int, pagePath: String?) { (self.items, self.songCount, self.pagePath) = (items, songCount, pagePath) }

    /// The page; the same songs give the same bytes.
    public func html() -> String {
        let title = items.count == 1 ? "Parts of \(name(items[0].path))" : "Parts of \(songCount) songs"
        return Page(title: title, subtitle: items.count == 1 ? items[0].path : "", sections: items.enumerated().map { index, item in
            Page.Section(id: "song-\(index + 1)", items.count == 1 ? "What was found" : name(item.path)) { content(item, id: "song-\(index + 1)") }
        } + (songCount > items.count ? [.init(id: "others", "Others") { nothing("\(items.count) of \(songCount) songs are shown.") }] : [])).rendered()
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
            ("Tempo", song.pulse?.estimate.tempoBPM.map { $0.decimals(2) + " BPM" } ?? "none", song.pulse?.estimate.refusal?.rawValue ?? ""),
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
