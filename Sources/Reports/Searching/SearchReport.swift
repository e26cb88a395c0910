import Foundation

/// A page that plays a query beside what was found for it at other tempi.
public struct SearchReport: Sendable {
    /// A track.
    public struct Hit: Sendable {
        /// The file; the page's player is linked to it.
        public var path: String
        /// Weighted cosine of its embedding and what was looked for.
        public var similarity: Double
        /// Estimated; nil where it was not asked for, or none is heard.
        public var tempoBPM: Double?

        /// All of it.
        public init(path: String, similarity: Double, tempoBPM: Double?) { (self.path, self.similarity, self.tempoBPM) = (path, similarity, tempoBPM) }
    }

    /// Something that was looked for, and what was found.
    public struct Wish: Sendable {
        let ratio: Double
        let tempoBPM: Double?
        let hits: [Hit]

        /// - Parameters:
        ///   - ratio: Stretch ratio against the query.
        ///   - tempoBPM: The tempo that was named, if one was.
        ///   - hits: The nearest first.
        public init(ratio: Double, tempoBPM: Double?, hits: [Hit]) { (self.ratio, self.tempoBPM, self.hits) = (ratio, tempoBPM, hits) }

        var words: String {
            let times = ratio == 1 ? "at the query's tempo" : "at \(ratio.decimals(3)) times the query's tempo"
            return tempoBPM.map { "\($0.decimals(1)) BPM, \(times)" } ?? times
        }
    }

    let query: Hit
    let wishes: [Wish]
    let hasTempi: Bool
    let pagePath: String?

    /// - Parameters:
    ///   - wishes: One, or a curve of tempi.
    ///   - hasTempi: Whether tempi were estimated.
    ///   - pagePath: Where the page will lie, for links to the files.
    public init(query: Hit, wishes: [Wish], hasTempi: Bool, pagePath: String?) {
        (self.query, self.wishes, self.hasTempi, self.pagePath) = (query, wishes, hasTempi, pagePath)
    }

    /// The page; the same hits give the same bytes.
    public func html() -> String {
        Page(title: "Search", subtitle: "Music like \(name(query.path))", sections: [
            .init(id: "query", "Query") { table("query-track", caption: "What was asked with.", [(HTML.text("–"), query, HTML.text("–"))]) },
            .init(id: "found", "Found") {
                if isCurve {
                    table("curve", caption: "One track for each tempo, none twice. Similarity is the weighted cosine of a track's embedding and what was looked for.",
                          wishes.map { wish in (HTML.text(wish.words), wish.hits.first, similarity(wish.hits.first)) }.compactMap { row in row.1.map { (row.0, $0, row.2) } })
                } else if let wish = wishes.first {
                    table("hits", caption: "Looked for \(wish.words); the nearest first. Similarity is the weighted cosine of a track's embedding and what was looked for.",
                          wish.hits.enumerated().map { (HTML.text("\($0 + 1)"), $1, similarity($1)) })
                }
            },
        ]).rendered()
    }

    private var isCurve: Bool { wishes.count > 1 }

    private func similarity(_ hit: Hit?) -> HTML { .text(hit?.similarity.decimals(3) ?? "–") }

    private func table(_ id: String, caption: String, _ rows: [(first: HTML, hit: Hit, similarity: HTML)]) -> HTML {
        let tempo: [Table.Column] = hasTempi ? [.init(heading: "BPM", kind: .number)] : []
        return Table(
            id: id, caption: caption,
            columns: [.init(heading: "Track", kind: .name), .init(heading: isCurve ? "Wanted" : "Rank")] + tempo + [.init(heading: "Similarity", kind: .number), .init(heading: "Listen")],
            rows: rows.map { first, hit, similarity in
                let tempo: [HTML] = hasTempi ? [.text(hit.tempoBPM?.decimals(2) ?? "no tempo")] : []
                return [foreign(name(hit.path)), first] + tempo + [similarity, player(RelativeLink(to: hit.path, from: pagePath), name: name(hit.path))]
            }).html
    }

    private func name(_ path: String) -> String { (path as NSString).lastPathComponent }
}
