import Foundation

/// A page that plays a query beside what was found for it at other tempi.
public struct SearchReport: Sendable {
    /// A track.
    public struct Hit: Sendable {
        /// What is known of a track's tempo.
        public enum Tempo: Sendable, Hashable {
            /// It was not asked for.
            case unknown
            /// Estimated, in beats per minute; nil where none is heard.
            case estimated(Double?)
            /// The file is missing or cannot be read.
            case unreadable
        }

        /// The file; the page plays it.
        public var path: String
        /// Weighted cosine of its embedding and what was looked for.
        public var similarity: Double
        /// Its tempo, as far as it is known.
        public var tempo: Tempo

        /// All of it.
        public init(path: String, similarity: Double, tempo: Tempo) { (self.path, self.similarity, self.tempo) = (path, similarity, tempo) }
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

        /// For a column of a table.
        var short: String { (tempoBPM.map { "\($0.decimals(1)) BPM, " } ?? "") + "×\(ratio.decimals(3))" }

        var words: String {
            let times = ratio == 1 ? "at the query's tempo" : "at \(ratio.decimals(3)) times the query's tempo"
            return tempoBPM.map { "\($0.decimals(1)) BPM, \(times)" } ?? times
        }
    }

    let query: Hit
    let wishes: [Wish]
    let hasTempi: Bool
    let pagePath: String?
    let facts: [PageFact]

    /// - Parameters:
    ///   - wishes: One, or a curve of tempi.
    ///   - hasTempi: Whether tempi were estimated.
    ///   - pagePath: Where the page will lie, for links to the files.
    ///   - facts: Where the page comes from.
    public init(query: Hit, wishes: [Wish], hasTempi: Bool, pagePath: String?, facts: [PageFact] = []) {
        (self.query, self.wishes, self.hasTempi, self.pagePath, self.facts) = (query, wishes, hasTempi, pagePath, facts)
    }

    /// The page; the same hits give the same bytes.
    public func html() -> String {
        Page(title: "Search", subtitle: "Music like \(name(query.path))", sections: [
            .init(id: "query", "Query") { table("query-track", caption: "What was asked with. A name plays its file.", [("–", query, "–")]) },
            .init(id: "found", "Found") {
                if wishes.allSatisfy({ $0.hits.isEmpty }) {
                    nothing("Nothing was found: there is no other track among the embeddings.")
                } else if isCurve {
                    table("curve", caption: "One track for each tempo, none twice. × is times the query's tempo. \(Self.meaning)",
                          wishes.map { wish in (HTML.text(wish.short), wish.hits.first, similarity(wish.hits.first)) })
                } else if let wish = wishes.first {
                    table("hits", caption: "Looked for \(wish.words); the nearest first. \(Self.meaning)",
                          wish.hits.enumerated().map { (HTML.text("\($0 + 1)"), $1, similarity($1)) })
                }
            },
        ], facts: facts).rendered()
    }

    private static let meaning = "Similarity is the weighted cosine of a track's embedding and what was looked for."

    private var isCurve: Bool { wishes.count > 1 }

    private func similarity(_ hit: Hit?) -> HTML { .text(hit?.similarity.decimals(3) ?? "–") }

    /// A wish without a track has a row that says so.
    private func table(_ id: String, caption: String, _ rows: [(first: HTML, hit: Hit?, similarity: HTML)]) -> HTML {
        let tempo: [Table.Column] = hasTempi ? [.init(heading: "Tempo (BPM)", kind: .number)] : []
        let ends = PathEnds(wishes.flatMap(\.hits).map(\.path) + [query.path], least: 1)
        return Table(
            id: id, caption: caption,
            columns: [.init(heading: "Track", kind: .name), isCurve ? .init(heading: "Wanted") : .init(heading: "Rank", kind: .number)] + tempo
                + [.init(heading: "Similarity", kind: .number)],
            rows: rows.map { first, hit, similarity in
                let track = hit.map { soundLink(RelativeLink(to: $0.path, from: pagePath), name: ends.end(of: $0.path)) } ?? "no other track"
                let tempo: [HTML] = hasTempi ? [.text(hit.map { words($0.tempo) } ?? "–")] : []
                return [track, first] + tempo + [similarity]
            }).html
    }

    private func words(_ tempo: Hit.Tempo) -> String {
        switch tempo {
        case .unknown: "–"
        case .estimated(let tempoBPM): tempoBPM?.decimals(2) ?? "no tempo"
        case .unreadable: "cannot be read"
        }
    }

    private func name(_ path: String) -> String { (path as NSString).lastPathComponent }
}
