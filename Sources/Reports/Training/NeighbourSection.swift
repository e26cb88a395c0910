import Formats
import Foundation

/// Tracks kept out of training and the tracks nearest to them, to be listened to: what a run of embeddings writes as neighbours.jsonl.
struct NeighbourSection {
    private struct Example: Decodable {
        struct Neighbour: Decodable {
            var path: String
            var similarity: Double
        }

        var query: String
        var neighbours: [Neighbour]
    }

    private let examples: [Example]
    /// Where the page lies: players lead from there.
    private let page: String

    /// - Parameter runFolder: Of its files only neighbours.jsonl is read, if it is there.
    init(runFolder: String) {
        examples = (try? JSONLines.read(Example.self, from: runFolder + "/neighbours.jsonl")) ?? []
        page = runFolder + "/report.html"
    }

    /// Nil where there are none.
    var section: Page.Section? {
        if examples.isEmpty { return nil }
        return Page.Section(id: "neighbours", "Neighbours to listen to") {
            tag("p") { "Each table begins with a track that was not trained on. Below it stand the nearest of the tracks that were, "
                + "with the cosine of the angle between their embeddings: 1 is the same direction. A name plays its file." }
            examples.enumerated().map { number, example in
                Table(id: "neighbours-\(number + 1)", caption: "Nearest to \(name(example.query))",
                      columns: [.init(heading: "Track", kind: .name), .init(heading: "Similarity", kind: .number)],
                      rows: [row(example.query, "–")] + example.neighbours.map { row($0.path, $0.similarity.decimals(3)) }).html
            }
        }
    }

    private func row(_ path: String, _ similarity: String) -> [HTML] {
        [soundLink(RelativeLink(to: path, from: page), name: name(path)), .text(similarity)]
    }

    private func name(_ path: String) -> String { (path as NSString).lastPathComponent }
}
