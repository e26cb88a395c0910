import Foundation
import RandomStreams

/// A table of embeddings and its labels, as files: 40 tracks of two windows, four genres, ten artists.
struct EmbeddingFiles {
    let folder: TemporaryFolder
    let embeddings: String, labels: String
    static let count = 40, width = 8

    init(_ folder: TemporaryFolder) throws {
        self.folder = folder
        embeddings = try folder.file("music.jsonl", Self.lines(seed: 1, signal: 3, model: "abc"))
        labels = try folder.file("labels.csv", "path,genre,bpm,mood,key,artist,same\n" + (0..<Self.count).map { item in
            let genre = item % 4
            return "\(item).wav,genre \(genre),\(80 + 20 * genre),\(genre < 2 ? "calm;" : "")\(genre % 2 == 0 ? "dark" : ""),\(["C major", "A minor", "G", "e"][genre]),artist \(item / 4),1\n"
        }.joined())
    }

    /// Embeddings as JSON lines; the first four numbers tell the genre if `signal` is above 0.
    static func lines(seed: UInt64, signal: Double, model: String) -> String {
        var stream = RandomStream(seed: seed)
        return (0..<count).flatMap { item in
            (0..<2).map { window in
                let numbers = (0..<width).map { "\(Float(stream.normal() + ($0 == item % 4 ? signal : 0)))" }.joined(separator: ",")
                return "{\"embedding\":[\(numbers)],\"end\":\(window + 1),\"model\":\"\(model)\",\"path\":\"\(item).wav\",\"start\":\(window)}\n"
            }
        }.joined()
    }
}
